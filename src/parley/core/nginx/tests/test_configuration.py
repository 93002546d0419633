"""What `parley serve` writes for nginx is what nginx takes, whatever the operator has set."""

import os
import socket
import subprocess
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from parley.core.environment import Tls
from parley.core.nginx.binaries import Nginx
from parley.core.nginx.configuration import CannotConfigure, Configuration, listening_addresses
from parley.core.nginx.server import Front, NginxFailed, socket_of
from tests.certificates import make_certificate

HEADERS = {"X-Frame-Options": "DENY", "Content-Security-Policy": "default-src 'self'; base-uri 'none'"}


def _configuration(folder: Path, port: int = 8000, **changes: Any) -> Configuration:
    folder.mkdir(parents=True, exist_ok=True)
    configuration = Configuration(
        folder=folder,
        sockets=[folder / "web-1.sock", folder / "web-2.sock"],
        live_socket=folder / "live.sock",
        addresses=[f"127.0.0.1:{port}"],
        workers=1,
        user="root" if os.geteuid() == 0 else "",
        proxies=[],
        tls=None,
        base_url=f"http://127.0.0.1:{port}",
        max_body=2**20,
        static=folder / "static",
        files=folder / "files",
        headers=HEADERS,
        static_headers=HEADERS,
        file_headers=["ETag", "Content-Security-Policy"],
    )
    return replace(configuration, **changes)


def _check(configuration: Configuration) -> str:
    """What nginx says of it: nothing, not even a warning."""
    front = Front(configuration)
    front.write()
    return subprocess.run(front.command("-t", "-q"), capture_output=True, text=True, check=False).stderr


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("name", ["front", "a path with spaces p ä", 'with "quotes" and \\', "semi;colon {brace} #"])
def test_it_is_taken_in_any_folder(tmp_path: Path, port: int, name: str) -> None:
    assert _check(_configuration(tmp_path / name, port)) == ""


def test_a_dollar_in_a_path_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CannotConfigure, match=r"choose a path without \$"):
        _check(_configuration(tmp_path / "dollar$"))


@pytest.mark.parametrize(
    "proxies", [["127.0.0.1"], ["10.0.0.0/8", "2001:db8::/32", "::ffff:10.0.0.0/104"], ["192.168.7.1", "::1"]]
)
def test_it_is_taken_with_proxies(tmp_path: Path, port: int, proxies: list[str]) -> None:
    assert _check(_configuration(tmp_path, port, proxies=[ip_network(proxy) for proxy in proxies])) == ""


def test_it_is_taken_with_a_certificate(tmp_path: Path, port: int) -> None:
    certificate, key = make_certificate(tmp_path)
    tls = Tls(certificate, key)
    assert _check(_configuration(tmp_path / "front", port, tls=tls, base_url="https://parley.example")) == ""


def test_a_broken_certificate_is_said(tmp_path: Path, port: int) -> None:
    certificate, key = make_certificate(tmp_path)
    certificate.write_text("no certificate")
    configuration = _configuration(tmp_path / "front", port, tls=Tls(certificate, key), base_url="https://p.example")
    with pytest.raises(NginxFailed, match="cannot load certificate"):
        Front(configuration).start()


def test_older_nginx_gets_its_own_words_for_http2(tmp_path: Path) -> None:
    certificate, key = make_certificate(tmp_path)
    configuration = _configuration(tmp_path / "front", tls=Tls(certificate, key))
    old = configuration.text(Nginx(Path("nginx"), (1, 22, 1)))
    assert "ssl http2 backlog" in old
    assert "http2 on;" not in old
    assert "http2 on;" in configuration.text(Nginx(Path("nginx"), (1, 25, 1)))


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", "127.0.0.1:8000"),
        ("10.1.2.3", "10.1.2.3:8000"),
        ("::1", "[::1]:8000"),
        ("::", "[::]:8000 ipv6only=off"),
        ("localhost", "localhost:8000"),
    ],
)
def test_addresses_are_written_as_nginx_reads_them(host: str, expected: str) -> None:
    from django.conf import settings

    assert listening_addresses(replace(settings.ENV, host=host, port=8000)) == [expected]


def test_a_long_data_path_still_has_its_sockets(tmp_path: Path) -> None:
    assert len(os.fsencode(socket_of(tmp_path / ("d" * 120), "web-64"))) < 107
