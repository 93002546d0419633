"""What the answering company reads of one questionnaire: every question with its draft, its answer, and who has it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from parley.companies.models import Company
from parley.core.sql import fetch
from parley.questionnaires.answers import as_typed
from parley.questionnaires.models import SentQuestionnaire

# Where an answer is still to come.
WAITING = frozenset({"unanswered", "rejected"})
# Where something may be typed: a draft may also answer what an earlier answer is about to bring up.
WRITABLE = WAITING | {"not_asked"}


class Line(NamedTuple):
    """One question as its page shows it. JSON comes as text, to be read where it is needed."""

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
        """What stands in the field: the draft, or else what was sent last."""
        return list(json.loads(self.typed_json)) if self.typed_json is not None else as_typed(self.value)


# The half is looked up question by question: while PostgreSQL has not counted the rows of a new database yet, it would
# go through all halves of the company for each question.
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


def lines(company: Company, sent: SentQuestionnaire) -> list[Line]:
    """All questions in their order. One statement."""
    return fetch(_LINES, {"company": company.pk, "sent": sent.pk}, Line)


class Rejection(NamedTuple):
    task_id: UUID
    explanation: str
    person: str
    at: datetime


_REJECTIONS = """
SELECT DISTINCT ON (e.task_id) e.task_id, coalesce(e.details->>'explanation', ''),
       coalesce(u.first_name || ' ' || u.last_name, ''), e.at
FROM tasks_event e LEFT JOIN accounts_user u ON u.id = e.by_user_id
WHERE e.task_id = ANY(%(tasks)s) AND e.verb = 'reject'
ORDER BY e.task_id, e.number DESC
"""


def rejections(of: Sequence[Line]) -> dict[UUID, Rejection]:
    """Why answers were rejected, for those that are. One statement, none where there are none."""
    rejected = [line.task_id for line in of if line.state == "rejected"]
    if not rejected:
        return {}
    return {row.task_id: row for row in fetch(_REJECTIONS, {"tasks": rejected}, Rejection)}
