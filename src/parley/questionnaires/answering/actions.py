"""Actions of the answering company: save drafts, send them, delegate questions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse

from parley.companies.actor import Actor
from parley.companies.rights import Right
from parley.core import clock
from parley.core.errors import NotFound, Refused
from parley.core.translation import gettext as _
from parley.questionnaires import states
from parley.questionnaires.answering.drafts import draft_as_typed, draft_to_store
from parley.questionnaires.answering.queries import own_received
from parley.questionnaires.answers import as_typed
from parley.questionnaires.models import AnswerDraft, QuestionTask
from parley.questionnaires.states import WAITING, WRITABLE
from parley.questionnaires.types import LONGEST_ANSWER, MOST_CHOICES, QuestionType
from parley.tasks.actions import assign
from parley.tasks.bulk import Outcome, perform_many
from parley.tasks.models import Task, TaskSide
from parley.tasks.perform import check_connection


@dataclass
class SavedDrafts:
    """The result of saving drafts, by question number: saved, or left alone because a colleague was first."""

    kept: list[int] = field(default_factory=list)
    overtaken: dict[int, AnswerDraft] = field(default_factory=dict)


def save_draft(*, by: Actor, task_id: UUID, typed: Sequence[str], as_of: datetime | None = None) -> SavedDrafts:
    """Save what was typed, valid or not, unless a colleague has saved something since `as_of`.

    The requester never sees it.
    """
    by.require(Right.WORK_ON_TASKS)
    question = QuestionTask.objects.filter(task_id=task_id, responder=by.company).first()
    if question is None:
        raise NotFound
    check_connection(Task.objects.with_connection_end().get(pk=task_id))
    if question.state not in WRITABLE:
        raise Refused(_("This question has already been answered. Nothing was saved."))
    return save_drafts(by=by, sent_id=question.sent_id, typed={question.number: typed}, as_of=as_of)


def save_drafts(
    *, by: Actor, sent_id: UUID, typed: Mapping[int, Sequence[str]], as_of: datetime | None = None
) -> SavedDrafts:
    """Save what was typed into the fields of questions, keyed by number.

    Questions that can no longer be answered are skipped, and so is what a colleague has saved since `as_of`. Four
    statements at most.
    """
    by.require(Right.WORK_ON_TASKS)
    saved = SavedDrafts()
    with transaction.atomic():
        questions = QuestionTask.objects.filter(sent=sent_id, responder=by.company, number__in=list(typed))
        writable = list(questions.filter(state__in=WRITABLE).only("sent_id", "number", "type", "value"))
        earlier = AnswerDraft.objects.filter(task__in=[question.pk for question in writable])
        drafts = {draft.task_id: draft for draft in earlier.select_related("saved_by")}
        kept, emptied = [], []
        for question in writable:
            draft, words = drafts.get(question.pk), _clean_typed(question.type, typed[question.number])
            if words == (draft.typed if draft else _sent_words(question)):
                continue
            if draft and as_of and draft.saved_at > as_of and draft.saved_by_id != by.user.pk:
                saved.overtaken[question.number] = draft
                continue
            saved.kept.append(question.number)
            if any(words) or question.value is not None:
                kept.append(_build_draft(question, words, by))
            else:
                emptied.append(question.pk)
        AnswerDraft.objects.bulk_create(
            kept, update_conflicts=True, unique_fields=["task"], update_fields=["typed", "saved_by", "saved_at"]
        )
        if emptied:
            AnswerDraft.objects.filter(task__in=emptied).delete()
    return saved


def _clean_typed(type: str, typed: Sequence[str]) -> list[Any]:
    words = [text.replace("\0", "").replace("\r\n", "\n")[:LONGEST_ANSWER] for text in typed][:MOST_CHOICES]
    return draft_to_store(type, words) if any(words) else []


def _sent_words(question: QuestionTask) -> list[Any]:
    return draft_to_store(question.type, as_typed(question.type, question.value))


def _build_draft(question: QuestionTask, typed: list[Any], by: Actor) -> AnswerDraft:
    return AnswerDraft(
        task_id=question.pk,
        company=by.company,
        sent_id=question.sent_id,
        typed=typed,
        saved_by=by.user,
        saved_at=clock.now(),
    )


def send_drafts(*, by: Actor, sent_id: UUID, numbers: Collection[int], key: UUID | None = None) -> Outcome:
    """Send the drafts of the questions with these `numbers`, except of questions that are assigned to a colleague.

    The outcome holds the reasons against those that were refused. An answer may bring up further questions among
    `numbers`, whose drafts are then sent as well.
    """
    by.require(Right.WORK_ON_TASKS)
    sent = own_received(by.company, sent_id)
    result = Outcome()
    with transaction.atomic():
        tried: set[UUID] = set()
        while drafts := _find_sendable(sent.pk, by, numbers, tried):
            tried |= drafts.keys()
            given = {task_id: {"answer": typed} for task_id, typed in drafts.items()}
            here = reverse("answer_questionnaire", args=[sent.pk])
            outcome = perform_many(states.SEND_ANSWER, given, by=by, key=key, outcome=here)
            key = None  # claimed by the first round
            result.done += outcome.done
            result.refused |= outcome.refused
    return result


def _find_sendable(sent_id: UUID, by: Actor, numbers: Collection[int], tried: set[UUID]) -> dict[UUID, Any]:
    drafts = dict(AnswerDraft.objects.filter(sent=sent_id).values_list("task_id", "typed"))
    waiting = QuestionTask.objects.filter(
        sent=sent_id, state__in=WAITING, number__in=list(numbers), task_id__in=drafts.keys() - tried
    )
    types = waiting.exclude(is_assigned_to_colleague(by)).values_list("task_id", "type")
    return {
        task_id: typed if type == QuestionType.MULTIPLE else (typed or [""])[0]
        for task_id, type in types
        for typed in [draft_as_typed(drafts[task_id])]
    }


def is_assigned_to_colleague(by: Actor) -> Exists:
    """Return the condition of a `QuestionTask` that somebody else in the company is to answer it."""
    side = TaskSide.objects.filter(task=OuterRef("task_id"), company=by.company, assignee__isnull=False)
    return Exists(side.exclude(assignee=by.user.pk))


def delegate(*, by: Actor, task_ids: Iterable[UUID], to: UUID, seen: Mapping[UUID, UUID | None] | None = None) -> int:
    """Assign questions to a colleague, skipping those already assigned to them.

    `seen` holds the assignees that the submitted page showed: of two users who delegate at once, the second is told.
    """
    delegated = 0
    with transaction.atomic():
        for task_id in task_ids:
            side = TaskSide.objects.filter(task_id=task_id, company=by.company, kind=states.KIND).first()
            if side is None:
                raise NotFound
            if side.assignee_id != to:
                assign(task_id, to=to, by=by, seen_assignee=(seen or {}).get(task_id, side.assignee_id))
                delegated += 1
    return delegated
