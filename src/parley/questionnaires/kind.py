"""The life of a question task (PRODUCT §3.6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from parley.companies.desk import Actor
from parley.questionnaires.forms.answering import SendAnswer
from parley.questionnaires.models import QuestionTask
from parley.questionnaires.suggestions import Suggestion, similar_answers
from parley.tasks.declaration import REQUESTER, RESPONDER, Action, Exhibit, Kind, Sentence, State, Step
from parley.tasks.forms import Explanation
from parley.tasks.models import Task

_NEEDLESS = _("an earlier answer makes it needless")
_BROUGHT_UP = _("an earlier answer brings it up")


class QuestionKind(Kind):
    slug, label, icon, order = "question", _("Question task"), "circle-question-mark", 60
    lead = _("A questionnaire: many questions at once, answered one by one.")
    subject, subject_with = QuestionTask, ("sent", "file")
    starts_at = "choose_questionnaire"
    asked = _("asked the question")
    panel = "questionnaires/panel.html"

    unanswered = State(
        _("Unanswered"), turn=RESPONDER, tone="accent",
        mine=_("{partner} asks you a question"),
        advice=_("Answer it here, or together with the others in the preview of the questionnaire."),
        theirs=_("{partner} has been asked and has not answered yet."),
    )  # fmt: skip
    answered = State(
        _("Answered"), turn=REQUESTER, tone="info",
        mine=_("{partner} has answered"),
        advice=_("Accept the answer, or reject it and say why."),
        theirs=_("{partner} is looking at your answer."),
    )  # fmt: skip
    rejected = State(
        _("Rejected"), turn=RESPONDER, tone="danger",
        mine=_("{partner} rejected your answer"),
        advice=_("Read the explanation, then answer again."),
        theirs=_("{partner} has been asked for another answer."),
    )  # fmt: skip
    accepted = State(_("Accepted"), tone="success", theirs=_("The answer is accepted."))
    not_asked = State(
        _("Not asked"), theirs=_("This question is asked only if another one is answered in a certain way.")
    )

    send_answer = Action(
        _("Send Answer"), by=RESPONDER, when=[unanswered, rejected], to=answered, form=SendAnswer, tone="primary",
        told=_("answered"),
    )  # fmt: skip
    accept = Action(
        _("Accept"), by=REQUESTER, when=[answered], to=accepted, tone="primary", told=_("accepted the answer")
    )
    reject = Action(
        _("Reject"), by=REQUESTER, when=[answered], to=rejected, form=Explanation, told=_("rejected the answer")
    )

    by_itself = (
        (unanswered, not_asked, _NEEDLESS), (answered, not_asked, _NEEDLESS), (rejected, not_asked, _NEEDLESS),
        (accepted, not_asked, _NEEDLESS), (not_asked, unanswered, _BROUGHT_UP), (not_asked, answered, _BROUGHT_UP),
    )  # fmt: skip

    @classmethod
    def facts(cls, task: Task) -> list[tuple[Sentence, Any]]:
        question: QuestionTask = task.subject
        return [(_("Questionnaire"), question.sent.name), (_("Question"), str(question.number))]

    @classmethod
    def exhibits(cls, task: Task) -> list[Exhibit]:
        question: QuestionTask = task.subject
        return [Exhibit(question.file)] if question.file and task.state != "unanswered" else []

    @classmethod
    def suggestions(cls, task: Task) -> list[Suggestion]:
        """What the answering company may answer with, for its own panel alone."""
        return similar_answers(task.responder, task.subject)

    @classmethod
    def prepared(cls, tasks: Sequence[Task]) -> None:
        from parley.questionnaires.actions.keeping import look_around

        look_around(tasks)

    @classmethod
    def settled(cls, tasks: Sequence[Task], *, by: Actor) -> None:
        from parley.questionnaires.actions.keeping import keep_states

        keep_states(tasks, by=by)


@QuestionKind.send_answer.effect
def keep_answer(step: Step) -> None:
    from parley.questionnaires.actions.keeping import keep

    keep(step)
