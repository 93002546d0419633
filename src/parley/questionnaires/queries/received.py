"""What is read of questionnaires that a company received."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.http import QueryDict

from parley.companies.models import Company
from parley.core.errors import NotFound
from parley.core.ids import id_in
from parley.core.narrowing import Narrowing, like_pattern, words_in
from parley.core.sql import fetch
from parley.questionnaires.models import SentQuestionnaire

PAGE = 50


def received(company: Company, sent_id: UUID) -> SentQuestionnaire:
    """The questionnaire, if `company` is to answer it; `NotFound` otherwise, also for the asker."""
    found = SentQuestionnaire.objects.select_related("company", "sent_by").filter(partner=company, pk=sent_id).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Narrowed(Narrowing):
    """What the list is narrowed to."""

    box: str = ""
    partner: UUID | None = None

    @classmethod
    def parse(cls, query: QueryDict) -> Narrowed:
        box = query.get("box", "")
        return cls(
            box=box if box in ("open", "done") else "",
            partner=id_in(query.get("partner", "")),
            words=words_in(query.get("q", "")),
            after=id_in(query.get("after", "")),
        )

    @property
    def narrows(self) -> int:
        return sum(map(bool, (self.partner, self.words)))

    def filters(self) -> dict[str, object]:
        return {"box": self.box, "partner": self.partner}


class Received(NamedTuple):
    """One questionnaire in the list. `total` are the questions that are asked: not those an answer makes needless."""

    sent_id: UUID
    name: str
    partner: str
    due_on: date | None
    sent_at: datetime
    total: int
    answered: int
    rejected: int
    accepted: int
    cancelled: int

    @property
    def is_open(self) -> bool:
        return self.answered < self.total


# Counted for the page's rows alone, from the index of states.
_LIST = """
SELECT page.id, page.name, partner.name, page.due_on, page.sent_at, counted.*
FROM (
  SELECT s.* FROM questionnaires_sentquestionnaire s
  WHERE {conditions}
  ORDER BY s.sent_at DESC, s.id DESC LIMIT {limit}
) page
JOIN companies_company partner ON partner.id = page.company_id
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE q.state NOT IN ('not_asked', 'cancelled')),
         count(*) FILTER (WHERE q.state IN ('answered', 'accepted')),
         count(*) FILTER (WHERE q.state = 'rejected'),
         count(*) FILTER (WHERE q.state = 'accepted'),
         count(*) FILTER (WHERE q.state = 'cancelled')
  FROM questionnaires_questiontask q WHERE q.sent_id = page.id
) counted
ORDER BY page.sent_at DESC, page.id DESC
"""
_WAITS = """EXISTS (
  SELECT 1 FROM questionnaires_questiontask w WHERE w.sent_id = s.id AND w.state IN ('unanswered', 'rejected'))"""
_BEYOND = """(s.sent_at, s.id) < (
  SELECT l.sent_at, l.id FROM questionnaires_sentquestionnaire l
  WHERE l.id = %(after)s AND l.partner_id = %(company)s)"""


def received_list(company: Company, narrowed: Narrowed) -> tuple[list[Received], UUID | None]:
    """One page, the newest first, and after what the next one goes on. One statement."""
    conditions = ["s.partner_id = %(company)s"]
    if narrowed.box:
        conditions.append(_WAITS if narrowed.box == "open" else f"NOT {_WAITS}")
    if narrowed.partner:
        conditions.append("s.company_id = %(partner)s")
    if narrowed.words:
        conditions.append("s.name ILIKE %(words)s")
    if narrowed.after:
        conditions.append(_BEYOND)
    parameters = {
        "company": company.pk,
        "partner": narrowed.partner,
        "after": narrowed.after,
        "words": like_pattern(narrowed.words),
    }
    rows = fetch(_LIST.format(conditions=" AND ".join(conditions), limit=PAGE + 1), parameters, Received)
    return rows[:PAGE], rows[PAGE - 1].sent_id if len(rows) > PAGE else None


class Asker(NamedTuple):
    partner_id: UUID
    name: str


_ASKERS = """
SELECT c.id, c.name FROM companies_company c
WHERE c.id IN (SELECT s.company_id FROM questionnaires_sentquestionnaire s WHERE s.partner_id = %(company)s)
ORDER BY lower(c.name), c.id
LIMIT 500
"""


def askers(company: Company) -> list[Asker]:
    """Who ever sent `company` a questionnaire. One statement."""
    return fetch(_ASKERS, {"company": company.pk}, Asker)
