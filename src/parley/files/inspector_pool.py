"""The inspectors of this process: started when a file comes, kept for the next one, ended when a file was too much."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any

import parley
from parley.files.flaws import Facts, Flaw, Flawed
from parley.files.inspector import ENDS_AFTER_IDLE_SECONDS, SECONDS_PER_FILE

AT_A_TIME = 2
# Beyond its time on the processor, which others want too.
PATIENCE = 5
STARTS_WITHIN = 30


class Exhausted(Exception):
    """The inspector ended, or had to be ended, over a file."""


class Inspector:
    def __init__(self) -> None:
        self.line, theirs = socket.socketpair()
        with theirs:
            # What reads strangers' files learns no secret of ours from its environment.
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "parley.files.inspector"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env={"PYTHONPATH": str(Path(parley.__file__).parents[1]), "LANG": "C.UTF-8"},
                close_fds=True,
            )
        self.answers = self.line.makefile("rb")
        self.last_used = time.monotonic()
        self.line.settimeout(STARTS_WITHIN)
        if not json.loads(self.answers.readline() or b"{}").get("ready"):
            self.end()
            raise RuntimeError("The inspector of files did not start.")

    def is_fresh(self) -> bool:
        """False shortly before it ends by itself, so that no question meets one that is about to leave."""
        return time.monotonic() - self.last_used < ENDS_AFTER_IDLE_SECONDS - 10 and self.process.poll() is None

    def ask(self, path: Path, accepted: frozenset[str], seconds: int) -> dict[str, Any]:
        question = {"path": str(path.absolute()), "accepted": sorted(accepted), "seconds": seconds}
        try:
            self.line.settimeout(seconds + PATIENCE)
            self.line.sendall(json.dumps(question).encode() + b"\n")
            answer: dict[str, Any] = json.loads(self.answers.readline())
        except (OSError, ValueError) as silence:
            raise Exhausted from silence
        self.last_used = time.monotonic()
        return answer

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.answers.close()
        self.line.close()


class InspectorPool:
    def __init__(self, seconds_per_file: int = SECONDS_PER_FILE) -> None:
        self.seconds_per_file = seconds_per_file
        self._owner = os.getpid()
        self.idle: list[Inspector] = []
        self._lock = Lock()
        self._turn = BoundedSemaphore(AT_A_TIME)

    def __enter__(self) -> "InspectorPool":
        return self

    def __exit__(self, *_error: object) -> None:
        for inspector in self.idle:
            inspector.end()
        self.idle.clear()

    def inspect(self, path: Path, accepted: frozenset[str]) -> Facts:
        """The facts of the file at `path`; raises `Flawed`, also where it took too long or too much to look at."""
        try:
            with self._turn, self._inspector() as inspector:
                answer = inspector.ask(path, accepted, self.seconds_per_file)
                if answer.get("retires"):
                    inspector.end()
        except Exhausted as exhausted:
            raise Flawed(Flaw.TOO_COMPLEX) from exhausted
        if "flaw" in answer:
            raise Flawed(Flaw(answer["flaw"]), answer["detail"])
        return Facts(answer["media_type"], answer["page_count"], is_rewritten=answer["is_rewritten"])

    @contextmanager
    def _inspector(self) -> Iterator[Inspector]:
        inspector = self._take() or Inspector()
        try:
            yield inspector
        except BaseException:
            inspector.end()
            raise
        if inspector.process.poll() is None:
            with self._lock:
                self.idle.append(inspector)

    def _take(self) -> Inspector | None:
        with self._lock:
            if self._owner != os.getpid():
                # A forked process shares the lines of its parent's inspectors; it must not speak on them.
                self._owner, self.idle = os.getpid(), []
            while self.idle:
                inspector = self.idle.pop()
                if inspector.is_fresh():
                    return inspector
                inspector.end()
        return None
