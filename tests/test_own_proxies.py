"""An operator's own proxy in front of Parley, configured by the very text of docs/running.md."""

import http.client
import os
import re
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from parley.core.nginx.binaries import find_nginx
from parley.core.postgres.home import socket_folder
from tests.certificates import make_certificate
from tests.filled_data import FilledData
from tests.installation import ROOT, SAFETY_STOP, Parley, free_port, installation, until
from tests.streams import ANNA, LUCA, Stream, comment, company_of, hex_of, open_task
from tests.visitor import Visitor

pytestmark = pytest.mark.xdist_group("serve")

BEHIND, ALONE = 0, 1
"""Which of the blocks of a proxy: with Parley's nginx behind it, or without."""
SLOW = 12


def documented(language: str, number: int, **texts: str) -> str:
    """Return a configuration as it stands in the documentation, with ports and files of this test."""
    page = (ROOT / "docs/running.md").read_text()
    text: str = re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)[number]
    for name, value in texts.items():
        assert PLACES[name] in text or name == "live", f"{PLACES[name]} is not in the documented text"
        text = text.replace(PLACES[name], value)
    return text


PLACES = {
    "pages": "127.0.0.1:8000",
    "live": "127.0.0.1:8001",
    "listen": "listen 443 ssl",
    "bind": ":443",
    "site": "parley.example.com {",
    "certificate": "/etc/letsencrypt/live/parley.example.com/fullchain.pem",
    "key": "/etc/letsencrypt/live/parley.example.com/privkey.pem",
    "pem": "/etc/haproxy/parley.pem",
}


class Proxies:
    """The proxies in front of one Parley. Only one at a time listens at `port`."""

    def __init__(self, folder: Path, parley: Parley, port: int) -> None:
        self.folder, self.parley, self.port = folder, parley, port
        self.live_port = free_port()
        self.certificate, self.key = make_certificate(folder)

    @property
    def address(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    @contextmanager
    def nginx(self, number: int) -> Iterator[None]:
        text = documented(
            "nginx",
            number,
            pages=f"127.0.0.1:{self.parley.port}",
            live=f"127.0.0.1:{self.live_port}",
            listen=f"listen 127.0.0.1:{self.port} ssl",
            certificate=str(self.certificate),
            key=str(self.key),
        )
        temporary = " ".join(
            f"{name}_temp_path {self.folder / name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        around = f"daemon off; pid {self.folder / 'nginx.pid'}; error_log stderr; events {{}}"
        user = "user root;" if os.geteuid() == 0 else ""
        configuration = self.folder / "nginx.conf"
        configuration.write_text(f"{user} {around} http {{ access_log off; {temporary}\n{text}}}")
        with self._running(find_nginx().program, "-e", "stderr", "-c", configuration):
            yield

    @contextmanager
    def caddy(self, number: int) -> Iterator[None]:
        site = f"127.0.0.1:{self.port} {{\n    tls {self.certificate} {self.key}"
        pages, live = f"127.0.0.1:{self.parley.port}", f"127.0.0.1:{self.live_port}"
        configuration = self.folder / "Caddyfile"
        text = documented("caddy", number, pages=pages, live=live, site=site)
        configuration.write_text(f"{{\n    admin off\n    auto_https disable_redirects\n}}\n{text}")
        with self._running("caddy", "run", "--adapter", "caddyfile", "--config", configuration):
            yield

    @contextmanager
    def haproxy(self, number: int) -> Iterator[None]:
        pem = self.folder / "parley.pem"
        pem.write_bytes(self.certificate.read_bytes() + self.key.read_bytes())
        pages = f"127.0.0.1:{self.parley.port}"
        configuration = self.folder / "haproxy.cfg"
        configuration.write_text(
            documented("haproxy", number, pages=pages, bind=f"127.0.0.1:{self.port}", pem=str(pem))
        )
        with self._running("haproxy", "-db", "-f", configuration):
            yield

    @contextmanager
    def _running(self, *command: str | Path) -> Iterator[None]:
        path = f"{os.environ['PATH']}:/usr/sbin"
        environment = {**os.environ, "PATH": path, "HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder)}
        with (self.folder / "proxy.log").open("wb") as log:
            process = subprocess.Popen(
                list(map(str, command)), env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        try:
            until(lambda: self._answers() or process.poll() is not None)
            assert process.poll() is None, (self.folder / "proxy.log").read_text()
            yield
        finally:
            process.terminate()
            process.wait(timeout=SAFETY_STOP)

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False

    def secure(self) -> ssl.SSLSocket:
        """Return an open connection to the proxy."""
        line = socket.create_connection(("127.0.0.1", self.port), timeout=SAFETY_STOP)
        context = ssl.create_default_context(cafile=str(self.certificate))
        return context.wrap_socket(line, server_hostname="127.0.0.1")

    def line(self) -> http.client.HTTPSConnection:
        context = ssl.create_default_context(cafile=str(self.certificate))
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=SAFETY_STOP, context=context)

    def get(self, path: str) -> int:
        line = self.line()
        try:
            line.request("GET", path)
            return line.getresponse().status
        finally:
            line.close()


@contextmanager
def running(folder: Path, filled_data: FilledData, front: str = "nginx") -> Iterator[Proxies]:
    with installation(folder) as parley:
        filled_data.copy_demo(parley)
        proxies = Proxies(folder / "proxy", parley, free_port())
        parley.start(
            "--demo",
            PARLEY_BASE_URL=proxies.address,
            PARLEY_PROXIES="127.0.0.1",
            PARLEY_LIVE_PORT=str(proxies.live_port),
            PARLEY_FRONT=front,
        )
        yield proxies
        parley.end()


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory, filled_data: FilledData) -> Iterator[Proxies]:
    with running(tmp_path_factory.mktemp("behind"), filled_data) as proxies:
        yield proxies


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, filled_data: FilledData) -> Iterator[Proxies]:
    with running(tmp_path_factory.mktemp("alone"), filled_data, front="none") as proxies:
        yield proxies


def work_through(proxies: Proxies, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sign in, comment, and see the comment arrive at an open stream, which ends with the session."""
    monkeypatch.setenv("SSL_CERT_FILE", str(proxies.certificate))
    anna, luca = (Visitor(proxies.address).sign_in(email) for email in (ANNA, LUCA))
    assert proxies.get("/static/parley/favicon.svg") == 200
    with psycopg.connect(host=str(socket_folder(proxies.parley.data)), dbname="parley", user="parley") as database:
        task = open_task(database)
    stream = Stream(proxies.parley, anna, company=company_of(anna), line=proxies.line())
    comment(luca, task, "Through the proxy")
    assert stream.until("task") == hex_of(task)
    assert anna.post("/sign-out")[0] == 302
    assert stream.next() is None
    stream.close()


def hold_up(proxies: Proxies) -> None:
    """Leave bodies unfinished, and expect everybody else to be answered."""
    head = b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    with ExitStack() as lines:
        for _ in range(SLOW):
            line = lines.enter_context(proxies.secure())
            line.sendall(head + b"Content-Length: 9000\r\n\r\nlogin=")
        assert [proxies.get("/sign-in") for _ in range(8)] == [200] * 8


@pytest.mark.parametrize("name", ["nginx", "caddy", "haproxy"])
def test_with_parleys_nginx_behind_it(behind: Proxies, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with getattr(behind, name)(BEHIND):
        work_through(behind, monkeypatch)


@pytest.mark.parametrize("name", ["nginx", "caddy"])
def test_without_parleys_nginx(alone: Proxies, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with getattr(alone, name)(ALONE):
        work_through(alone, monkeypatch)
        hold_up(alone)
