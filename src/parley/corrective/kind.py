"""The life of a corrective action (PRODUCT §3.5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from parley.core import clock
from parley.corrective.disciplines import CONTAINMENT, Check, Filled
from parley.corrective.forms import AddFile, CheckEffectiveness, FillStep, ReOpen, Resolve
from parley.corrective.models import CorrectiveAction
from parley.corrective.queries import told_of
from parley.tasks.declaration import REQUESTER, RESPONDER, Action, Kind, Part, Sentence, State, Step
from parley.tasks.models import Task
from parley.tasks.receivers import Receiver

_WAITS_FOR = {part: CorrectiveAction.WaitsFor(part.value) for part in Part} | {None: CorrectiveAction.WaitsFor.NOBODY}


def _has_disciplines(task: Task) -> bool:
    return bool(task.subject.has_disciplines)


def _may_be_resolved(task: Task) -> bool:
    return not task.subject.missing


def _may_be_closed(task: Task) -> bool:
    return bool(task.subject.may_be_closed)


class CorrectiveActionKind(Kind):
    slug, label, icon, order = "corrective_action", _("Corrective action"), "clipboard-x", 45
    lead = _("Something went wrong at a partner: what happened, and what is done so that it does not happen again.")
    subject = CorrectiveAction
    starts_at = "new_corrective_action"
    asked = _("asked for corrective action")
    panel = "corrective/panel.html"

    open = State(
        _("Open"), turn=RESPONDER, tone="accent",
        mine=_("{partner} asks for corrective action"),
        advice=_("Say what you do about it, add files, and resolve it when it is done."),
        theirs=_("{partner} has been asked for corrective action."),
    )  # fmt: skip
    commented = State(
        _("Commented"), turn=REQUESTER, tone="info",
        mine=_("{partner} has commented"),
        advice=_("Answer with a comment below, or hand it back."),
        theirs=_("{partner} is reading your comment."),
    )  # fmt: skip
    re_opened = State(
        _("Re-opened"), turn=RESPONDER, tone="danger",
        mine=_("{partner} has re-opened this"),
        advice=_("Read the reason below, put it right, and resolve it again."),
        theirs=_("{partner} has been asked to go on with it."),
    )  # fmt: skip
    resolved = State(
        _("Resolved"), turn=REQUESTER, tone="info",
        mine=_("{partner} has resolved this"),
        advice=_("Close it if that settles the matter; re-open it if something is still to be done."),
        theirs=_("{partner} is looking at what you did."),
    )  # fmt: skip
    closed = State(_("Closed"), tone="success", theirs=_("This matter is closed."))

    fill_step = Action(
        _("Fill In a Step"), confirm=_("Save the step"), by=RESPONDER, when=[open, commented, re_opened], form=FillStep,
        told=_("filled in a step of the eight disciplines"), offered=_has_disciplines,
        otherwise=_("The eight disciplines are not asked for here."),
    )  # fmt: skip
    resolve = Action(
        _("Resolve"), by=RESPONDER, when=[open, commented, re_opened], to=resolved, form=Resolve, tone="primary",
        told=_("resolved it"), offered=_may_be_resolved,
        otherwise=_("Fill in D1 to D7 first; then it can be resolved."),
    )  # fmt: skip
    add_file = Action(
        _("Add File"), confirm=_("Upload File"), by=RESPONDER, when=[open, commented, re_opened, resolved],
        form=AddFile, told=_("added files"),
    )  # fmt: skip
    hand_back = Action(
        _("Hand back"), by=REQUESTER, when=[commented], to=open, told=_("handed it back"),
    )  # fmt: skip
    check_effectiveness = Action(
        _("Check Effectiveness"), confirm=_("Save the check"), by=REQUESTER, when=[resolved], form=CheckEffectiveness,
        told=_("checked the effectiveness"), offered=_has_disciplines,
        otherwise=_("The eight disciplines are not asked for here."),
    )  # fmt: skip
    close = Action(
        _("Close"), by=REQUESTER, when=[resolved], to=closed, tone="primary", told=_("closed it"),
        offered=_may_be_closed,
        otherwise=_("Check first whether what was done is effective; then it can be closed."),
    )  # fmt: skip
    re_open = Action(
        _("Re-open"), by=REQUESTER, when=[resolved], to=re_opened, form=ReOpen, told=_("re-opened it"),
    )  # fmt: skip

    after_comment = {
        open: {RESPONDER: commented},
        re_opened: {RESPONDER: commented},
        commented: {REQUESTER: open},
    }

    @classmethod
    def facts(cls, task: Task) -> list[tuple[Sentence, Any]]:
        action: CorrectiveAction = task.subject
        check = action.checked
        return [
            (_("Category"), action.category),
            (_("Template"), action.template),
            (_("Containment until"), action.containment_due_on),
            (_("Contained on"), action.contained_on),
            (_("Effectiveness checked"), check.on if check else None),
        ]

    @classmethod
    def also_told(cls, tasks: Sequence[UUID]) -> list[Receiver]:
        return told_of(tasks)

    @classmethod
    def moved(cls, task: Task, *, verb: str, by: Part) -> None:
        is_closed = task.state == cls.closed.slug
        was_reopened = verb == cls.re_open.slug
        CorrectiveAction.objects.filter(pk=task.pk).update(
            waits_for=_WAITS_FOR[task.standing.turn],
            closed_at=task.closed_at if is_closed else None,
            times_reopened=F("times_reopened") + (1 if was_reopened else 0),
        )


@CorrectiveActionKind.fill_step.effect
def keep_step(step: Step) -> None:
    action: CorrectiveAction = step.subject
    number: int = step.given["discipline"]
    filled = Filled(
        step.given["owner"], step.given["on"], step.given["text"], step.by.user.name, clock.now()
    )  # fmt: skip
    action.disciplines[str(number)] = filled.as_json()
    if number == CONTAINMENT:
        action.contained_on = filled.on
    action.save(update_fields=["disciplines", "contained_on"])


@CorrectiveActionKind.check_effectiveness.effect
def keep_check(step: Step) -> None:
    given = step.given
    check = Check(given["outcome"] == "effective", given["on"], given["finding"], step.by.user.name)
    step.subject.effectiveness = check.as_json()
    step.subject.save(update_fields=["effectiveness"])


@CorrectiveActionKind.re_open.effect
def check_anew(step: Step) -> None:
    """What was found of the earlier work says nothing of what is done now."""
    step.subject.effectiveness = None
    step.subject.save(update_fields=["effectiveness"])
