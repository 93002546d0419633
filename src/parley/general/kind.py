"""The kind of task *general* (PRODUCT §3.9)."""

from collections.abc import Mapping
from typing import Any

from parley.companies.actor import Actor
from parley.core.translation import gettext_lazy as _
from parley.files.models import StoredFile
from parley.general.forms import AnswerInWords, AnswerWithFile, AskForMore, RequestAnything
from parley.general.models import GeneralTask
from parley.tasks.declaration import Action, Kind, PlannedTask, ReviewFile, Step
from parley.tasks.models import Task
from parley.tasks.states import REQUESTER, RESPONDER, State


class General(Kind):
    slug, label, icon, order = "general", _("General task"), "message-square", 110
    lead = _("Anything else: a question, a file, a small task.")
    subject, subject_with = GeneralTask, ("file",)
    request = RequestAnything
    sent_text = _("sent the task")
    panel = "general/answer.html"

    pending = State(
        _("Pending"),
        turn=RESPONDER,
        tone="accent",
        your_turn=_("{partner} has sent you a request"),
        advice=_("Add a file or answer in words."),
        their_turn=_("{partner} has not answered yet."),
    )
    answered = State(
        _("Answered"),
        turn=REQUESTER,
        tone="info",
        your_turn=_("{partner} has answered"),
        advice=_("If this is what you needed, choose “Done”. If not, re-request it."),
        their_turn=_("Waiting for {partner} to review your answer."),
    )
    asked_again = State(
        _("Re-requested"),
        turn=RESPONDER,
        tone="warning",
        your_turn=_("{partner} needs something more"),
        advice=_("Read what is missing, then add a file or answer in words."),
        their_turn=_("Waiting for {partner} to answer your new request."),
    )
    done = State(_("Done"), tone="success", their_turn=_("This task is done."))

    add_file = Action(
        _("Add File"),
        confirm=_("Upload File"),
        by=RESPONDER,
        when=[pending, asked_again],
        to=answered,
        tone="primary",
        form=AnswerWithFile,
        history_text=_("added a file"),
    )
    answer = Action(
        _("Answer in words"),
        confirm=_("Send Answer"),
        by=RESPONDER,
        when=[pending, asked_again],
        to=answered,
        form=AnswerInWords,
        history_text=_("answered"),
    )
    finish = Action(
        _("Done"), by=REQUESTER, when=[answered], to=done, tone="primary", history_text=_("closed the task")
    )
    ask_again = Action(
        _("Re-request"),
        by=REQUESTER,
        when=[answered],
        to=asked_again,
        form=AskForMore,
        history_text=_("sent the request again"),
    )

    @classmethod
    def plan(cls, form_data: Mapping[str, Any], by: Actor) -> list[PlannedTask]:
        return [
            PlannedTask(responder=partner, title=form_data["title"], subject={}) for partner in form_data["partners"]
        ]

    @classmethod
    def review_files(cls, task: Task) -> list[ReviewFile]:
        file = task.subject.file
        return [ReviewFile(file)] if file else []


@General.add_file.effect
def keep_file_answer(step: Step) -> None:
    _keep(step.subject, answer=step.input["comment"], file=step.file("file"))


@General.answer.effect
def keep_answer(step: Step) -> None:
    _keep(step.subject, answer=step.input["answer"], file=None)


def _keep(kept: GeneralTask, *, answer: str, file: StoredFile | None) -> None:
    """Store the latest answer only, since the history has the earlier ones."""
    kept.answer, kept.file = answer, file
    kept.save(update_fields=["answer", "file"])
