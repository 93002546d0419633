"""What is read of the company's bank of questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from parley.companies.models import Company
from parley.companies.queries import page_of
from parley.core.errors import NotFound
from parley.core.sql import fetch
from parley.questionnaires.models import BankQuestion


class BankRow(NamedTuple):
    id: UUID
    topic: str
    text: str
    type: str
    choices: int


class Topic(NamedTuple):
    name: str
    questions: int


MOST_TOPICS = 200
_ROWS = """
SELECT kept.id, kept.topic, kept.text, kept.type, jsonb_array_length(kept.choices)
FROM questionnaires_bankquestion kept
WHERE kept.company_id = %(company)s AND (%(topic)s::text IS NULL OR kept.topic = %(topic)s)
  AND (%(find)s = '' OR kept.text ILIKE %(pattern)s OR kept.help ILIKE %(pattern)s OR kept.topic ILIKE %(pattern)s)
  AND (%(after)s::uuid IS NULL OR (kept.topic, kept.text, kept.id) >
       (SELECT topic, text, id FROM questionnaires_bankquestion WHERE id = %(after)s))
ORDER BY kept.topic, kept.text, kept.id LIMIT %(limit)s
"""
_TOPICS = """
SELECT topic, count(*) FROM questionnaires_bankquestion WHERE company_id = %(company)s
GROUP BY topic ORDER BY topic LIMIT %(limit)s
"""


def bank_questions(
    company: Company, *, find: str = "", topic: str | None = None, after: UUID | None = None
) -> tuple[list[BankRow], UUID | None]:
    """One page by topic and text, and where the next starts. One statement."""
    return page_of(company, _ROWS, BankRow, find=find, after=after, topic=topic)


def topics(company: Company) -> list[Topic]:
    """With how many questions each; the nameless one holds those without a topic. One statement."""
    return fetch(_TOPICS, {"company": company.pk, "limit": MOST_TOPICS}, Topic)


def own_bank_question(company: Company, bank_question_id: UUID, *, lock: bool = False) -> BankQuestion:
    found = BankQuestion.objects.filter(company=company, pk=bank_question_id)
    kept = (found.select_for_update() if lock else found).first()
    if kept is None:
        raise NotFound
    return kept


def own_bank_questions(company: Company, wanted: Sequence[UUID]) -> list[BankQuestion]:
    """All of `wanted` in that order. `NotFound` where one is not there."""
    found = {kept.pk: kept for kept in BankQuestion.objects.filter(company=company, pk__in=wanted)}
    if len(found) < len(set(wanted)):
        raise NotFound
    return [found[key] for key in dict.fromkeys(wanted)]
