"""Registry of the dates in a person's calendar. Each app adds its own in `ready()`: `add_calendar_source(...)`.

All sources are read in one statement as the application's role, with the member set as the acting one. A source selects
the id of the task, the day, its title, the name of the partner and the time of its last change:

    SELECT task_id, day, title, partner, changed_at …

The statement takes `%(company)s`, `%(user)s` and `%(since)s`, before which dates are of no interest any more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.utils.functional import Promise

from parley.core.sql import fetch

MOST = 2_000
"""How many dates one calendar shows, the earliest first: programs read the whole file each time."""


class CalendarDate(NamedTuple):
    source: str
    task_id: UUID
    day: date
    title: str
    partner: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class CalendarSource:
    slug: str
    """Part of each date's identifier, so that a calendar recognises it when it has moved."""
    label: Promise | str
    """Stands in front of the title: “Due”."""
    sql: str


_sources: dict[str, CalendarSource] = {}


def add_calendar_source(source: CalendarSource) -> None:
    """Register `source`; called in an app's `ready()`."""
    _sources[source.slug] = source


def calendar_source(slug: str) -> CalendarSource:
    return _sources[slug]


def read_dates(company_id: UUID, user_id: UUID, since: date) -> list[CalendarDate]:
    """Return the dates of a member from all sources, the earliest first. One statement."""
    statements = _statements(_sources.values())
    if not statements:
        return []
    sql = f"{' UNION ALL '.join(statements)} ORDER BY 3, 1, 2 LIMIT {MOST}"  # declared by apps
    return fetch(sql, {"company": company_id, "user": user_id, "since": since}, CalendarDate)


def _statements(sources: Iterable[CalendarSource]) -> list[str]:
    return [f"(SELECT '{source.slug}', found.* FROM ({source.sql}) found)" for source in sources]  # noqa: S608 - declared
