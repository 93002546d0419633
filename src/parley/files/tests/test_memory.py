"""A hundred megabytes pass through a web process without staying in it."""

import http.client
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from parley.files import store
from parley.files.size_limits import MEGABYTE
from tests.installation import SAFETY_STOP, until

MOST_GROWTH = 40 * 1024  # kB
BOUNDARY = "parley-test-boundary"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "parley.files.tests.server", str(port), str(tmp_path / "files")]
    with subprocess.Popen(command, env=environment) as process:
        try:
            wait_for(port, process)
            yield port
        finally:
            process.terminate()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    def answers() -> bool:
        assert process.poll() is None, "the server ended"
        try:
            return bool(ask(port))
        except OSError:
            return False

    until(answers)


def ask(port: int) -> dict[str, Any]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=SAFETY_STOP)
    line.request("GET", "/")
    said: dict[str, Any] = json.loads(line.getresponse().read())
    return said


def send(port: int, parts: list[bytes]) -> dict[str, Any]:
    """Post a file made of `parts`, one after the other, as a browser does."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="big.pdf"\r\n\r\n'.encode()
    tail = f"\r\n--{BOUNDARY}--\r\n".encode()
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=SAFETY_STOP)
    line.putrequest("POST", "/")
    line.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
    line.putheader("Content-Length", str(len(head) + sum(map(len, parts)) + len(tail)))
    line.endheaders()
    for part in (head, *parts, tail):
        line.send(part)
    answer = line.getresponse()
    body = answer.read()
    assert answer.status == 200, body
    said: dict[str, Any] = json.loads(body)
    return said


def big_pdf(size: int) -> list[bytes]:
    """A PDF of `size` bytes: a page, and a picture that compression does nothing for."""
    from parley.files.tests.bombs import CATALOG, PAGE, PAGES, assemble, stream

    filling = os.urandom(MEGABYTE)
    shell = assemble(CATALOG, PAGES, PAGE, stream(b"q Q"), stream(b"\0" * (size - 1000)))
    start = shell.index(b"\0" * 1000)
    end = shell.rindex(b"\0" * 1000) + 1000
    rest = (end - start) % MEGABYTE
    return [shell[:start], *[filling] * ((end - start) // MEGABYTE), filling[:rest], shell[end:]]


def test_a_hundred_megabytes_in_constant_memory(server: int, tmp_path: Path, settings: Any) -> None:
    send(server, big_pdf(MEGABYTE))
    before = ask(server)
    parts = big_pdf(100 * MEGABYTE - 1000)
    for _ in range(3):
        answer = send(server, parts)
        assert answer.get("pages") == 1, answer
        assert answer["size"] == sum(map(len, parts))
    growth = answer["VmHWM"] - before["VmHWM"]
    assert growth <= MOST_GROWTH, f"{growth} kB"
    settings.FILES = tmp_path / "files"
    assert store.path_of(answer["sha256"]).stat().st_size == answer["size"]
    assert list(store.incoming_folder().iterdir()) == []


def test_more_than_the_limit_is_refused_in_constant_memory_and_leaves_nothing(
    server: int, tmp_path: Path, settings: Any
) -> None:
    before = ask(server)
    answer = send(server, [os.urandom(MEGABYTE)] * 130)
    assert answer["errors"] == ["You can upload at most 100 MB at once."]
    assert answer["VmHWM"] - before["VmHWM"] <= MOST_GROWTH
    settings.FILES = tmp_path / "files"
    assert list(store.incoming_folder().iterdir()) == []


def test_a_client_that_goes_away_in_the_middle_leaves_nothing(server: int, tmp_path: Path, settings: Any) -> None:
    head = (
        f"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
        f"Content-Length: {20 * MEGABYTE}\r\n\r\n"
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    )
    settings.FILES = tmp_path / "files"
    with socket.create_connection(("127.0.0.1", server)) as line:
        line.sendall(head.encode() + os.urandom(5 * MEGABYTE))
        until(lambda: any(path.stat().st_size for path in store.incoming_folder().iterdir()))
    until(lambda: not list(store.incoming_folder().iterdir()))
    assert send(server, big_pdf(MEGABYTE))["pages"] == 1
