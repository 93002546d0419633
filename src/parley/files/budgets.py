"""What checking files may cost: seconds of a processor for one request and for one person, and who may wait.

Counted in each web process on its own and by what was used, not by the number of files: a certificate costs a
millisecond, and a file made to be expensive ten seconds.
"""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from django.utils.translation import gettext_lazy as _

from parley.core.errors import Refused
from parley.files.flaws import Flaw, Flawed

SECONDS_PER_REQUEST = 30
SECONDS_PER_PERSON = 120
PERIOD = 600
# So short that a page's thread is not missed, and long enough for a certificate in front.
GRACE = 0.05


class Busy(Refused):
    """No inspector is free, and somebody waits for one already."""

    status = 503
    retry_after = 5

    def __init__(self) -> None:
        super().__init__(_("Many files are being checked at the moment. Please try again in a few seconds."))


class TooCostly(Refused):
    """This person's files have cost more than their share."""

    status = 429
    retry_after = 300

    def __init__(self) -> None:
        super().__init__(_("Checking your files has taken very long. Please try again in a few minutes."))


class CheckBudget:
    """What the files of one request may cost together; `person` is who sent it, empty for the product itself."""

    def __init__(self, person: str = "") -> None:
        self.person = person
        self.left: float = SECONDS_PER_REQUEST

    def seconds_for(self, at_most: int) -> int:
        """Return the seconds for the next file; raises `Flawed` where nothing is left."""
        if self.left <= 0:
            raise Flawed(Flaw.NOT_CHECKED)
        return min(at_most, int(self.left) + 1)

    def spend(self, seconds: float) -> None:
        self.left -= seconds

    def end(self) -> None:
        """Let no further file of the request be checked: one was too much."""
        self.left = 0


class PersonBudgets:
    """What each person's files have cost lately. One file of a person is checked at a time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._spent: dict[str, deque[tuple[float, float]]] = {}
        self._turns: dict[str, BoundedSemaphore] = {}

    @contextmanager
    def turn(self, person: str) -> Iterator[None]:
        """Check one file of `person`; raises `Busy` or `TooCostly`."""
        if not person:
            yield
            return
        with self._lock:
            if self._spent_lately(person) >= SECONDS_PER_PERSON:
                raise TooCostly
            turn = self._turns.setdefault(person, BoundedSemaphore(1))
        if not turn.acquire(timeout=GRACE):
            raise Busy
        try:
            yield
        finally:
            turn.release()

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
