"""The analysis: corrective actions by category, partner and month, and their states."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from parley.companies.former_partners import goes_on
from parley.companies.models import Company
from parley.core import clock
from parley.core.collation import collated
from parley.core.sql import fetch
from parley.corrective.lists import CorrectiveActionFilters, Tab, where_side

MOST_BARS = 12


class Month(NamedTuple):
    begins: date
    opened: int
    closed: int


class OfPartner(NamedTuple):
    partner_id: UUID
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class CorrectiveFigures:
    """Figures of the analysis. Open tasks count whenever they were opened; all other figures are of the period."""

    waiting_for_us: int
    waiting_for_partner: int
    late: int
    opened: int
    closed: int
    reopened: int
    days_to_close: float | None
    ever: int
    """All corrective actions on this side and on the other, including closed ones."""
    ever_other: int
    open_other: int
    categories: list[tuple[str, int]]
    partners: list[OfPartner]
    months: list[Month]

    @property
    def open(self) -> int:
        return self.waiting_for_us + self.waiting_for_partner


class _Row(NamedTuple):
    waiting_for_us: int
    waiting_for_partner: int
    late: int
    opened: int
    closed: int
    reopened: int
    days_to_close: float | None
    ever: int
    ever_other: int
    open_other: int
    categories: str
    partners: str
    opened_by_month: str
    closed_by_month: str


_FIGURES = """
WITH own AS (
  SELECT a.{other}_id, a.category, CASE WHEN {goes_on} THEN a.waits_for ELSE '' END AS waits_for,
         a.opened_at, a.closed_at, a.times_reopened, a.containment_due_on,
         a.contained_on
  FROM corrective_correctiveaction a WHERE {where}
), others AS (
  SELECT count(*) AS ever, count(*) FILTER (WHERE waits_for <> '' AND {goes_on_other}) AS open
  FROM corrective_correctiveaction a WHERE a.{other}_id = %(company)s
), came AS (
  SELECT * FROM own WHERE opened_at >= %(since)s
), by_category AS (
  SELECT category, count(*) AS n FROM came GROUP BY 1 ORDER BY 2 DESC, {by_category} LIMIT {most}
), by_partner AS (
  SELECT c.id, c.name, count(*) AS n FROM came JOIN companies_company c ON c.id = came.{other}_id
  GROUP BY 1, 2 ORDER BY 3 DESC, {by_partner}, 1 LIMIT {most}
), opened_by AS (
  SELECT date_trunc('month', opened_at, %(zone)s) AS begins, count(*) AS n FROM came GROUP BY 1
), closed_by AS (
  SELECT date_trunc('month', closed_at, %(zone)s) AS begins, count(*) AS n FROM own
  WHERE closed_at >= %(since)s GROUP BY 1
)
SELECT count(*) FILTER (WHERE waits_for = %(us)s), count(*) FILTER (WHERE waits_for = %(them)s),
  count(*) FILTER (WHERE waits_for = 'responder' AND containment_due_on < %(today)s AND contained_on IS NULL),
  count(*) FILTER (WHERE opened_at >= %(since)s), count(*) FILTER (WHERE closed_at >= %(since)s),
  count(*) FILTER (WHERE opened_at >= %(since)s AND times_reopened > 0),
  percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM closed_at - opened_at)::float8 / 86400)
    FILTER (WHERE closed_at >= %(since)s),
  count(*), (SELECT ever FROM others), (SELECT open FROM others),
  coalesce((SELECT jsonb_agg(jsonb_build_array(category, n) ORDER BY n DESC, {by_category})
            FROM by_category), '[]')::text,
  coalesce((SELECT jsonb_agg(jsonb_build_array(id, name, n) ORDER BY n DESC, {by_name}) FROM by_partner), '[]')::text,
  coalesce((SELECT jsonb_object_agg((begins AT TIME ZONE %(zone)s)::date, n) FROM opened_by), '{{}}')::text,
  coalesce((SELECT jsonb_object_agg((begins AT TIME ZONE %(zone)s)::date, n) FROM closed_by), '{{}}')::text
FROM own
"""


def corrective_figures(company: Company, filters: CorrectiveActionFilters) -> CorrectiveFigures:
    """Count what `company` asked, or was asked, with the filters of the page except its tab. One statement."""
    direction = filters.direction
    months = _months(int(filters.period), clock.today())
    where = where_side(company, replace(filters, tab=Tab.ALL))
    where.parameters |= {
        "since": timezone.make_aware(datetime.combine(months[0], time.min)),
        "today": clock.today(),
        "zone": timezone.get_current_timezone_name(),
    }
    statement = _FIGURES.format(
        own=direction.own,
        other=direction.other,
        where=where,
        most=MOST_BARS,
        goes_on=goes_on(f"a.{direction.other}_id"),
        goes_on_other=goes_on(f"a.{direction.own}_id"),
        by_category=collated("category"),
        by_partner=collated("c.name"),
        by_name=collated("name"),
    )
    row = fetch(statement, where.parameters, _Row)[0]
    opened, closed = json.loads(row.opened_by_month), json.loads(row.closed_by_month)
    return CorrectiveFigures(
        *row[:10],
        categories=[(category, count) for category, count in json.loads(row.categories)],
        partners=[OfPartner(UUID(key), name, count) for key, name, count in json.loads(row.partners)],
        months=[Month(day, opened.get(day.isoformat(), 0), closed.get(day.isoformat(), 0)) for day in months],
    )


def _months(number: int, last: date) -> list[date]:
    """Return the first days of the `number` months that end with the month of `last`."""
    found = [last.replace(day=1)]
    while len(found) < number:
        found.insert(0, (found[0] - timedelta(days=1)).replace(day=1))
    return found
