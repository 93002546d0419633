"""Work that is done once a day for each company, when its own day has begun.

Apps register theirs in `ready()`. The row of `DailyRun` is written in the transaction of the last of its effects, and
its key is unique, so that no number of workers does a day's work twice. A worker that is killed half-way leaves no row:
the next run does what is left. After days without a worker, only the present day's work is done.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from parley.companies.models import Company, zone_of
from parley.core import clock
from parley.core.acting_company import acting_as, acting_as_system
from parley.core.sql import execute, fetch

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DailyWork:
    """Work named `name` in the rows of `DailyRun`."""

    name: str
    find: Callable[[Mapping[UUID, date]], Mapping[UUID, Sequence[UUID]]]
    """Return what is to be done on the day of each company, by company: the ids of what `do` works on."""
    do: Callable[[date, Sequence[UUID]], None]
    """Work on some of what `find` returned for one company, in a transaction as the system.

    It locks each row, looks again whether the work is still to be done, and otherwise leaves it.
    """
    batch: int = 100
    """How many ids one transaction takes: a page that needs one of them waits for the others."""


_registered: dict[str, DailyWork] = {}
_chores: list[Callable[[], object]] = []

_ZONES = "SELECT DISTINCT time_zone FROM companies_company"
_WAITING = """
SELECT c.id, zone.day FROM companies_company c
JOIN unnest(%(zones)s::text[], %(days)s::date[]) AS zone (name, day) ON zone.name = c.time_zone
WHERE NOT EXISTS (
  SELECT 1 FROM companies_dailyrun r WHERE r.company_id = c.id AND r.work = %(work)s::text AND r.day = zone.day)
ORDER BY c.id
"""
_FINISH = """
INSERT INTO companies_dailyrun (company_id, work, day, finished_at, skipped)
SELECT done.company, %(work)s::text, done.day, %(now)s::timestamptz, greatest(0, done.day - 1 - coalesce(
  (SELECT max(r.day) FROM companies_dailyrun r WHERE r.company_id = done.company AND r.work = %(work)s::text),
  done.day - 1))
FROM unnest(%(companies)s::uuid[], %(days)s::date[]) AS done (company, day)
ON CONFLICT DO NOTHING
"""


class _Zone(NamedTuple):
    name: str


class _Waiting(NamedTuple):
    company_id: UUID
    day: date


class DaysFailed(Exception):
    """The work of some companies raised an error, which the log has. It is tried again at the next run."""


def register(work: DailyWork) -> None:
    """Register `work`. Called in an app's `ready()`."""
    _registered[work.name] = work


def add_chore(chore: Callable[[], object]) -> None:
    """Register a function that a periodic job calls and that follows from time alone. Called in an app's `ready()`."""
    if chore not in _chores:
        _chores.append(chore)


def let_days_pass(days: int) -> None:
    """Move the demo's clock ahead day by day, and do what follows from each day, as the jobs would."""
    for _day in range(days):
        clock.move_demo(timedelta(days=1))
        do_daily_work()
        for chore in _chores:
            chore()


def do_daily_work() -> int:
    """Do the work of every company whose day has begun and is not done yet. Returns the number of days done.

    Raises `DaysFailed` at the end if the work of a company failed; that of the others is done.
    """
    count, failed = 0, 0
    found: list[tuple[DailyWork, UUID, date, Sequence[UUID]]] = []
    with acting_as_system():
        zones = [row.name for row in fetch(_ZONES, {}, _Zone)]
        for work in _registered.values():
            days = _find_days(work, zones)
            things = work.find(days) if days else {}
            found += [(work, company, days[company], ids) for company, ids in things.items()]
            _finish(work, {company: day for company, day in days.items() if company not in things})
            count += len(days)
    for work, company, day, ids in found:
        try:
            _do_in_batches(work, company, day, ids)
        except Exception:
            log.exception("%s of company %s for %s", work.name, company, day)
            failed += 1
    if failed:
        raise DaysFailed(f"The daily work of {failed} companies failed.")
    return count


def _find_days(work: DailyWork, zones: Sequence[str]) -> dict[UUID, date]:
    """Return the companies whose day has begun and is not done yet, with that day."""
    days = [clock.today(zone_of(zone)) for zone in zones]
    return dict(fetch(_WAITING, {"zones": list(zones), "days": days, "work": work.name}, _Waiting))


def _do_in_batches(work: DailyWork, company: UUID, day: date, things: Sequence[UUID]) -> None:
    for start in range(0, len(things), work.batch):
        # As the company, for the log of its mails.
        with acting_as_system(), acting_as(Company(pk=company)):
            work.do(day, things[start : start + work.batch])
            if start + work.batch >= len(things):
                _finish(work, {company: day})


def _finish(work: DailyWork, days: Mapping[UUID, date]) -> None:
    """Write that the work is done. Where another worker has written so before, nothing changes."""
    if days:
        execute(
            _FINISH,
            {"work": work.name, "companies": list(days), "days": list(days.values()), "now": clock.now()},
        )
