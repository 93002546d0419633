"""The product's time: the only module that reads the machine's clock.

`PARLEY_CLOCK` moves the clock of a process and its children, `move_demo` that of all processes of a demo, and `at`
stops it for a block. What Django, allauth and Procrastinate store themselves (sessions, signed links, the cache, job
schedules) follows the machine's clock. The reasons are in docs/decisions/0012-clock.md.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

_stopped_at: ContextVar[datetime | None] = ContextVar("stopped_at", default=None)


def now() -> datetime:
    """Return the current moment, in UTC."""
    return _stopped_at.get() or settings.CLOCK_OFFSET + _demo_offset() + datetime.now(UTC)


def today(zone: tzinfo | None = None) -> date:
    """Return the current day in `zone`, or in the active time zone, which is the acting person's."""
    return _day_at(int(now().timestamp() // 60), zone or timezone.get_current_timezone())


@lru_cache(maxsize=64)
def _day_at(minute: int, zone: tzinfo) -> date:
    # Lists call this once per row, and no day begins within a minute.
    return datetime.fromtimestamp(minute * 60, zone).date()


def local(moment: datetime) -> datetime:
    """Convert `moment` to the active time zone."""
    return moment.astimezone(timezone.get_current_timezone())


def day_of(moment: datetime) -> date:
    """Return the day on which `moment` falls in the active time zone."""
    return local(moment).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Stop the clock at `moment` for a block, in this thread. For tests and the demo world."""
    if timezone.is_naive(moment):
        raise ValueError("The clock is set to a moment with a time zone.")
    token = _stopped_at.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _stopped_at.reset(token)


def move_demo(ahead: timedelta) -> None:
    """Move the clock of every process of this demo further ahead. Raises `ValueError` outside of the demo, or back."""
    if not settings.DEMO or ahead < timedelta():
        raise ValueError("Only the clock of a demo can be moved, and only forward.")
    file: Path = settings.DEMO_CLOCK / "offset"
    file.parent.mkdir(mode=0o700, exist_ok=True)
    new = file.with_suffix(f".{os.getpid()}")
    new.write_text(write_offset(_demo_offset() + ahead))
    new.replace(file)


def _demo_offset() -> timedelta:
    """Return how far the clock was moved while the demo ran. A file tells all processes without a statement."""
    if not settings.DEMO:
        return timedelta()
    try:
        changed = (settings.DEMO_CLOCK / "offset").stat()
        return _read_demo_offset(changed.st_ino, changed.st_mtime_ns)
    except (OSError, ValueError):
        return timedelta()


@lru_cache(maxsize=1)
def _read_demo_offset(_inode: int, _changed: int) -> timedelta:
    return read_offset((settings.DEMO_CLOCK / "offset").read_text())


def machine_seconds() -> float:
    """Return the machine's own seconds since 1970, to compare with times of files and entries of the cache."""
    return time.time()


def machine_now() -> datetime:
    """Return the machine's own moment, to compare with times that Django stores itself."""
    return datetime.now(UTC)


def read_offset(text: str) -> timedelta:
    """Return how far a clock set by `text` is ahead of the machine's: set to a moment, or by seconds (`+90`, `-3600`).

    Raises `ValueError` for anything else.
    """
    if text.startswith(("+", "-")):
        return timedelta(seconds=float(text))
    moment = datetime.fromisoformat(text)
    if timezone.is_naive(moment):
        raise ValueError(f"{text} names no time zone")
    return moment - datetime.now(UTC)


def write_offset(offset: timedelta) -> str:
    """Write `offset` as `read_offset` reads it, for child processes that must use the same clock."""
    return f"{offset.total_seconds():+f}"
