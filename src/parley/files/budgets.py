"""Budgets for checking files: processor seconds per request and per person, and who may wait.

Each web process counts on its own, and counts time instead of files: a certificate costs a millisecond, and a file made
to be expensive ten seconds.
"""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from parley.core.errors import Refused
from parley.core.translation import gettext_lazy as _
from parley.files.flaws import Flaw, Flawed

SECONDS_PER_REQUEST = 30
SECONDS_PER_PERSON = 120
PERIOD = 600
# Long enough for a few certificates ahead in the queue.
GRACE = 0.5
# Threads of a web process that may wait for a check. All others have pages to serve.
MOST_WAITING = 3


class Busy(Refused):
    """No inspector is free, and others wait for one already."""

    status = 503
    retry_after = 5

    def __init__(self) -> None:
        super().__init__(_("Many files are being checked at the moment. Please try again in a few seconds."))


class TooCostly(Refused):
    """The person's files have used up their budget."""

    status = 429
    retry_after = 300

    def __init__(self) -> None:
        super().__init__(_("Checking your files has taken very long. Please try again in a few minutes."))


class CheckBudget:
    """The budget of one request's files together. `person` is the sender, empty for the product itself."""

    def __init__(self, person: str = "") -> None:
        self.person = person
        self.left: float = SECONDS_PER_REQUEST

    def seconds_for(self, at_most: int) -> int:
        """Return the seconds for the next file. Raises `Flawed` if none are left."""
        if self.left <= 0:
            raise Flawed(Flaw.NOT_CHECKED)
        return min(at_most, int(self.left) + 1)

    def spend(self, seconds: float) -> None:
        self.left -= seconds

    def end(self) -> None:
        """End the budget after a file that was too expensive, so that no further file of the request is checked."""
        self.left = 0


class Queue:
    """The threads of this process that wait for a check, `MOST_WAITING` at most."""

    def __init__(self) -> None:
        self._places = BoundedSemaphore(MOST_WAITING)

    @contextmanager
    def turn(self, semaphore: BoundedSemaphore, seconds: float) -> Iterator[None]:
        """Hold `semaphore` within the block. Raises `Busy` after `seconds`, at once if the queue is full."""
        if not semaphore.acquire(blocking=False):
            if not self._places.acquire(blocking=False):
                raise Busy
            try:
                if not semaphore.acquire(timeout=seconds):
                    raise Busy
            finally:
                self._places.release()
        try:
            yield
        finally:
            semaphore.release()


class PersonBudgets:
    """The recent costs of each person's files. One file of a person is checked at a time."""

    def __init__(self, queue: Queue | None = None) -> None:
        self._queue = queue or Queue()
        self._lock = Lock()
        self._spent: dict[str, deque[tuple[float, float]]] = {}
        self._turns: dict[str, BoundedSemaphore] = {}

    @contextmanager
    def turn(self, person: str) -> Iterator[None]:
        """Wait for a turn to check a file of `person`. Raises `Busy` or `TooCostly`."""
        if not person:
            yield
            return
        with self._lock:
            if self._spent_lately(person) >= SECONDS_PER_PERSON:
                raise TooCostly
            turn = self._turns.setdefault(person, BoundedSemaphore(1))
        with self._queue.turn(turn, GRACE):
            yield

    def spend(self, person: str, seconds: float) -> None:
        if not person:
            return
        with self._lock:
            self._spent.setdefault(person, deque()).append((time.monotonic(), seconds))
            for other in [other for other in self._spent if not self._spent_lately(other)]:
                del self._spent[other]
                self._turns.pop(other, None)

    def _spent_lately(self, person: str) -> float:
        spent, now = self._spent.get(person, deque()), time.monotonic()
        while spent and spent[0][0] < now - PERIOD:
            spent.popleft()
        return sum(seconds for _moment, seconds in spent)
