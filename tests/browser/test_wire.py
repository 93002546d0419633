"""Over the wire, without a browser: what the server answers to requests that no page of ours makes."""

import http.client
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.installation import SAFETY_STOP

pytestmark = pytest.mark.django_db(transaction=True)

EXPECTED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


@pytest.fixture
def line(transactional_db: None, server: str) -> Iterator[http.client.HTTPConnection]:
    parts = urlsplit(server)
    line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=SAFETY_STOP)
    yield line
    line.close()


def _ask(line: http.client.HTTPConnection, method: str, path: str, **headers: str) -> http.client.HTTPResponse:
    line.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = line.getresponse()
    answer.read()
    return answer


def _check(answer: http.client.HTTPResponse) -> None:
    for name, value in EXPECTED.items():
        assert answer.headers[name] == value, (answer.status, name)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_the_style_sheet_comes_compressed_kept_and_guarded(line: http.client.HTTPConnection) -> None:
    line.request("GET", "/sign-in")
    page = line.getresponse().read().decode()
    address = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    answer = _ask(line, "GET", address, Accept_Encoding="br, gzip")
    assert answer.status == 200
    assert answer.headers["content-encoding"] == "br"
    assert "immutable" in answer.headers["cache-control"]
    _check(answer)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 302),
        ("GET", "/static/parley/build/no-such.css", 404),
        ("GET", "/static/../settings.py", 404),
        ("GET", "/static/%2e%2e/%2e%2e/pyproject.toml", 404),
        ("GET", "/no/such/page", 404),
        ("GET", "/%ff%00", 404),
        ("DELETE", "/inbox", 403),
        ("BREW", "/sign-in", 403),
        ("POST", "/sign-in", 403),
        ("OPTIONS", "/sign-in", 200),
    ],
)
def test_every_kind_of_answer_carries_the_headers(
    line: http.client.HTTPConnection, method: str, path: str, status: int
) -> None:
    answer = _ask(line, method, path)
    assert answer.status == status
    _check(answer)


def test_a_foreign_host_name_is_refused(line: http.client.HTTPConnection) -> None:
    answer = _ask(line, "GET", "/sign-in", Host="evil.example")
    assert answer.status == 400
    _check(answer)


def test_what_is_no_request_at_all_does_no_harm(server: str, line: http.client.HTTPConnection) -> None:
    parts = urlsplit(server)
    for nonsense in (
        b"\x16\x03\x01\x02\0",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\0" * 5000,
        b"POST / HTTP/1.1\r\n",
    ):
        with socket.create_connection((parts.hostname, parts.port), timeout=SAFETY_STOP) as raw:
            raw.sendall(nonsense)
            raw.settimeout(0.3)
            try:
                assert not raw.recv(100).startswith(b"HTTP/1.1 5")
            except TimeoutError:
                continue
    huge = "GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + "x" * 1_000_000 + "\r\n\r\n"
    with socket.create_connection((parts.hostname, parts.port), timeout=SAFETY_STOP) as raw:
        try:
            raw.sendall(huge.encode())
            assert b" 4" in raw.recv(100)
        except ConnectionError:
            pass
    assert _ask(line, "GET", "/sign-in").status == 200
