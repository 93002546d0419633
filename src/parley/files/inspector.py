"""The inspector's process: looks at one file after another, under limits that it sets for itself.

A file made to exhaust a reader exhausts this process and no other; `checks.py` starts the next one.
"""

import json
import logging
import os
import resource
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, Literal

# Before it says that it is ready, so that its first file does not wait for it.
import parley.files.inspection  # noqa: F401
from parley.files.confinement import confine
from parley.files.flaws import Flaw, Flawed

MEGABYTE = 1024 * 1024
MOST_MEMORY = 640 * MEGABYTE
SECONDS_PER_FILE = 10
# One that has grown gives its memory back by ending.
RETIRES_ABOVE = 120 * MEGABYTE
ENDS_AFTER_IDLE_SECONDS = 60
# Of the descriptors that come with a question: the file to look at, and one to write a picture anew.
MODES: tuple[Literal["rb", "w+b"], ...] = ("rb", "w+b")


def main() -> int:
    line = socket.socket(fileno=sys.stdin.fileno())
    line.settimeout(ENDS_AFTER_IDLE_SECONDS)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What libraries say of strangers' files goes nowhere; our own faults still reach the log.
    logging.disable()
    _answer(line, {"ready": True, "confined": confine()})
    try:
        while question := _next_question(line):
            wanted, handles = question
            before = _used()
            _allow_another_turn(wanted["seconds"])
            with ExitStack() as files:
                modes = MODES[: len(handles)]
                opened: list[BinaryIO] = [
                    files.enter_context(os.fdopen(handle, mode)) for handle, mode in zip(handles, modes, strict=True)
                ]
                answer = call(wanted["function"], opened, wanted["arguments"])
            retires = _has_grown()
            _answer(line, {**answer, "used": _used() - before, "retires": retires})
            if retires:
                break
    except (TimeoutError, ConnectionError):
        pass
    return 0


def _next_question(line: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """The next question and the descriptors that come with it; None when nobody asks any more."""
    text, handles = b"", []
    while not text.endswith(b"\n"):
        piece, more, _flags, _address = socket.recv_fds(line, 65536, len(MODES))
        if not piece:
            return None
        text += piece
        handles += more
    return json.loads(text), handles


def call(function: str, files: Sequence[BinaryIO], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `function` says about `files`, or the flaw it found."""
    module, name = function.split(":")
    try:
        answer: dict[str, Any] = getattr(import_module(module), name)(*files, **arguments)
    except Flawed as flawed:
        return {"flaw": flawed.flaw, "detail": flawed.detail}
    except (MemoryError, RecursionError):
        return {"flaw": Flaw.TOO_COMPLEX, "detail": ""}
    return answer


def _allow_another_turn(seconds: int) -> None:
    """The processor's time for the next file, counted from what was used so far; past it the system ends us."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(_used()) + seconds, resource.RLIM_INFINITY))


def _used() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _has_grown() -> bool:
    """By what it holds now: the peak that `getrusage` knows counts the parent's before the start."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except FileNotFoundError:
        return False
    return pages * resource.getpagesize() > RETIRES_ABOVE


def _answer(line: socket.socket, answer: dict[str, object]) -> None:
    line.sendall(json.dumps(answer).encode() + b"\n")


if __name__ == "__main__":
    sys.exit(main())
