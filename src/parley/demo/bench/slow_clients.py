"""Response times of the Inbox while other clients are slow, numerous or expensive, and without them."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from parley.demo.bench.client import Measured, Request, ask, drive, get
from parley.demo.bench.papers import costly_workbook
from parley.demo.bench.scenarios import FORM, XLSX, Workload

OTHERS = 2
SMALL_WINDOW = 4096


@dataclass(frozen=True)
class Disturbance:
    name: str
    others: Measured
    """Measurements of two people who open their Inbox meanwhile."""
    statuses: dict[int, int] = field(default_factory=dict)
    """Status codes that the disturbing clients received; 0 for no response."""


def measure_disturbance(workload: Workload, seconds: float) -> list[Disturbance]:
    """Measure without load first, then with each kind of load in turn."""
    kinds: list[tuple[str, Callable[[dict[int, int]], AbstractContextManager[None]]]] = [
        ("idle", lambda _: contextlib.nullcontext()),
        ("24 unfinished bodies", lambda _: _unfinished_bodies(workload, 24)),
        ("200 unfinished bodies", lambda _: _unfinished_bodies(workload, 200)),
        ("20 readers that do not read", lambda _: _readers(workload, 20)),
        ("24 sign-ins at once", lambda seen: _again_and_again(workload, [_sign_in(workload)] * 24, seen)),
        ("16 workbooks at once", lambda seen: _again_and_again(workload, [_import(workload)] * 16, seen)),
    ]
    found = []
    for name, kind in kinds:
        statuses: dict[int, int] = {}
        with kind(statuses):
            others = drive(workload.port, workload.inbox(OTHERS), seconds, once=False)
        found.append(Disturbance(name, others, statuses))
    return found


@contextmanager
def _unfinished_bodies(workload: Workload, number: int) -> Iterator[None]:
    head = (
        f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{workload.port}\r\nContent-Type: {FORM}\r\n"
        "Content-Length: 100000\r\n\r\nlogin=a"
    )
    with _open_lines(workload.port, [head.encode()] * number):
        yield


@contextmanager
def _readers(workload: Workload, number: int) -> Iterator[None]:
    """Start clients that request a file of some megabytes and read nothing of it."""
    wanted = get(f"/files/{workload.found['big_file']}", workload.found["lead"][0], port=workload.port)
    with _open_lines(workload.port, [wanted.wire] * number):
        yield


@contextmanager
def _open_lines(port: int, sent: list[bytes]) -> Iterator[None]:
    with ExitStack() as lines:
        for some in sent:
            line = lines.enter_context(socket.socket())
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_WINDOW)
            line.settimeout(30)
            line.connect(("127.0.0.1", port))
            line.sendall(some)
        yield


@contextmanager
def _again_and_again(workload: Workload, requests: list[Request], seen: dict[int, int]) -> Iterator[None]:
    """Start clients that repeat their request as soon as it is answered."""
    done, lock = threading.Event(), threading.Lock()

    def client(request: Request) -> None:
        while not done.is_set():
            status = 0
            with contextlib.suppress(OSError):
                status, _answer = ask(workload.port, request)
            with lock:
                seen[status] = seen.get(status, 0) + 1

    threads = [threading.Thread(target=client, args=(request,), daemon=True) for request in requests]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()


def _sign_in(workload: Workload) -> Request:
    secret = workload.found["secret"]
    body = urlencode(
        {"csrfmiddlewaretoken": secret, "login": workload.found["email"], "password": "not this one at all"}
    )
    head = (
        f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{workload.port}\r\nCookie: parley-csrf={secret}\r\n"
        f"Content-Type: {FORM}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return Request(head.encode() + body.encode())


def _import(workload: Workload) -> Request:
    return workload.upload("/settings/questionnaires/import", workload.found["lead"][0], costly_workbook(), XLSX)
