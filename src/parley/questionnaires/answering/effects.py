"""Effects of an answer: it is stored with its question and for later suggestions, and brings up other questions.

The effect of one action only sets attributes. They are written once for all tasks of a request, so that five hundred
answers take as many statements as one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.utils import translation

from parley.companies.actor import Actor
from parley.core import clock
from parley.core.sql import execute
from parley.questionnaires import states
from parley.questionnaires.answering.suggestions import fingerprint
from parley.questionnaires.answers import format_answer
from parley.questionnaires.conditions import Conditional, find_asked, references
from parley.questionnaires.languages import code_of
from parley.questionnaires.models import AnswerDraft, EarlierAnswer, QuestionTask
from parley.questionnaires.types import CHOSEN
from parley.tasks.bulk import transition_as_consequence
from parley.tasks.declaration import Step, kind_of
from parley.tasks.history import file_reference
from parley.tasks.models import Task
from parley.tasks.states import State

_ANSWERS = """
UPDATE questionnaires_questiontask q SET
  state = kept.state, value = kept.value::jsonb, answer = kept.answer, file_id = kept.file_id,
  answered_by_id = kept.answered_by_id, answered_at = kept.answered_at
FROM unnest(%(ids)s::uuid[], %(states)s::text[], %(values)s::text[], %(answers)s::text[], %(files)s::uuid[],
            %(people)s::uuid[], %(times)s::timestamptz[])
  AS kept(id, state, value, answer, file_id, answered_by_id, answered_at)
WHERE q.task_id = kept.id
"""


def load_referenced_answers(tasks: Sequence[Task]) -> None:
    """Load the answers that rules of `tasks` refer to, before the new answers are checked.

    All questions of a questionnaire share them, so a rule also sees the answers of the same request.
    """
    ruled = {task.subject.sent_id for task in tasks if references(task.subject.constraint)}
    if not ruled:
        return
    by_sent: dict[UUID, dict[str, object]] = {sent_id: {} for sent_id in ruled}
    for sent_id, name, value in QuestionTask.objects.filter(sent__in=ruled).values_list("sent", "name", "value"):
        by_sent[sent_id][name] = value
    for task in tasks:
        task.subject.shared_answers = by_sent.get(task.subject.sent_id)


def record_answer(step: Step) -> None:
    """Set the answer on the question and in the history. `apply_consequences` writes it."""
    question: QuestionTask = step.subject
    question.file = step.input.get("file")
    question.value = step.input.get("answer")
    question.answered_by, question.answered_at = step.by.user, clock.now()
    with translation.override(_language_of(question.sent.language)):
        question.answer = question.file.name if question.file else format_answer(question, question.value)
        step.history_data = (
            {"file": file_reference(question.file)}
            if question.file
            else {"answer": question.answer or "–", "value": question.value}
        )
    if question.shared_answers is not None:
        question.shared_answers[question.name] = question.value


@lru_cache(maxsize=256)
def _language_of(language: str) -> str:
    """Return the language of the questionnaire, for both sides read the history, or the default one."""
    code = code_of(language)
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def apply_consequences(tasks: Sequence[Task], *, by: Actor) -> None:
    """Copy the states of moved tasks to their questions, then move tasks that depend on the new answers."""
    answered: list[Task] = []
    moved: list[Task] = []
    for task in tasks:
        is_new = task.state == states.ANSWERED and task.subject.state != states.ANSWERED
        (answered if is_new else moved).append(task)
    _write_states(moved)
    if answered:
        _write_answers(answered, by)
    for sent_id in {task.subject.sent_id for task in answered}:
        _write_states(transition_as_consequence(_find_consequences(sent_id), by=by))


def _write_answers(tasks: Sequence[Task], by: Actor) -> None:
    questions = [task.subject for task in tasks]
    for question in questions:
        question.state = states.ANSWERED
    execute(
        _ANSWERS,
        {
            "ids": [question.task_id for question in questions],
            "states": [question.state for question in questions],
            "values": [None if question.value is None else json.dumps(question.value) for question in questions],
            "answers": [question.answer for question in questions],
            "files": [question.file_id for question in questions],
            "people": [question.answered_by_id for question in questions],
            "times": [question.answered_at for question in questions],
        },
    )
    AnswerDraft.objects.filter(task__in=[question.task_id for question in questions]).delete()
    _save_earlier_answers([task for task in tasks if task.subject.value is not None], by)
    emptied = [question.task_id for question in questions if question.value is None]
    if emptied:
        EarlierAnswer.objects.filter(task__in=emptied).delete()


def _save_earlier_answers(tasks: Sequence[Task], by: Actor) -> None:
    """Copy answers for later suggestions to the company itself."""
    EarlierAnswer.objects.bulk_create(
        [
            EarlierAnswer(
                task=task,
                company=by.company,
                asker=task.requester.name,
                questionnaire=task.subject.sent.name,
                question=task.subject.text,
                fingerprint=fingerprint(task.subject.text),
                type=task.subject.type,
                labels=_chosen_labels(task.subject),
                value=task.subject.value,
                answer=task.subject.answer,
                answered_at=task.subject.answered_at,
            )
            for task in tasks
        ],
        update_conflicts=True,
        unique_fields=["task"],
        update_fields=["labels", "value", "answer", "answered_at"],
    )


def _chosen_labels(question: QuestionTask) -> list[str]:
    if question.type not in CHOSEN:
        return []
    named: dict[str, str] = {choice["name"]: choice["label"] for choice in question.choices}
    names = question.value if isinstance(question.value, list) else [question.value]
    return [named.get(name, str(name)) for name in names]


def _write_states(tasks: Sequence[Task]) -> None:
    by_state: dict[str, list[UUID]] = {}
    for task in tasks:
        by_state.setdefault(task.state, []).append(task.pk)
    for state, task_ids in by_state.items():
        QuestionTask.objects.filter(task_id__in=task_ids).update(state=state)


def _find_consequences(sent_id: UUID) -> dict[UUID, State]:
    rows = QuestionTask.objects.filter(sent=sent_id)
    if not rows.exclude(condition="").exists():
        return {}
    declared = kind_of(states.KIND).states
    found = list(rows.values_list("task_id", "name", "condition", "value", "state", "answered_at"))
    is_asked = find_asked(Conditional(name, condition, value) for _id, name, condition, value, _state, _at in found)
    moves: dict[UUID, State] = {}
    for task_id, name, _condition, _value, state, answered_at in found:
        if is_asked[name] and state == states.NOT_ASKED:
            moves[task_id] = declared[states.ANSWERED if answered_at else states.UNANSWERED]
        elif not is_asked[name] and state not in states.NOT_COUNTED:
            moves[task_id] = declared[states.NOT_ASKED]
    return moves
