"""nginx before the pages: who is slow, or many, is not felt by anybody else."""

import http.client
import json
import os
import re
import signal
import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest

from parley.core.postgres.home import socket_folder
from tests.certificates import make_certificate
from tests.filled_data import FilledData
from tests.installation import SAFETY_STOP, Parley, installation, until
from tests.visitor import Visitor

pytestmark = pytest.mark.xdist_group("front")

ANNA, LUCA, EVA = "anna@nordwind.example", "luca@alpine.example", "eva@stranger.example"
TOKEN = "parleytestparleytestparleytestpa"
BIG_FILE = 16 * 2**20


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, filled_data: FilledData) -> Iterator[Parley]:
    with installation(tmp_path_factory.mktemp("front")) as parley:
        filled_data.copy_demo(parley)
        parley.start("--demo", PARLEY_PROXIES="127.0.0.1", PARLEY_MAX_UPLOAD_MB="2")
        yield parley
        parley.end()


@pytest.fixture
def parley(installed: Parley) -> Parley:
    return installed


@pytest.fixture(scope="module")
def file(installed: Parley) -> tuple[str, bytes]:
    """The address of a file that Anna's company may read, made large, and its content."""
    with psycopg.connect(host=str(socket_folder(installed.data)), dbname="parley", user="parley") as database:
        row = database.execute(
            "SELECT f.id, f.sha256 FROM files_storedfile f JOIN tasks_taskfile t ON t.file_id = f.id"
            " JOIN accounts_user u ON u.email = %s JOIN companies_member m ON m.user_id = u.id"
            " WHERE f.company_id = m.company_id AND f.media_type = 'application/pdf' LIMIT 1",
            [ANNA],
        ).fetchone()
    assert row
    found, sha256 = row
    place = installed.data / "files" / sha256[:2] / sha256[2:4] / sha256
    content = place.read_bytes()
    content += os.urandom(BIG_FILE - len(content))
    place.chmod(0o600)
    place.write_bytes(content)
    return f"/files/{found}", content


class Answer:
    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.status, self.headers, self.body = answer.status, answer.headers, answer.read()


def _ask(parley: Parley, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
    line = http.client.HTTPConnection("127.0.0.1", parley.port, timeout=SAFETY_STOP)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(method, path, body, named)
        return Answer(line.getresponse())
    finally:
        line.close()


def _cookie(parley: Parley, email: str) -> str:
    visitor = Visitor(f"http://127.0.0.1:{parley.port}").sign_in(email)
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in visitor.cookies)


@contextmanager
def _hanging(parley: Parley, request: bytes, number: int) -> Iterator[None]:
    """So many connections that have sent this much and neither send nor read more."""
    with ExitStack() as open_lines:
        for _ in range(number):
            line = socket.socket()
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.settimeout(SAFETY_STOP)
            line.connect(("127.0.0.1", parley.port))
            line.sendall(request)
            open_lines.callback(line.close)
        yield


def _supervisor(parley: Parley) -> int:
    assert parley.process
    return parley.process.pid


def _others_are_answered(parley: Parley) -> bool:
    return all(_ask(parley, "/sign-in").status == 200 for _ in range(10))


@pytest.mark.parametrize("length", ["Content-Length: 9000", "Content-Length: 1900000", "Transfer-Encoding: chunked"])
def test_unfinished_bodies_hold_nobody_up(parley: Parley, length: str) -> None:
    kind = "multipart/form-data; boundary=b" if "1900000" in length else "application/x-www-form-urlencoded"
    request = f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\n{length}\r\n\r\n1\r\nl"
    with _hanging(parley, request.encode(), 60):
        assert _others_are_answered(parley)


def test_readers_that_do_not_read_hold_nobody_up(parley: Parley, file: tuple[str, bytes]) -> None:
    cookie = _cookie(parley, ANNA)
    request = f"GET {file[0]} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n"
    with _hanging(parley, request.encode(), 30):
        assert _others_are_answered(parley)


def test_a_file_arrives_whole_in_ranges_and_with_its_headers(parley: Parley, file: tuple[str, bytes]) -> None:
    address, content = file
    cookie = _cookie(parley, ANNA)
    whole = _ask(parley, address, Cookie=cookie)
    assert (whole.status, len(whole.body), whole.body == content) == (200, len(content), True)
    assert whole.headers["Content-Type"] == "application/pdf"
    assert whole.headers["Cache-Control"] == "private, no-cache"
    assert whole.headers.get_all("Content-Security-Policy") == [
        "default-src 'none'; object-src 'self'; frame-ancestors 'self'"
    ]
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    assert whole.headers["Referrer-Policy"] == "same-origin"
    assert whole.headers["Content-Disposition"].startswith("inline")

    some = _ask(parley, address, Cookie=cookie, Range="bytes=1000-1999")
    assert (some.status, some.body) == (206, content[1000:2000])
    assert some.headers["Content-Range"] == f"bytes 1000-1999/{len(content)}"
    last = _ask(parley, address, Cookie=cookie, Range="bytes=-5")
    assert (last.status, last.body) == (206, content[-5:])
    assert _ask(parley, address, Cookie=cookie, Range=f"bytes={len(content)}-").status == 416
    tag = whole.headers["ETag"]
    assert _ask(parley, address, Cookie=cookie, If_None_Match=tag).status == 304
    assert _ask(parley, address, Cookie=cookie, Range="bytes=0-9", If_Range=tag).status == 206
    assert _ask(parley, address, Cookie=cookie, Range="bytes=0-9", If_Range='"another"').status == 200
    head = _ask(parley, address, "HEAD", Cookie=cookie)
    assert (head.status, head.headers["Content-Length"], head.body) == (200, str(len(content)), b"")


def test_a_file_is_not_there_for_others_nor_by_its_place(parley: Parley, file: tuple[str, bytes]) -> None:
    address, _content = file
    assert _ask(parley, address, Cookie=_cookie(parley, EVA)).status == 404
    inside = "/.stored/" + "/".join([*next((parley.data / "files").glob("??/??/*")).parts[-3:]])
    for path in (inside, "/.errors/413.en.html", "/static/../nginx.conf", "/static/%2e%2e/front/nginx.conf"):
        answer = _ask(parley, path)
        assert answer.status in {400, 404}, path
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_static_files_are_compressed_and_kept(parley: Parley) -> None:
    page = _ask(parley, "/sign-in").body.decode()
    [styles] = re.findall(r'href="(/static/[^"]+\.css)"', page)
    plain = _ask(parley, styles)
    assert (plain.status, plain.headers["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert "immutable" in plain.headers["Cache-Control"]
    for coding in ("gzip", "br"):
        packed = _ask(parley, styles, Accept_Encoding=coding)
        assert packed.headers["Content-Encoding"] == coding
        assert packed.headers["Content-Type"] == plain.headers["Content-Type"]
        assert packed.headers["X-Content-Type-Options"] == "nosniff"
        assert len(packed.body) < len(plain.body) / 3
    assert _ask(parley, "/static/parley/nothing.css").status == 404


def test_pages_are_compressed_once_asked_for(parley: Parley) -> None:
    assert _ask(parley, "/sign-in", Accept_Encoding="gzip").headers["Content-Encoding"] == "gzip"
    plain = _ask(parley, "/sign-in")
    assert "Content-Encoding" not in plain.headers
    assert len(plain.headers.get_all("Content-Security-Policy") or []) == 1


def test_too_large_a_body_is_refused_with_a_page_in_the_reader_s_language(parley: Parley) -> None:
    body = bytes(8 * 2**20)
    refused = _ask(parley, "/sign-in", "POST", body, Accept_Language="de-DE,de;q=0.9")
    assert refused.status == 413
    assert "Zu viele Daten auf einmal" in refused.body.decode()
    assert "default-src 'self'" in refused.headers["Content-Security-Policy"]
    assert refused.headers["Cache-Control"] == "private, no-store"
    refused = _ask(parley, "/sign-in", "POST", body, Accept="application/json")
    assert json.loads(refused.body)["status"] == 413


def test_one_address_cannot_take_what_is_there_for_all(parley: Parley) -> None:
    flood = [_ask(parley, "/sign-in", X_Forwarded_For="7.7.7.7").status for _ in range(40)]
    assert flood == [200] * 40
    # The hub refuses more in a second than are allowed, also on a busy machine. Pages may be slower than the limit.
    request = b"GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: 7.7.7.8\r\n\r\n"
    with socket.create_connection(("127.0.0.1", parley.port), timeout=SAFETY_STOP) as line:
        line.sendall(request * 400)
        received = b""
        while b" 429 " not in received:
            more = line.recv(65536)
            assert more, "400 requests at once were all answered"
            received += more
    assert _ask(parley, "/sign-in", X_Forwarded_For="7.7.7.9").status == 200
    assert _others_are_answered(parley)


def test_bodies_of_one_address_are_limited(parley: Parley) -> None:
    request = (
        b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: 7.7.8.8\r\nContent-Length: 1900000\r\n\r\nl"
    )
    with _hanging(parley, request, 16):
        answers: list[Answer] = []

        def is_refused() -> bool:
            """Nginx may not have read all the hanging requests yet."""
            answers.append(_ask(parley, "/sign-in", "POST", bytes(1_900_000), X_Forwarded_For="7.7.8.8"))
            return answers[-1].status == 429

        until(is_refused)
        refused = answers[-1]
        assert refused.headers["Retry-After"] == "5"
        assert _ask(parley, "/sign-in", "POST", bytes(1_900_000), X_Forwarded_For="7.7.8.9").status != 429


def _wait_until_replaced(parley: Parley, pid: int) -> None:
    until(lambda: pid not in parley.front_processes() and parley.answers())


def test_a_killed_nginx_is_started_again(parley: Parley) -> None:
    for _ in range(3):
        first, *_workers = parley.front_processes()
        os.kill(first, signal.SIGKILL)
        _wait_until_replaced(parley, first)
    first, worker, *_workers = parley.front_processes()
    os.kill(worker, signal.SIGKILL)
    _wait_until_replaced(parley, worker)
    assert parley.front_processes()[0] == first
    assert "The front process ended (SIGKILL); starting it again." in parley.said()


def test_without_a_web_process_the_answer_says_when_to_come_again(parley: Parley) -> None:
    killed = parley.processes("parley-web")
    os.kill(parley.running.pid, signal.SIGSTOP)
    try:
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        answer = _ask(parley, "/sign-in", Accept_Language="nb")
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        assert "Parley er ikke tilgjengelig akkurat nå" in answer.body.decode()
    finally:
        os.kill(parley.running.pid, signal.SIGCONT)
    until(parley.answers)


def test_sign_ins_at_once_hold_nobody_up(parley: Parley) -> None:
    """They count one after the other and hash a few at a time. Others meet neither."""
    body = urlencode({"csrfmiddlewaretoken": TOKEN, "login": "nobody@stranger.example", "password": "not this one"})
    headers = {"Cookie": f"parley-csrf={TOKEN}", "Content_Type": "application/x-www-form-urlencoded"}
    with ThreadPoolExecutor(24) as pool:
        tries = [pool.submit(_ask, parley, "/sign-in", "POST", body.encode(), **headers) for _ in range(24)]
        assert _others_are_answered(parley)
        answers = [each.result() for each in tries]
    assert {answer.status for answer in answers} <= {200, 422, 429, 503}
    while "Too many attempts" not in answers[-1].body.decode():
        answers.append(_ask(parley, "/sign-in", "POST", body.encode(), **headers))
    assert sum("Wrong e-mail address or password" in answer.body.decode() for answer in answers) == 9


def test_a_database_that_is_away_is_told_as_such(parley: Parley) -> None:
    server = int((parley.data / "postgres/database/postmaster.pid").read_text().split()[0])
    os.kill(_supervisor(parley), signal.SIGSTOP)
    try:
        os.kill(server, signal.SIGINT)
        until(lambda: _ask(parley, "/sign-in").status != 200)
        answer = _ask(parley, "/sign-in")
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    finally:
        os.kill(_supervisor(parley), signal.SIGCONT)
    until(lambda: _ask(parley, "/sign-in").status == 200)
    assert "Internal Server Error" not in parley.said()


@pytest.fixture
def own(tmp_path: Path, installed: Parley) -> Iterator[Parley]:
    """The same data under settings of this test alone; the shared one waits meanwhile."""
    installed.end()
    try:
        yield installed
    finally:
        if installed.process and installed.process.poll() is None:
            installed.end()
        installed.start("--demo", PARLEY_PROXIES="127.0.0.1", PARLEY_MAX_UPLOAD_MB="2")


def test_with_a_certificate_it_speaks_https_and_http_2(own: Parley, tmp_path: Path) -> None:
    certificate, key = make_certificate(tmp_path)
    own.start(PARLEY_TLS_CERTIFICATE=str(certificate), PARLEY_TLS_KEY=str(key))
    trusting = ssl.create_default_context(cafile=str(certificate))
    line = http.client.HTTPSConnection("127.0.0.1", own.port, timeout=SAFETY_STOP, context=trusting)
    line.request("GET", "/sign-in")
    answer = line.getresponse()
    assert answer.status == 200
    assert "__Host-parley-csrf" in answer.headers["Set-Cookie"]
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    line.close()
    trusting.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", own.port), timeout=SAFETY_STOP) as plain,
        trusting.wrap_socket(plain, server_hostname="127.0.0.1") as secure,
    ):
        assert secure.selected_alpn_protocol() == "h2"
    sent_on = _ask(own, "/sign-in")
    assert (sent_on.status, sent_on.headers["Location"]) == (301, f"https://127.0.0.1:{own.port}/sign-in")


def test_behind_a_proxy_of_one_s_own_there_is_no_nginx(own: Parley) -> None:
    own.start(PARLEY_FRONT="none")
    assert own.front_processes() == []
    assert own.answers()
