"""The inspector's process: it inspects one file after another, under resource limits that it sets for itself.

A file made to exhaust a parser exhausts only this process; `checks.py` starts the next one.
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

# Imported before the process reports that it is ready, so that its first file does not wait.
import parley.files.inspection  # noqa: F401
from parley.files.confinement import confine
from parley.files.flaws import Flaw, Flawed

MEGABYTE = 1024 * 1024
MOST_MEMORY = 640 * MEGABYTE
SECONDS_PER_FILE = 10
# A process whose memory has grown ends, which frees it.
RETIRES_ABOVE = 120 * MEGABYTE
ENDS_AFTER_IDLE_SECONDS = 60
# Processor seconds after which a file's inspection gives way to pages, for which people wait.
YIELDS_AFTER = 0.2
YIELDING = 5
# The descriptors sent with a request: the file to inspect, and one to write a picture to.
MODES: tuple[Literal["rb", "w+b"], ...] = ("rb", "w+b")


def main() -> int:
    line = socket.socket(fileno=sys.stdin.fileno())
    line.settimeout(ENDS_AFTER_IDLE_SECONDS)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Discard the libraries' log output about uploads. Parley's own errors still reach the log.
    logging.disable()
    signal.signal(signal.SIGPROF, _give_way)
    _answer(line, {"ready": True, "confined": confine()})
    try:
        while question := _next_question(line):
            wanted, handles = question
            before = _processor_seconds()
            _allow_another_turn(wanted["seconds"])
            with ExitStack() as files:
                modes = MODES[: len(handles)]
                opened: list[BinaryIO] = [
                    files.enter_context(os.fdopen(handle, mode)) for handle, mode in zip(handles, modes, strict=True)
                ]
                answer = call(wanted["function"], opened, wanted["arguments"])
            retires = _has_grown() or _gives_way()
            _answer(line, {**answer, "used": _processor_seconds() - before, "retires": retires})
            if retires:
                break
    except (TimeoutError, ConnectionError):
        pass
    return 0


def _next_question(line: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """Return the next request and its descriptors, or None at the end of the connection."""
    text, handles = b"", []
    while not text.endswith(b"\n"):
        piece, more, _flags, _address = socket.recv_fds(line, 65536, len(MODES))
        if not piece:
            return None
        text += piece
        handles += more
    return json.loads(text), handles


def call(function: str, files: Sequence[BinaryIO], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the result of `function` for `files`, or the flaw it found."""
    module, name = function.split(":")
    try:
        answer: dict[str, Any] = getattr(import_module(module), name)(*files, **arguments)
    except Flawed as flawed:
        return {"flaw": flawed.flaw, "detail": flawed.detail}
    except (MemoryError, RecursionError):
        return {"flaw": Flaw.TOO_COMPLEX, "detail": ""}
    return answer


def _allow_another_turn(seconds: int) -> None:
    """Set the processor time limit for the next file, on top of the time used so far.

    The kernel ends the process beyond it.
    """
    resource.setrlimit(resource.RLIMIT_CPU, (int(_processor_seconds()) + seconds, resource.RLIM_INFINITY))
    signal.setitimer(signal.ITIMER_PROF, YIELDS_AFTER)


def _give_way(*_signal: object) -> None:
    os.setpriority(os.PRIO_PROCESS, 0, YIELDING)


def _gives_way() -> bool:
    """Return whether the priority was lowered. Only a new process has the usual one again."""
    return os.getpriority(os.PRIO_PROCESS, 0) >= YIELDING


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _has_grown() -> bool:
    """Return whether memory in use has grown. The peak of `getrusage` would include the parent's before the start."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except FileNotFoundError:
        return False
    return pages * resource.getpagesize() > RETIRES_ABOVE


def _answer(line: socket.socket, answer: dict[str, object]) -> None:
    line.sendall(json.dumps(answer).encode() + b"\n")


if __name__ == "__main__":
    sys.exit(main())
