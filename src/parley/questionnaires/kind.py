"""The kind of task for one question of a questionnaire (PRODUCT §3.6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from parley.companies.actor import Actor
from parley.core.translation import gettext_lazy as _
from parley.questionnaires import states
from parley.questionnaires.answering.effects import apply_consequences, load_referenced_answers, record_answer
from parley.questionnaires.answering.forms import SendAnswer
from parley.questionnaires.answering.suggestions import Suggestion, similar_answers
from parley.questionnaires.answers import format_answer
from parley.questionnaires.languages import choose_language, translated
from parley.questionnaires.models import QuestionTask
from parley.questionnaires.notices import QUESTIONNAIRE
from parley.tasks.declaration import Action, Kind, ReviewFile, RowText, Step
from parley.tasks.forms import Explanation
from parley.tasks.models import Task
from parley.tasks.states import REQUESTER, RESPONDER, Sentence, State

_STATE = """
SELECT q.task_id, 'its question is in another state than the task'
FROM questionnaires_questiontask q JOIN tasks_task t ON t.id = q.task_id WHERE q.state <> t.state
"""
# For answers from before the history had fingerprints: what was sent last, as both sides read it.
_ANSWER = """
SELECT q.task_id, 'its answer, or who gave it, is not the one that was sent last'
FROM questionnaires_questiontask q LEFT JOIN LATERAL (
  SELECT e.at, e.by_user_id, e.details FROM tasks_event e WHERE e.task_id = q.task_id AND e.verb = 'send_answer'
  ORDER BY e.number DESC LIMIT 1) given ON true
WHERE q.answered_by_id IS DISTINCT FROM given.by_user_id
   OR q.file_id::text IS DISTINCT FROM given.details->'file'->>'file'
   OR (q.file_id IS NULL AND coalesce(nullif(q.answer, ''), '–') <> given.details->>'answer')
   OR q.answered_at NOT BETWEEN given.at - interval '1 minute' AND given.at + interval '1 minute'
   OR (q.answered_at IS NULL) <> (given.at IS NULL)
"""
_NEEDLESS = _("an earlier answer rules it out")
_BROUGHT_UP = _("an earlier answer requires it")


class QuestionKind(Kind):
    slug, label, icon, order = states.KIND, _("Question task"), "circle-question-mark", 60
    lead = _("A questionnaire: many questions at once, answered one by one.")
    subject, subject_with = QuestionTask, ("sent", "file")
    integrity_checks = (_STATE, _ANSWER)
    derived_columns, evidence_rows = frozenset({"state"}), ("sent",)
    starts_at = "choose_questionnaire"
    has_own_topic = True
    sent_text = _("asked the question")
    opens_with = "send_answer"
    panel, panel_texts = "questionnaires/panel.html", frozenset({"send_answer"})

    unanswered = State(
        _("Unanswered"),
        turn=RESPONDER,
        tone="accent",
        your_turn=_("{partner} asks you a question"),
        advice=_("Answer here, or together with the other questions in the preview of the questionnaire."),
        their_turn=_("{partner} has not answered yet."),
    )
    answered = State(
        _("Answered"),
        turn=REQUESTER,
        tone="info",
        your_turn=_("{partner} has answered"),
        advice=_("Accept the answer, or reject it and say why."),
        their_turn=_("Waiting for {partner} to review your answer."),
    )
    rejected = State(
        _("Rejected"),
        turn=RESPONDER,
        tone="danger",
        your_turn=_("{partner} has rejected your answer"),
        advice=_("Read the explanation, then answer again."),
        their_turn=_("Waiting for {partner} to send another answer."),
    )
    accepted = State(_("Accepted"), tone="success", their_turn=_("Answer accepted."))
    not_asked = State(
        _("Not asked"), their_turn=_("This question is only asked if another one is answered in a certain way.")
    )

    send_answer = Action(
        _("Send Answer"),
        by=RESPONDER,
        when=[unanswered, rejected],
        to=answered,
        form=SendAnswer,
        tone="primary",
        history_text=_("answered"),
    )
    accept = Action(
        _("Accept"), by=REQUESTER, when=[answered], to=accepted, tone="primary", history_text=_("accepted the answer")
    )
    reject = Action(
        _("Reject"), by=REQUESTER, when=[answered], to=rejected, form=Explanation, history_text=_("rejected the answer")
    )

    automatic_transitions = (
        (unanswered, not_asked, _NEEDLESS),
        (answered, not_asked, _NEEDLESS),
        (rejected, not_asked, _NEEDLESS),
        (accepted, not_asked, _NEEDLESS),
        (not_asked, unanswered, _BROUGHT_UP),
        (not_asked, answered, _BROUGHT_UP),
    )

    @classmethod
    def facts(cls, task: Task) -> list[tuple[Sentence, Any]]:
        question: QuestionTask = task.subject
        return [(_("Questionnaire"), question.sent.name), (_("Question"), str(question.number))]

    @classmethod
    def title_for_reader(cls, task: Task) -> str:
        return translated(task.subject).text

    @classmethod
    def group_name(cls, task: Task) -> str:
        name: str = task.subject.sent.name
        return name

    @classmethod
    def notice_topics(cls, tasks: Sequence[Task]) -> Mapping[UUID, tuple[str, UUID]]:
        """Return the questionnaires: the notices of a person about all questions of one are one notice."""
        if all("subject" in task.__dict__ for task in tasks):
            return {task.pk: (QUESTIONNAIRE, task.subject.sent_id) for task in tasks}
        found = QuestionTask.objects.filter(task__in=[task.pk for task in tasks]).values_list("task_id", "sent_id")
        return {task_id: (QUESTIONNAIRE, sent_id) for task_id, sent_id in found}

    @classmethod
    def row_texts(cls, task_ids: Collection[UUID]) -> Mapping[UUID, RowText]:
        found = QuestionTask.objects.filter(task__in=task_ids).values_list("task_id", "texts", "sent__name")
        return {
            task_id: RowText(texts.get(choose_language(texts), {}).get("text", ""), name)
            for task_id, texts, name in found
        }

    @classmethod
    def details_for_reader(cls, task: Task, details: Mapping[str, Any]) -> Mapping[str, Any]:
        """Draw an answer from its value. Steps from before values were stored keep their words."""
        if "value" not in details:
            return details
        question: QuestionTask = task.subject
        answer = format_answer(question, details["value"], translated(question).labels)
        return {**details, "answer": answer or "–"}

    @classmethod
    def answer_for_reader(cls, task: Task) -> str:
        """Return the answer sent last in the reader's language, for the panel."""
        question: QuestionTask = task.subject
        return format_answer(question, question.value, translated(question).labels)

    @classmethod
    def review_files(cls, task: Task) -> list[ReviewFile]:
        question: QuestionTask = task.subject
        return [ReviewFile(question.file)] if question.file and task.state != states.UNANSWERED else []

    @classmethod
    def suggestions(cls, task: Task) -> list[Suggestion]:
        """Return earlier answers to offer to the answering company, for its own panel alone."""
        return similar_answers(task.responder, task.subject)

    @classmethod
    def before_batch(cls, tasks: Sequence[Task]) -> None:
        load_referenced_answers(tasks)

    @classmethod
    def after_batch(cls, tasks: Sequence[Task], *, by: Actor) -> None:
        apply_consequences(tasks, by=by)


@QuestionKind.send_answer.effect
def keep_answer(step: Step) -> None:
    record_answer(step)
