"""Queries for cycles, from the evaluating company."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from parley.companies.actor import Actor
from parley.companies.former_partners import goes_on
from parley.companies.models import Company, Member
from parley.core.collation import collated, sort_by_name
from parley.core.errors import NotFound
from parley.core.sql import fetch
from parley.evaluations.models import Cycle, CycleCriterion

PAGE = 50


class CycleRow(NamedTuple):
    """One cycle with the progress of its evaluations."""

    cycle_id: UUID
    name: str
    started_at: datetime
    due_on: date | None
    scoring: int
    review: int
    released: int

    @property
    def partners(self) -> int:
        return self.scoring + self.review + self.released


_CYCLES = """
SELECT c.id, c.name, c.started_at, c.due_on, counted.scoring, counted.review, counted.released
FROM (
  SELECT * FROM evaluations_cycle
  WHERE company_id = %(company)s AND (%(after)s::uuid IS NULL
    OR (started_at, id) < (SELECT started_at, id FROM evaluations_cycle WHERE id = %(after)s))
  ORDER BY started_at DESC, id DESC LIMIT %(limit)s
) c
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE e.state = 'scoring') AS scoring, count(*) FILTER (WHERE e.state = 'review') AS review,
         count(*) FILTER (WHERE e.state = 'released') AS released
  FROM evaluations_evaluation e WHERE e.cycle_id = c.id
) counted
ORDER BY c.started_at DESC, c.id DESC
"""


def cycles(company: Company, *, after: UUID | None = None) -> tuple[list[CycleRow], UUID | None]:
    """Return one page of cycles, latest first. One statement."""
    rows = fetch(_CYCLES, {"company": company.pk, "after": after, "limit": PAGE + 1}, CycleRow)
    return rows[:PAGE], rows[PAGE - 1].cycle_id if len(rows) > PAGE else None


class Waiting(NamedTuple):
    """An evaluation waiting for a person: to score `criteria` of it, or, without criteria, to release it."""

    evaluation_id: UUID
    cycle_id: UUID
    user_id: UUID
    partner: str
    cycle: str
    due_on: date | None
    criteria: int
    is_sent_back: bool
    total: int
    """The total number, if a list shows only the first of them."""

    @property
    def is_review(self) -> bool:
        return self.criteria == 0


_WAITING = f"""
SELECT waiting.*, count(*) OVER () FROM (
  SELECT e.id, e.cycle_id, k.evaluator_id AS user_id, partner.name AS partner, c.name, c.due_on,
         count(*)::int AS criteria, bool_or(coalesce(s.sent_back, '') <> '') AS is_sent_back
  FROM evaluations_evaluation e
  JOIN evaluations_cycle c ON c.id = e.cycle_id
  JOIN companies_company partner ON partner.id = e.partner_id
  JOIN evaluations_cyclecriterion k ON k.cycle_id = e.cycle_id AND k.turn = e.turn
  LEFT JOIN evaluations_score s ON s.evaluation_id = e.id AND s.criterion_id = k.id
  WHERE e.company_id = %(company)s AND e.state = 'scoring' AND {goes_on("e.partner_id")} AND s.is_given IS NOT TRUE
    AND (%(user)s::uuid IS NULL OR k.evaluator_id = %(user)s) AND (%(cycle)s::uuid IS NULL OR e.cycle_id = %(cycle)s)
  GROUP BY e.id, e.cycle_id, k.evaluator_id, partner.name, c.name, c.due_on
  UNION ALL
  SELECT e.id, e.cycle_id, c.reviewer_id, partner.name, c.name, c.due_on, 0, false
  FROM evaluations_evaluation e
  JOIN evaluations_cycle c ON c.id = e.cycle_id
  JOIN companies_company partner ON partner.id = e.partner_id
  WHERE e.company_id = %(company)s AND e.state = 'review' AND {goes_on("e.partner_id")}
    AND (%(user)s::uuid IS NULL OR c.reviewer_id = %(user)s) AND (%(cycle)s::uuid IS NULL OR e.cycle_id = %(cycle)s)
) waiting
ORDER BY is_sent_back DESC, due_on NULLS LAST, {{by_partner}}, 1
LIMIT %(limit)s
"""  # noqa: S608 - no user input


def waiting_for(actor: Actor, *, cycle_id: UUID | None = None, most: int = PAGE) -> list[Waiting]:
    """Return what the acting person has to score or release, sent-back evaluations first. One statement."""
    parameters = {"company": actor.company.pk, "user": actor.user.pk, "cycle": cycle_id, "limit": most}
    return fetch(_WAITING.format(by_partner=collated("partner")), parameters, Waiting)


def people_waited_for(company: Company, cycle_id: UUID) -> set[UUID]:
    """Return all people whose turn it is in a cycle. One statement."""
    parameters = {"company": company.pk, "user": None, "cycle": cycle_id, "limit": None}
    return {row.user_id for row in fetch(_WAITING.format(by_partner="partner"), parameters, Waiting)}


class PartnerRow(NamedTuple):
    """One partner in a cycle: progress and result."""

    evaluation_id: UUID
    partner: str
    state: str
    waits_for: list[str]
    result: Decimal | None
    grade: str
    total: int
    ready: int
    """The number of evaluations in the whole cycle that are ready to be released."""


_PARTNERS = """
SELECT e.id, e.partner, e.state, coalesce(next.names, ARRAY[]::text[]), e.result, e.grade, e.total, e.ready
FROM (
  SELECT * FROM (
    SELECT e.*, partner.name AS partner, count(*) OVER ()::int AS total,
           (count(*) FILTER (WHERE e.state = 'review') OVER ())::int AS ready
    FROM evaluations_evaluation e JOIN companies_company partner ON partner.id = e.partner_id
    WHERE e.company_id = %(company)s AND e.cycle_id = %(cycle)s
  ) e
  WHERE %(after)s::uuid IS NULL OR ({by_partner}, e.id) > (
    SELECT {by_last}, l.id FROM evaluations_evaluation l JOIN companies_company p ON p.id = l.partner_id
    WHERE l.id = %(after)s AND l.cycle_id = %(cycle)s)
  ORDER BY {by_partner}, e.id LIMIT %(limit)s
) e
LEFT JOIN LATERAL (
  SELECT array_agg(evaluator.name ORDER BY {by_evaluator}) AS names
  FROM (
    SELECT DISTINCT u.first_name || ' ' || u.last_name AS name
    FROM evaluations_cyclecriterion k
    JOIN accounts_user u ON u.id = k.evaluator_id
    LEFT JOIN evaluations_score s ON s.evaluation_id = e.id AND s.criterion_id = k.id
    WHERE e.state = 'scoring' AND k.cycle_id = e.cycle_id AND k.turn = e.turn AND s.is_given IS NOT TRUE
  ) evaluator
) next ON true
ORDER BY {by_partner}, e.id
"""


def partners_of(cycle: Cycle, *, after: UUID | None = None) -> tuple[list[PartnerRow], UUID | None]:
    """Return one page of a cycle's partners by name. One statement."""
    parameters = {"company": cycle.company_id, "cycle": cycle.pk, "after": after, "limit": PAGE + 1}
    statement = _PARTNERS.format(
        by_partner=collated("e.partner"), by_last=collated("p.name"), by_evaluator=collated("evaluator.name")
    )
    rows = fetch(statement, parameters, PartnerRow)
    return rows[:PAGE], rows[PAGE - 1].evaluation_id if len(rows) > PAGE else None


def own_cycle(company: Company, cycle_id: UUID, *, lock: bool = False) -> Cycle:
    found = Cycle.objects.filter(company=company, pk=cycle_id)
    found = found.select_for_update() if lock else found.select_related("reviewer", "started_by", "earlier")
    cycle = found.first()
    if cycle is None:
        raise NotFound
    return cycle


def criteria_of(cycle: Cycle) -> list[CycleCriterion]:
    """Return the criteria in their order, with the evaluators. One statement."""
    return list(CycleCriterion.objects.filter(cycle=cycle).select_related("evaluator"))


def people_who_left(cycle: Cycle, criteria: list[CycleCriterion]) -> list[str]:
    """Return the names of evaluators and reviewers who are not active members any more. One statement."""
    named = {cycle.reviewer_id: cycle.reviewer.name} | {c.evaluator_id: c.evaluator.name for c in criteria}
    active = Member.objects.filter(company=cycle.company_id, is_active=True, user_id__in=named)
    here = set(active.values_list("user_id", flat=True))
    return sort_by_name((name for user_id, name in named.items() if user_id not in here), str)
