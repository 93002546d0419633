"""Queries for received questionnaires, starting from the company that answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from parley.companies.former_partners import is_former
from parley.companies.models import Company
from parley.core.collation import collated
from parley.core.errors import NotFound
from parley.core.sql import fetch
from parley.questionnaires import states
from parley.questionnaires.answering.drafts import draft_as_typed
from parley.questionnaires.answers import as_typed
from parley.questionnaires.models import SentQuestionnaire


def own_received(company: Company, sent_id: UUID) -> SentQuestionnaire:
    """Return the questionnaire that `company` is to answer. Raises `NotFound`, also for the requester."""
    former = RawSQL(is_former("questionnaires_sentquestionnaire.company_id"), [], BooleanField())  # noqa: S611
    received = SentQuestionnaire.objects.select_related("company", "sent_by").annotate(**{"is_former": former})
    found = received.filter(partner=company, pk=sent_id).first()
    if found is None:
        raise NotFound
    return found


class Requester(NamedTuple):
    partner_id: UUID
    name: str


_ASKERS = """
SELECT c.id, c.name FROM companies_company c
WHERE c.id IN (SELECT s.company_id FROM questionnaires_sentquestionnaire s WHERE s.partner_id = %(company)s)
ORDER BY {by_name}, c.id
LIMIT 500
"""


def requesters(company: Company) -> list[Requester]:
    """Return the companies that have ever sent `company` a questionnaire. One statement."""
    return fetch(_ASKERS.format(by_name=collated("c.name")), {"company": company.pk}, Requester)


class ReceivedQuestion(NamedTuple):
    """A question as the page shows it. JSON columns stay text until they are needed."""

    task_id: UUID
    number: int
    section: int
    position: int
    name: str
    type: str
    text: str
    help: str
    choices_json: str
    texts_json: str
    is_required: bool
    condition: str
    constraint: str
    message: str
    state: str
    value_json: str | None
    file_id: UUID | None
    file_name: str | None
    file_size: int | None
    answered_at: datetime | None
    answered_by: str | None
    assignee_id: UUID | None
    assignee: str | None
    typed_json: str | None
    saved_by_id: UUID | None
    saved_by: str | None
    saved_at: datetime | None

    @property
    def choices(self) -> Any:
        return json.loads(self.choices_json)

    @property
    def texts(self) -> Any:
        return json.loads(self.texts_json)

    @property
    def value(self) -> Any:
        return json.loads(self.value_json) if self.value_json else None

    @property
    def has_draft(self) -> bool:
        return self.typed_json is not None

    @property
    def typed(self) -> list[str]:
        """The content of the field: the draft, or else the answer sent last."""
        if self.typed_json is not None:
            return draft_as_typed(json.loads(self.typed_json))
        return as_typed(self.type, self.value)


# LATERAL with LIMIT looks the side up per question: without statistics, as in a new database, PostgreSQL would scan all
# sides of the company for each question.
_LINES = """
SELECT q.task_id, q.number, q.section, q.position, q.name, q.type, q.text, q.help, q.choices, q.texts, q.is_required,
       q.condition, q.constraint, q.message, q.state, q.value, q.file_id, file.name, file.size, q.answered_at,
       answerer.first_name || ' ' || answerer.last_name, side.assignee_id,
       assignee.first_name || ' ' || assignee.last_name, draft.typed, draft.saved_by_id,
       saver.first_name || ' ' || saver.last_name, draft.saved_at
FROM questionnaires_questiontask q
CROSS JOIN LATERAL (
  SELECT s.assignee_id FROM tasks_taskside s WHERE s.task_id = q.task_id AND s.company_id = %(company)s LIMIT 1
) side
LEFT JOIN files_storedfile file ON file.id = q.file_id
LEFT JOIN accounts_user answerer ON answerer.id = q.answered_by_id
LEFT JOIN accounts_user assignee ON assignee.id = side.assignee_id
LEFT JOIN questionnaires_answerdraft draft ON draft.task_id = q.task_id
LEFT JOIN accounts_user saver ON saver.id = draft.saved_by_id
WHERE q.sent_id = %(sent)s AND q.responder_id = %(company)s
ORDER BY q.number
"""


def received_questions(company: Company, sent: SentQuestionnaire) -> list[ReceivedQuestion]:
    """Return all questions in order. One statement."""
    return fetch(_LINES, {"company": company.pk, "sent": sent.pk}, ReceivedQuestion)


class Rejection(NamedTuple):
    task_id: UUID
    explanation: str
    person: str
    at: datetime


_REJECTIONS = """
SELECT DISTINCT ON (e.task_id) e.task_id, coalesce(e.details->>'explanation', ''),
       coalesce(u.first_name || ' ' || u.last_name, ''), e.at
FROM tasks_event e LEFT JOIN accounts_user u ON u.id = e.by_user_id
WHERE e.task_id = ANY(%(tasks)s) AND e.verb = %(reject)s
ORDER BY e.task_id, e.number DESC
"""


def rejections(of: Sequence[ReceivedQuestion]) -> dict[UUID, Rejection]:
    """Return the latest rejection of each rejected answer, by task. At most one statement."""
    rejected = [question.task_id for question in of if question.state == states.REJECTED]
    if not rejected:
        return {}
    return {row.task_id: row for row in fetch(_REJECTIONS, {"tasks": rejected, "reject": states.REJECT}, Rejection)}
