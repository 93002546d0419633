"""The life of a general task (PRODUCT §3.9)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from parley.companies.desk import Actor
from parley.files.models import StoredFile
from parley.general.forms import AnswerInWords, AnswerWithFile, AskAgain, RequestAnything
from parley.general.models import GeneralTask
from parley.tasks.declaration import REQUESTER, RESPONDER, Action, Exhibit, Kind, Planned, State, Step
from parley.tasks.models import Task


class General(Kind):
    slug, label, icon, order = "general", _("General task"), "message-square", 110
    lead = _("Anything else: a question, a file, a small job.")
    subject, subject_with = GeneralTask, ("file",)
    request = RequestAnything
    asked = _("sent the task")
    panel = "general/answer.html"

    pending = State(
        _("Pending"), turn=RESPONDER, tone="accent",
        mine=_("{partner} asks you for something"),
        advice=_("Add a file or answer in words."),
        theirs=_("{partner} has been asked and has not answered yet."),
    )  # fmt: skip
    answered = State(
        _("Answered"), turn=REQUESTER, tone="info",
        mine=_("{partner} has answered"),
        advice=_("If that is what you needed, you are done; if not, ask again."),
        theirs=_("{partner} is looking at your answer."),
    )  # fmt: skip
    asked_again = State(
        _("Asked again"), turn=RESPONDER, tone="warning",
        mine=_("{partner} needs something more"),
        advice=_("Read what is missing, then add a file or answer in words."),
        theirs=_("{partner} has been asked again."),
    )  # fmt: skip
    done = State(_("Done"), tone="success", theirs=_("This task is done."))

    add_file = Action(
        _("Add File"), confirm=_("Upload File"), by=RESPONDER, when=[pending, asked_again], to=answered, tone="primary",
        form=AnswerWithFile, told=_("added a file"),
    )  # fmt: skip
    answer = Action(
        _("Answer in words"), confirm=_("Send answer"), by=RESPONDER, when=[pending, asked_again], to=answered,
        form=AnswerInWords, told=_("answered"),
    )  # fmt: skip
    finish = Action(
        _("Done"), by=REQUESTER, when=[answered], to=done, tone="primary", told=_("closed the task as done")
    )
    ask_again = Action(
        _("Ask again"), by=REQUESTER, when=[answered], to=asked_again, form=AskAgain, told=_("asked again")
    )

    @classmethod
    def plan(cls, given: Mapping[str, Any], by: Actor) -> list[Planned]:
        return [Planned(responder=partner, title=given["title"], subject={}) for partner in given["partners"]]

    @classmethod
    def exhibits(cls, task: Task) -> list[Exhibit]:
        file = task.subject.file
        return [Exhibit(file)] if file else []


@General.add_file.effect
def keep_file_answer(step: Step) -> None:
    _keep(step.subject, answer=step.given["comment"], file=step.file("file"))


@General.answer.effect
def keep_answer(step: Step) -> None:
    _keep(step.subject, answer=step.given["answer"], file=None)


def _keep(kept: GeneralTask, *, answer: str, file: StoredFile | None) -> None:
    """The answer to be looked at is the last one alone; the history has those before."""
    kept.answer, kept.file = answer, file
    kept.save(update_fields=["answer", "file"])
