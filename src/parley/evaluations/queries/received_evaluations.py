"""Queries for evaluations that partners released to the acting company, over time."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from parley.companies.models import Company
from parley.core import clock
from parley.core.sql import fetch
from parley.evaluations.lists import ReceivedEvaluationFilters

# The chart goes back this many evaluations; the list below it goes back to the first.
MOST_IN_COURSE = 400


class CoursePoint(NamedTuple):
    """One point of the chart over time. Withdrawn evaluations have none."""

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

    def fits(self, filters: ReceivedEvaluationFilters) -> bool:
        return (
            filters.partner in (None, self.partner_id)
            and filters.grade in (None, self.grade)
            and filters.year in (None, self.released_on.year)
        )


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


def course(company: Company) -> list[CoursePoint]:
    """Return the latest results in order of time, whatever the filters of the list are. One statement."""
    return fetch(_COURSE, {"company": company.pk, "most": MOST_IN_COURSE}, CoursePoint)
