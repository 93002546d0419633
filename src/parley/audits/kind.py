"""The kind of task *audit* (PRODUCT §3.3)."""

from typing import Any

from parley.audits.forms import AddFiles
from parley.audits.models import AuditTask
from parley.core.translation import gettext_lazy as _
from parley.tasks.declaration import Action, Kind, ReviewFile
from parley.tasks.forms import Explanation
from parley.tasks.models import Task
from parley.tasks.states import REQUESTER, RESPONDER, Sentence, State


class AuditKind(Kind):
    slug, label, icon, order = "audit", _("Audit"), "clipboard-check", 40
    lead = _("An audit you held at a partner, with its report and follow-up tasks.")
    subject, subject_with = AuditTask, ("report",)
    starts_at = "new_audit"
    panel = "audits/panel.html"
    sent_text = _("sent the task after an audit")

    open = State(
        _("Open"),
        turn=RESPONDER,
        tone="accent",
        your_turn=_("{partner} has a task for you after an audit"),
        advice=_("Mark it as done, or add files as evidence."),
        their_turn=_("Waiting for {partner} to complete this task."),
    )
    in_review = State(
        _("In review"),
        turn=REQUESTER,
        tone="info",
        your_turn=_("{partner} has added files"),
        advice=_("Accept them, or send them back and say what is missing."),
        their_turn=_("Waiting for {partner} to review your files."),
    )
    sent_back = State(
        _("Sent back"),
        turn=RESPONDER,
        tone="danger",
        your_turn=_("{partner} has sent your files back"),
        advice=_("Read the explanation, then add better files or mark the task as done."),
        their_turn=_("Waiting for {partner} to add better files."),
    )
    done = State(_("Done"), tone="success", their_turn=_("This task is done."))

    mark_as_done = Action(
        _("Mark as Done"),
        by=RESPONDER,
        when=[open, sent_back],
        to=done,
        tone="primary",
        history_text=_("marked the task as done"),
    )
    add_files = Action(
        _("Add File(s)"),
        confirm=_("Upload File"),
        by=RESPONDER,
        when=[open, sent_back],
        to=in_review,
        form=AddFiles,
        history_text=_("added files"),
    )
    accept = Action(
        _("Accept"), by=REQUESTER, when=[in_review], to=done, tone="primary", history_text=_("accepted the files")
    )
    send_back = Action(
        _("Send back"),
        by=REQUESTER,
        when=[in_review],
        to=sent_back,
        form=Explanation,
        history_text=_("sent the files back"),
    )

    @classmethod
    def facts(cls, task: Task) -> list[tuple[Sentence, Any]]:
        audit: AuditTask = task.subject
        return [
            (_("Location"), audit.location),
            (_("Date of the audit"), audit.held_on),
            (_("Contact person"), audit.contact_person),
            (_("Description"), audit.description),
        ]

    @classmethod
    def review_files(cls, task: Task) -> list[ReviewFile]:
        report = task.subject.report
        return [ReviewFile(report, note=_("Audit report"))] if report else []
