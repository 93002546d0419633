"""The inspector's process: looks at one file after another, under limits that it sets for itself.

A file made to exhaust a reader exhausts this process and no other; `checks.py` starts the next one.
"""

import json
import logging
import resource
import signal
import socket
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

# Before it says that it is ready, so that its first file does not wait for it.
import parley.files.inspection  # noqa: F401
from parley.files.flaws import Flaw, Flawed

MEGABYTE = 1024 * 1024
MOST_MEMORY = 640 * MEGABYTE
SECONDS_PER_FILE = 10
# One that has grown gives its memory back by ending.
RETIRES_ABOVE = 120 * MEGABYTE
ENDS_AFTER_IDLE_SECONDS = 60


def main() -> int:
    line = socket.socket(fileno=sys.stdin.fileno())
    line.settimeout(ENDS_AFTER_IDLE_SECONDS)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What libraries say of strangers' files goes nowhere; our own faults still reach the log.
    logging.disable()
    _answer(line, {"ready": True})
    with line.makefile("rb") as questions:
        try:
            for question in questions:
                wanted = json.loads(question)
                before = _used()
                _allow_another_turn(wanted["seconds"])
                answer = call(wanted["function"], Path(wanted["path"]), wanted["arguments"])
                retires = _has_grown()
                _answer(line, {**answer, "used": _used() - before, "retires": retires})
                if retires:
                    break
        except (TimeoutError, ConnectionError):
            pass
    return 0


def call(function: str, path: Path, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `function` says about the file at `path`, or its flaw."""
    module, name = function.split(":")
    try:
        answer: dict[str, Any] = getattr(import_module(module), name)(path, **arguments)
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
