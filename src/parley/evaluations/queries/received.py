"""Evaluations that partners released to the acting company."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone

from parley.companies.models import Company
from parley.core import clock
from parley.core.ids import id_in
from parley.core.narrowing import Narrowing
from parley.core.sql import fetch
from parley.evaluations.criteria import Grade

PAGE = 50
# The course goes back this many evaluations; the list below it goes back to the first.
MOST_IN_COURSE = 400


@dataclass(frozen=True, slots=True)
class Narrowed(Narrowing):
    """What the list is narrowed to."""

    partner: UUID | None = None
    grade: str = ""
    year: int | None = None

    @classmethod
    def parse(cls, query: QueryDict) -> Narrowed:
        grade, year = query.get("class", ""), query.get("year", "")
        return cls(
            partner=id_in(query.get("partner", "")),
            grade=grade if grade in Grade.values else "",
            year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 and int(year) > 1 else None,
            after=id_in(query.get("after", "")),
        )

    @property
    def narrows(self) -> int:
        return sum(map(bool, (self.partner, self.grade, self.year)))

    def filters(self) -> dict[str, object]:
        return {"partner": self.partner, "class": self.grade, "year": self.year}

    def fits(self, told: Told) -> bool:
        return (
            self.partner in (None, told.partner_id)
            and self.grade in ("", told.grade)
            and self.year in (None, told.released_on.year)
        )


class ReceivedRow(NamedTuple):
    """One evaluation in the list."""

    task_id: UUID
    title: str
    partner: str
    state: str
    is_unread: bool
    released_at: datetime
    result: Decimal
    scale: int
    grade: str
    earlier_result: Decimal | None
    earlier_scale: int | None


_LIST = """
SELECT r.task_id, s.title, partner.name, s.state, s.is_unread, r.released_at, r.result, r.scale, r.grade,
       r.earlier_result, r.earlier_scale
FROM (
  SELECT * FROM evaluations_evaluatedpartner r
  WHERE {conditions}
  ORDER BY r.released_at DESC, r.task_id DESC LIMIT {limit}
) r
JOIN tasks_taskside s ON s.task_id = r.task_id AND s.company_id = %(company)s
JOIN companies_company partner ON partner.id = r.customer_id
ORDER BY r.released_at DESC, r.task_id DESC
"""
_BEYOND = """(r.released_at, r.task_id) < (
  SELECT l.released_at, l.task_id FROM evaluations_evaluatedpartner l WHERE l.task_id = %(after)s)"""


def received(company: Company, narrowed: Narrowed) -> tuple[list[ReceivedRow], UUID | None]:
    """One page, the latest first. One statement."""
    conditions = ["r.supplier_id = %(company)s"]
    if narrowed.partner:
        conditions.append("r.customer_id = %(partner)s")
    if narrowed.grade:
        conditions.append("r.grade = %(grade)s")
    if narrowed.year:
        conditions.append("extract(year FROM r.released_at AT TIME ZONE %(zone)s) = %(year)s::int")
    if narrowed.after:
        conditions.append(_BEYOND)
    parameters = {
        "company": company.pk,
        "partner": narrowed.partner,
        "grade": narrowed.grade,
        "year": narrowed.year,
        "zone": timezone.get_current_timezone_name(),
        "after": narrowed.after,
    }
    rows = fetch(_LIST.format(conditions=" AND ".join(conditions), limit=PAGE + 1), parameters, ReceivedRow)
    return rows[:PAGE], rows[PAGE - 1].task_id if len(rows) > PAGE else None


class Told(NamedTuple):
    """One point of the course over time; evaluations that were withdrawn are none."""

    task_id: UUID
    partner_id: UUID
    partner: str
    released_at: datetime
    cycle: str
    percent: Decimal
    grade: str

    @property
    def released_on(self) -> date:
        return clock.local(self.released_at).date()


_COURSE = """
SELECT r.task_id, r.customer_id, partner.name, r.released_at, r.cycle_name, round(r.result * 100 / r.scale, 1), r.grade
FROM (
  SELECT * FROM evaluations_evaluatedpartner WHERE supplier_id = %(company)s
  ORDER BY released_at DESC, task_id DESC LIMIT %(most)s
) r
JOIN tasks_task task ON task.id = r.task_id AND task.state <> 'cancelled'
JOIN companies_company partner ON partner.id = r.customer_id
ORDER BY r.released_at, r.task_id
"""


def course(company: Company) -> list[Told]:
    """The latest results in the order of time, whatever the list is narrowed to. One statement."""
    return fetch(_COURSE, {"company": company.pk, "most": MOST_IN_COURSE}, Told)
