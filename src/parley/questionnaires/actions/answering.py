"""What the answering company does: drafts, sending one answer or all drafts, delegating."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from parley.companies.desk import Actor
from parley.companies.rights import Right
from parley.core.errors import NotFound, Refused
from parley.questionnaires.answers import in_words
from parley.questionnaires.conditions import Conditional, asked
from parley.questionnaires.languages import code_of
from parley.questionnaires.models import AnswerDraft, EarlierAnswer, QuestionTask
from parley.questionnaires.queries.received import received
from parley.questionnaires.types import CHOSEN, LONGEST_ANSWER, MOST_CHOICES, QuestionType
from parley.tasks.actions import assign
from parley.tasks.declaration import State, Step, kind_of
from parley.tasks.history import as_given
from parley.tasks.models import Side, Task
from parley.tasks.together import Outcome, follow, perform_on_many


def save_draft(*, by: Actor, task_id: UUID, typed: Sequence[str]) -> AnswerDraft:
    """Keep what was typed, right or wrong. The asker never sees it."""
    by.require(Right.WORK_ON_TASKS)
    with transaction.atomic():
        question = QuestionTask.objects.filter(task_id=task_id, responder=by.company).first()
        if question is None:
            raise NotFound
        if question.state not in ("unanswered", "rejected", "not_asked"):
            raise Refused(_("This question is answered already; nothing was saved."))
        kept = [text.replace("\0", "")[:LONGEST_ANSWER] for text in typed][:MOST_CHOICES]
        draft, _is_new = AnswerDraft.objects.update_or_create(
            task_id=task_id,
            defaults={
                "company": by.company, "sent_id": question.sent_id, "typed": kept, "saved_by": by.user,
                "saved_at": timezone.now(),
            },
        )  # fmt: skip
    return draft


def send_drafts(*, by: Actor, sent_id: UUID, key: UUID | None = None) -> Outcome:
    """*Send all*: every draft becomes an answer. What is wrong with one stands beside its reason, the others go.

    An answer may bring up further questions, whose drafts then go too.
    """
    by.require(Right.WORK_ON_TASKS)
    sent = received(by.company, sent_id)
    result = Outcome()
    with transaction.atomic():
        tried: set[UUID] = set()
        while drafts := _sendable(sent.pk, tried):
            tried |= drafts.keys()
            given = {task_id: {"answer": typed} for task_id, typed in drafts.items()}
            outcome = perform_on_many("send_answer", given, by=by, key=key, outcome=reverse("inbox"))
            key = None  # taken with the first round
            result.done += outcome.done
            result.refused |= outcome.refused
    return result


def _sendable(sent_id: UUID, tried: set[UUID]) -> dict[UUID, Any]:
    drafts = dict(AnswerDraft.objects.filter(sent=sent_id).values_list("task_id", "typed"))
    waiting = QuestionTask.objects.filter(sent=sent_id, state__in=("unanswered", "rejected"))
    types = dict(waiting.filter(task_id__in=drafts.keys() - tried).values_list("task_id", "type"))
    return {
        task_id: drafts[task_id] if type == QuestionType.MULTIPLE else (drafts[task_id] or [""])[0]
        for task_id, type in types.items()
    }


def delegate(*, by: Actor, task_ids: Iterable[UUID], to: UUID) -> int:
    """Give questions to a colleague; what the colleague has already is passed over."""
    moved = 0
    with transaction.atomic():
        for task_id in task_ids:
            side = Side.objects.filter(task_id=task_id, company=by.company, kind="question").first()
            if side is None:
                raise NotFound
            if side.assignee_id != to:
                assign(task_id, to=to, by=by, seen_assignee=side.assignee_id)
                moved += 1
    return moved


def keep(step: Step) -> None:
    """The effect of *Send Answer*: the answer beside its question, and a copy for the company's own later use."""
    question: QuestionTask = step.subject
    question.file = step.given.get("file")
    question.value = step.given.get("answer")
    question.answered_by, question.answered_at = step.by.user, timezone.now()
    with translation.override(_language_of(question)):
        question.answer = question.file.name if question.file else in_words(question, question.value)
        step.recorded = {"file": as_given(question.file)} if question.file else {"answer": question.answer or "–"}
    question.save(update_fields=["file", "value", "answer", "answered_by", "answered_at"])
    AnswerDraft.objects.filter(task=step.task).delete()
    if question.value is not None:
        _remember(question, step.by)


def _language_of(question: QuestionTask) -> str:
    """The history is read by both sides, so it speaks as the questionnaire does."""
    code = code_of(question.sent.language)
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _remember(question: QuestionTask, by: Actor) -> None:
    names = question.value if isinstance(question.value, list) else [question.value]
    labels = {choice["name"]: choice["label"] for choice in question.choices}
    EarlierAnswer.objects.update_or_create(
        task_id=question.task_id,
        defaults={
            "company": by.company,
            "asker": question.requester.name,
            "questionnaire": question.sent.name,
            "question": question.text,
            "type": question.type,
            "labels": [labels.get(name, name) for name in names] if question.type in CHOSEN else [],
            "value": question.value,
            "answer": question.answer,
            "answered_at": question.answered_at or timezone.now(),
        },
    )


def keep_states(tasks: Sequence[Task], *, by: Actor) -> None:
    """After question tasks moved: their rows repeat their states, and what depends on their answers is asked or not."""
    _repeat_states(tasks)
    for sent_id in {task.subject.sent_id for task in tasks}:
        if not any(task.state == "answered" for task in tasks if task.subject.sent_id == sent_id):
            continue
        moves = _consequences(sent_id)
        _repeat_states(follow(moves, by=by))


def _repeat_states(tasks: Sequence[Task]) -> None:
    by_state: dict[str, list[UUID]] = {}
    for task in tasks:
        by_state.setdefault(task.state, []).append(task.pk)
    for state, task_ids in by_state.items():
        QuestionTask.objects.filter(task_id__in=task_ids).update(state=state)


def _consequences(sent_id: UUID) -> dict[UUID, State]:
    rows = QuestionTask.objects.filter(sent=sent_id)
    if not rows.exclude(condition="").exists():
        return {}
    states = kind_of("question").states
    found = list(rows.values_list("task_id", "name", "condition", "value", "state", "answered_at"))
    is_asked = asked(Conditional(name, condition, value) for _id, name, condition, value, _state, _at in found)
    moves: dict[UUID, State] = {}
    for task_id, name, _condition, _value, state, answered_at in found:
        if is_asked[name] and state == "not_asked":
            moves[task_id] = states["answered" if answered_at else "unanswered"]
        elif not is_asked[name] and state not in ("not_asked", "cancelled"):
            moves[task_id] = states["not_asked"]
    return moves
