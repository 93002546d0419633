"""The pool of inspector processes: started on demand, kept for the next file, ended when a file exceeded its limits."""

import json
import os
import select
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any, BinaryIO

from parley.files.budgets import CheckBudget, PersonBudgets, Queue
from parley.files.flaws import Facts, Flaw, Flawed
from parley.files.inspector import ENDS_AFTER_IDLE_SECONDS, SECONDS_PER_FILE
from parley.files.inspector_launcher import start_inspector
from parley.files.media import HEAD, INCOMING_PICTURES, media_type_of, rewritten

AT_A_TIME = 2
# Wall-clock time beyond the processor time, since other processes use the processor too, and a long check gives way to
# them. With less, a busy machine called good files too complex.
PATIENCE = 20
STARTS_WITHIN = 30


Answer = dict[str, Any]


class Exhausted(Exception):
    """The inspector ended, or had to be killed, while inspecting a file."""


class Inspector:
    def __init__(self, launcher: str = "") -> None:
        self.process: subprocess.Popen[bytes] | None = None
        if launcher:
            self.line = socket.socket(socket.AF_UNIX)
            self.line.settimeout(STARTS_WITHIN)
            self.line.connect(launcher)
        else:
            self.line, theirs = socket.socketpair()
            with theirs:
                self.process = start_inspector(theirs)
        self.answers = self.line.makefile("rb")
        self.last_used = time.monotonic()
        self.line.settimeout(STARTS_WITHIN)
        said = json.loads(self.answers.readline() or b"{}")
        if not said.get("ready"):
            self.end()
            raise RuntimeError("The inspector of files did not start.")
        self.confined: list[str] = said["confined"]

    def is_fresh(self) -> bool:
        """Return False shortly before the process ends by itself, so that no request is sent to one about to exit."""
        return time.monotonic() - self.last_used < ENDS_AFTER_IDLE_SECONDS - 10 and self.is_running()

    def is_running(self) -> bool:
        """Return whether the process still holds its end of the connection. It says nothing unasked."""
        if self.line.fileno() < 0:
            return False
        waiting = select.poll()
        waiting.register(self.line, select.POLLIN)
        return not waiting.poll(0)

    def ask(self, function: str, files: Sequence[BinaryIO], seconds: int, arguments: Mapping[str, Any]) -> Answer:
        """Send `files` as open descriptors, because the inspector cannot open their paths."""
        question = {"function": function, "seconds": seconds, "arguments": dict(arguments)}
        message = json.dumps(question).encode() + b"\n"
        try:
            self.line.settimeout(seconds + PATIENCE)
            sent = socket.send_fds(self.line, [message], [file.fileno() for file in files])
            self.line.sendall(message[sent:])
            answer: Answer = json.loads(self.answers.readline())
        except (OSError, ValueError) as silence:
            raise Exhausted from silence
        self.last_used = time.monotonic()
        return answer

    def end(self) -> None:
        """Kill the process. The launcher does so when the connection is closed."""
        if self.process:
            self.process.kill()
            self.process.wait()
        self.answers.close()
        self.line.close()


class InspectorPool:
    def __init__(self, seconds_per_file: int = SECONDS_PER_FILE) -> None:
        self.seconds_per_file = seconds_per_file
        self.launcher = ""
        """The address of the process that starts inspectors; empty to start them as children of this process."""
        self._owner = os.getpid()
        self.idle: list[Inspector] = []
        self._lock = Lock()
        self._turn = BoundedSemaphore(AT_A_TIME)
        self._queue = Queue()
        self._persons = PersonBudgets(self._queue)

    def __enter__(self) -> "InspectorPool":
        return self

    def __exit__(self, *_error: object) -> None:
        for inspector in self.idle:
            inspector.end()
        self.idle.clear()

    def inspect(self, path: Path, accepted: frozenset[str], budget: CheckBudget | None = None) -> Facts:
        """Return the facts of the file at `path`. Raises `Flawed`, also if the inspection exceeded its limits."""
        with ExitStack() as opened:
            files: list[BinaryIO] = [opened.enter_context(path.open("rb"))]
            if media_type_of(files[0].read(HEAD)) in INCOMING_PICTURES:
                files.append(opened.enter_context(rewritten(path).open("w+b")))
            answer = self.call("parley.files.inspection:inspect_as_json", files, budget, accepted=sorted(accepted))
        return Facts(answer["media_type"], answer["page_count"], is_rewritten=answer["is_rewritten"])

    def call(
        self, function: str, files: Sequence[BinaryIO], budget: CheckBudget | None = None, **arguments: Any
    ) -> Answer:
        """Return the result of `function` ("module:name") for the open `files` in an inspector.

        Raises `Flawed` like the function itself, and `Busy` or `TooCostly` if it was not called.
        """
        budget = budget or CheckBudget()
        seconds = budget.seconds_for(self.seconds_per_file)
        with self._persons.turn(budget.person), self._queue.turn(self._turn, self.seconds_per_file + PATIENCE):
            try:
                with self._inspector() as inspector:
                    answer = inspector.ask(function, files, seconds, arguments)
                    if answer.get("retires"):
                        inspector.end()
            except Exhausted as exhausted:
                self._persons.spend(budget.person, seconds)
                budget.end()
                raise Flawed(Flaw.TOO_COMPLEX) from exhausted
            self._persons.spend(budget.person, answer["used"])
            budget.spend(answer["used"])
        if "flaw" in answer:
            if answer["flaw"] == Flaw.TOO_COMPLEX:
                budget.end()
            raise Flawed(Flaw(answer["flaw"]), answer["detail"])
        return answer

    @contextmanager
    def _inspector(self) -> Iterator[Inspector]:
        inspector = self._take() or Inspector(self.launcher)
        try:
            yield inspector
        except BaseException:
            inspector.end()
            raise
        if inspector.is_running():
            with self._lock:
                self.idle.append(inspector)

    def _take(self) -> Inspector | None:
        with self._lock:
            if self._owner != os.getpid():
                # A forked process shares the sockets of its parent's inspectors and must not use them.
                self._owner, self.idle = os.getpid(), []
            while self.idle:
                inspector = self.idle.pop()
                if inspector.is_fresh():
                    return inspector
                inspector.end()
        return None
