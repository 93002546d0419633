"""Load clients: requests over persistent connections, as many as the server answers, each client in its own process.

Does not use Django, so that clients take as little as possible of the processors, which the server shares.
"""

import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection

PATIENCE = 30.0


@dataclass(frozen=True)
class Request:
    """A prepared request. `expects` is the status of success."""

    wire: bytes
    expects: int = 200


@dataclass
class Measured:
    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    wrong: dict[int, int] = field(default_factory=dict)

    def __iadd__(self, other: "Measured") -> "Measured":
        self.seconds += other.seconds
        self.times += other.times
        for status, count in other.wrong.items():
            self.wrong[status] = self.wrong.get(status, 0) + count
        return self

    @property
    def per_second(self) -> float:
        return len(self.times) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Return a percentile in milliseconds."""
        ordered = sorted(self.times)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000 if ordered else 0.0


def get(path: str, cookie: str, *, port: int, extra: str = "") -> Request:
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n{extra}\r\n"
    return Request(head.encode())


def post(path: str, cookie: str, body: bytes, content_type: str, *, port: int) -> Request:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return Request(head.encode() + body, expects=302)


def drive(port: int, requests: Sequence[Sequence[Request]], seconds: float, *, once: bool) -> Measured:
    """Run one client for each list of requests, all at once. With `once`, no request is sent twice."""
    context = get_context("fork")
    lines, clients = [], []
    for own in requests:
        here, there = context.Pipe()
        client = context.Process(target=_client, args=(port, own, seconds, once, there), daemon=True)
        client.start()
        lines.append(here)
        clients.append(client)
    for line in lines:
        line.recv()
    for line in lines:
        line.send("go")
    total = Measured()
    for line, client in zip(lines, clients, strict=True):
        total += line.recv()
        client.join()
    total.seconds /= len(clients)
    return total


def ask(port: int, request: Request) -> tuple[int, bytes]:
    """Send one request on a connection of its own. Returns the status, and head and body unchanged."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        line.sendall(request.wire)
        return _answer(line)


def _client(port: int, requests: Sequence[Request], seconds: float, once: bool, report: Connection) -> None:
    measured = Measured()
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        report.send("ready")
        report.recv()
        began = time.perf_counter()
        for request in requests if once else _again_and_again(requests):
            start = time.perf_counter()
            if start - began > seconds:
                break
            line.sendall(request.wire)
            status, _ = _answer(line)
            measured.times.append(time.perf_counter() - start)
            if status != request.expects:
                measured.wrong[status] = measured.wrong.get(status, 0) + 1
        measured.seconds = time.perf_counter() - began
    report.send(measured)


def _again_and_again(requests: Sequence[Request]) -> Iterator[Request]:
    while True:
        yield from requests


def _answer(line: socket.socket) -> tuple[int, bytes]:
    received = bytearray()
    while (end := received.find(b"\r\n\r\n")) < 0:
        received += _more(line)
    head = bytes(received[:end]).lower()
    status = int(head[9:12])
    at = head.find(b"content-length:")
    if at >= 0:
        wanted = end + 4 + int(head[at + 15 :].split(b"\r\n", 1)[0])
        while len(received) < wanted:
            received += _more(line)
    elif b"transfer-encoding: chunked" in head:
        while not received.endswith(b"0\r\n\r\n"):
            received += _more(line)
    return status, bytes(received)


def _more(line: socket.socket) -> bytes:
    some = line.recv(262_144)
    if not some:
        raise ConnectionError("The server closed the connection in the middle of an answer.")
    return some
