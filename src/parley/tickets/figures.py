"""The figures of a status page: open tickets now, and response and resolution times in a period."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone

from parley.companies.former_partners import goes_on
from parley.companies.models import Company
from parley.core import clock
from parley.core.collation import collated
from parley.core.sql import fetch
from parley.tickets.lists import Tab, TicketFilters, where_tickets

# Days back, and the length of one column of the chart.
PERIODS = {"30": (30, "day"), "90": (90, "week"), "365": (365, "month")}


class Course(NamedTuple):
    """One day, week or month: the numbers of filed and of resolved tickets."""

    begins: date
    opened: int
    resolved: int


@dataclass(frozen=True, slots=True)
class TicketFigures:
    """Figures of a status page. Times are in seconds, None without measurements: the median and the 90th percentile."""

    waiting_for_us: int
    waiting_for_customer: int
    opened: int
    resolved: int
    first_answer: float | None
    first_answer_mostly: float | None
    to_resolve: float | None
    to_resolve_mostly: float | None
    categories: list[tuple[str, int]]
    course: list[Course]
    step: str

    @property
    def open(self) -> int:
        return self.waiting_for_us + self.waiting_for_customer


class _Row(NamedTuple):
    waiting_for_us: int
    waiting_for_customer: int
    opened: int
    resolved: int
    answer_times: list[float] | None
    resolve_times: list[float] | None
    categories: str
    opened_by_step: str
    resolved_by_step: str


# One statement with three ranges of two indexes: waiting, filed and resolved tickets.
_FIGURES = """
WITH waiting AS (
  SELECT t.waits_for FROM tickets_ticket t
  WHERE {where} AND t.waits_for <> '' AND {goes_on}
), came AS (
  SELECT t.category, t.opened_at, t.first_answer_at, t.resolved_at FROM tickets_ticket t
  WHERE {where} AND t.opened_at >= %(since)s
), done AS (
  SELECT date_trunc(%(step)s, t.resolved_at, %(zone)s) AS begins, count(*) AS n FROM tickets_ticket t
  WHERE {where} AND t.resolved_at >= %(since)s
  GROUP BY 1
), times AS (
  SELECT count(*) AS opened,
    percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY extract(epoch FROM first_answer_at - opened_at)::float8)
      AS answer_times,
    percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY extract(epoch FROM resolved_at - opened_at)::float8)
      AS resolve_times
  FROM came
), by_category AS (
  SELECT category, count(*) AS n FROM came GROUP BY 1 ORDER BY 2 DESC, {by_category} LIMIT 12
), by_step AS (
  SELECT date_trunc(%(step)s, opened_at, %(zone)s) AS begins, count(*) AS n FROM came GROUP BY 1
)
SELECT (SELECT count(*) FROM waiting WHERE waits_for = 'supplier'),
       (SELECT count(*) FROM waiting WHERE waits_for = 'customer'),
       times.opened, coalesce((SELECT sum(n) FROM done), 0)::bigint, times.answer_times, times.resolve_times,
       coalesce((SELECT jsonb_agg(jsonb_build_array(category, n) ORDER BY n DESC, {by_category})
                 FROM by_category), '[]')::text,
       coalesce((SELECT jsonb_object_agg((begins AT TIME ZONE %(zone)s)::date, n) FROM by_step), '{{}}')::text,
       coalesce((SELECT jsonb_object_agg((begins AT TIME ZONE %(zone)s)::date, n) FROM done), '{{}}')::text
FROM times
"""


def ticket_figures(company: Company, kind: str, filters: TicketFilters) -> TicketFigures:
    """Count the tickets filed with `company`, with the page's filters by category and customer. One statement."""
    days, step = PERIODS[filters.period]
    today = clock.today()
    begins = _begin(today - timedelta(days=days - 1), step)
    where = where_tickets(company, kind, replace(filters, tab=Tab.ALL, words=""))
    where.parameters |= {
        "since": timezone.make_aware(datetime.combine(begins, time.min)),
        "step": step,
        "zone": timezone.get_current_timezone_name(),
    }
    statement = _FIGURES.format(where=where, goes_on=goes_on("t.customer_id"), by_category=collated("category"))
    row = fetch(statement, where.parameters, _Row)[0]
    opened, resolved = json.loads(row.opened_by_step), json.loads(row.resolved_by_step)
    first_answer, first_answer_mostly = _two(row.answer_times)
    to_resolve, to_resolve_mostly = _two(row.resolve_times)
    return TicketFigures(
        waiting_for_us=row.waiting_for_us,
        waiting_for_customer=row.waiting_for_customer,
        opened=row.opened,
        resolved=row.resolved,
        first_answer=first_answer,
        first_answer_mostly=first_answer_mostly,
        to_resolve=to_resolve,
        to_resolve_mostly=to_resolve_mostly,
        categories=[(category, count) for category, count in json.loads(row.categories)],
        course=[
            Course(day, opened.get(day.isoformat(), 0), resolved.get(day.isoformat(), 0))
            for day in _steps(begins, today, step)
        ],
        step=step,
    )


def _two(times: list[float] | None) -> tuple[float | None, float | None]:
    return (times[0], times[1]) if times else (None, None)


def _begin(day: date, step: str) -> date:
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step == "month" else day


def _steps(first: date, last: date, step: str) -> list[date]:
    found = []
    day = first
    while day <= last:
        found.append(day)
        day = _begin(day + timedelta(days={"day": 1, "week": 7, "month": 31}[step]), step)
    return found
