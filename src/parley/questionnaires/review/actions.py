"""Actions of the requester: accept or reject answers in bulk."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from parley.companies.actor import Actor
from parley.companies.rights import Right
from parley.core.errors import NotFound, Refused
from parley.core.translation import gettext as _
from parley.questionnaires import states
from parley.questionnaires.models import QuestionTask
from parley.questionnaires.review.queries.sent import own_sent
from parley.tasks.bulk import Outcome, perform_many


def accept_answers(*, by: Actor, sent_id: UUID, chosen: Collection[UUID], seen: datetime | None = None) -> Outcome:
    """Accept answers, except those given after `seen`, the newest answer that the page showed."""
    return _review(states.ACCEPT, by=by, sent_id=sent_id, chosen=chosen, given={}, seen=seen)


def accept_all(*, by: Actor, sent_id: UUID, seen: datetime) -> Outcome:
    """Accept all answers given until `seen` that are waiting for review."""
    by.require(Right.WORK_ON_TASKS)
    sent = own_sent(by.company, sent_id)
    waiting = QuestionTask.objects.filter(sent=sent, state=states.ANSWERED, answered_at__lte=seen)
    chosen = list(waiting.values_list("task_id", flat=True))
    return _review(states.ACCEPT, by=by, sent_id=sent_id, chosen=chosen, given={}, seen=seen)


def reject_answers(
    *,
    by: Actor,
    sent_id: UUID,
    chosen: Collection[UUID],
    explanation: str,
    seen: datetime | None = None,
) -> Outcome:
    """Reject answers, all with the same explanation."""
    return _review(states.REJECT, by=by, sent_id=sent_id, chosen=chosen, given={"explanation": explanation}, seen=seen)


def _review(
    action: str,
    *,
    by: Actor,
    sent_id: UUID,
    chosen: Collection[UUID],
    given: Mapping[str, Any],
    seen: datetime | None,
) -> Outcome:
    by.require(Right.WORK_ON_TASKS)
    with transaction.atomic():
        sent = own_sent(by.company, sent_id)
        asked = dict(QuestionTask.objects.filter(sent=sent, task__in=chosen).values_list("task_id", "answered_at"))
        if asked.keys() != set(chosen):
            raise NotFound
        late = {task_id for task_id, at in asked.items() if seen and at and at > seen}
        outcome = perform_many(
            action,
            {task_id: given for task_id in asked if task_id not in late},
            by=by,
        )
    sentence = _("This question was answered again after you opened the page.")
    outcome.refused |= {task_id: Refused(sentence) for task_id in late}
    return outcome
