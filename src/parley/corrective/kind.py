"""The kind of task *corrective action* (PRODUCT §3.5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import F

from parley.core import clock
from parley.core.translation import gettext_lazy as _
from parley.corrective.disciplines import CONTAINMENT, Check, Filled
from parley.corrective.forms import AddFile, CheckEffectiveness, FillStep, ReOpen, Resolve
from parley.corrective.models import CorrectiveAction
from parley.corrective.queries import told_of
from parley.tasks.declaration import Action, Kind, Step
from parley.tasks.models import Task
from parley.tasks.recipients import Recipient
from parley.tasks.states import REQUESTER, RESPONDER, Party, Sentence, State

_WAITS_FOR = {party: CorrectiveAction.WaitsFor(party.value) for party in Party} | {
    None: CorrectiveAction.WaitsFor.NOBODY
}


def _has_disciplines(task: Task) -> bool:
    return bool(task.subject.has_disciplines)


def _may_be_resolved(task: Task) -> bool:
    return not task.subject.missing


def _may_be_closed(task: Task) -> bool:
    return bool(task.subject.may_be_closed)


_COURSE = """
SELECT c.task_id, 'whom it waits for, when it was closed or how often it was re-opened is not what the history says'
FROM corrective_correctiveaction c JOIN tasks_task t ON t.id = c.task_id
WHERE c.waits_for <> coalesce((SELECT s.party FROM tasks_taskside s WHERE s.task_id = t.id AND s.is_my_turn), '')
   OR c.closed_at IS DISTINCT FROM CASE t.state WHEN 'closed' THEN t.closed_at END
   OR c.times_reopened <> (SELECT count(*) FROM tasks_event e WHERE e.task_id = t.id AND e.verb = 're_open')
   OR c.requester_id <> t.requester_id OR c.responder_id <> t.responder_id
"""


class CorrectiveActionKind(Kind):
    slug, label, icon, order = "corrective_action", _("Corrective action"), "clipboard-x", 45
    lead = _("Something went wrong at a partner: what happened, and what is done to keep it from happening again.")
    subject = CorrectiveAction
    integrity_checks = (_COURSE,)
    derived_columns = frozenset({"waits_for", "closed_at", "times_reopened"})
    starts_at = "new_corrective_action"
    sent_text = _("sent the corrective action")
    panel = "corrective/panel.html"

    open = State(
        _("Open"),
        turn=RESPONDER,
        tone="accent",
        your_turn=_("{partner} has sent you a corrective action"),
        advice=_("Describe what you are doing about it, add files, and resolve it when it is done."),
        their_turn=_("Waiting for {partner} to work on the corrective action."),
    )
    commented = State(
        _("Commented"),
        turn=REQUESTER,
        tone="info",
        your_turn=_("{partner} has commented"),
        advice=_("Answer with a comment below, or hand it back."),
        their_turn=_("Waiting for {partner} to answer your comment."),
    )
    re_opened = State(
        _("Re-opened"),
        turn=RESPONDER,
        tone="danger",
        your_turn=_("{partner} has re-opened the corrective action"),
        advice=_("Read the reason below, fix the problem and resolve it again."),
        their_turn=_("Waiting for {partner} to continue the corrective action."),
    )
    resolved = State(
        _("Resolved"),
        turn=REQUESTER,
        tone="info",
        your_turn=_("{partner} has resolved the corrective action"),
        advice=_("Close the corrective action if everything is settled; re-open it if more needs to be done."),
        their_turn=_("Waiting for {partner} to review what you did."),
    )
    closed = State(_("Closed"), tone="success", their_turn=_("This corrective action is closed."))

    fill_step = Action(
        _("Fill in a step"),
        confirm=_("Save the step"),
        by=RESPONDER,
        when=[open, commented, re_opened],
        form=FillStep,
        history_text=_("filled in a step of the eight disciplines"),
        is_available=_has_disciplines,
        unavailable_text=_("This corrective action does not use the eight disciplines."),
    )
    resolve = Action(
        _("Resolve"),
        by=RESPONDER,
        when=[open, commented, re_opened],
        to=resolved,
        form=Resolve,
        tone="primary",
        history_text=_("resolved the corrective action"),
        is_available=_may_be_resolved,
        unavailable_text=_("Fill in D1 to D7 before you resolve the corrective action."),
    )
    add_file = Action(
        _("Add File"),
        confirm=_("Upload File"),
        by=RESPONDER,
        when=[open, commented, re_opened, resolved],
        form=AddFile,
        history_text=_("added files"),
    )
    hand_back = Action(
        _("Hand back"),
        by=REQUESTER,
        when=[commented],
        to=open,
        history_text=_("handed back the corrective action"),
    )
    check_effectiveness = Action(
        _("Check effectiveness"),
        confirm=_("Save the check"),
        by=REQUESTER,
        when=[resolved],
        form=CheckEffectiveness,
        history_text=_("checked the effectiveness"),
        is_available=_has_disciplines,
        unavailable_text=_("This corrective action does not use the eight disciplines."),
    )
    close = Action(
        _("Close"),
        by=REQUESTER,
        when=[resolved],
        to=closed,
        tone="primary",
        history_text=_("closed the corrective action"),
        is_available=_may_be_closed,
        unavailable_text=_("Check the effectiveness before you close the corrective action."),
    )
    re_open = Action(
        _("Re-open"),
        by=REQUESTER,
        when=[resolved],
        to=re_opened,
        form=ReOpen,
        history_text=_("re-opened the corrective action"),
    )

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
            (_("Containment due"), action.containment_due_on),
            (_("Contained on"), action.contained_on),
            (_("Effectiveness checked"), check.on if check else None),
        ]

    @classmethod
    def extra_recipients(cls, tasks: Sequence[UUID]) -> list[Recipient]:
        return told_of(tasks)

    @classmethod
    def after_step(cls, task: Task, *, verb: str, by: Party) -> None:
        is_closed = task.state == cls.closed.slug
        was_reopened = verb == cls.re_open.slug
        CorrectiveAction.objects.filter(pk=task.pk).update(
            waits_for=_WAITS_FOR[task.current_state.turn],
            closed_at=task.closed_at if is_closed else None,
            times_reopened=F("times_reopened") + (1 if was_reopened else 0),
        )


@CorrectiveActionKind.fill_step.effect
def keep_step(step: Step) -> None:
    action: CorrectiveAction = step.subject
    number: int = step.input["discipline"]
    filled = Filled(step.input["owner"], step.input["on"], step.input["text"], step.by.user.name, clock.now())
    action.disciplines[str(number)] = filled.as_json()
    if number == CONTAINMENT:
        action.contained_on = filled.on
    action.save(update_fields=["disciplines", "contained_on"])


@CorrectiveActionKind.check_effectiveness.effect
def keep_check(step: Step) -> None:
    form_data = step.input
    check = Check(form_data["outcome"] == "effective", form_data["on"], form_data["finding"], step.by.user.name)
    step.subject.effectiveness = check.as_json()
    step.subject.save(update_fields=["effectiveness"])


@CorrectiveActionKind.re_open.effect
def check_anew(step: Step) -> None:
    """Clear the check of effectiveness, which says nothing about the new work."""
    step.subject.effectiveness = None
    step.subject.save(update_fields=["effectiveness"])
