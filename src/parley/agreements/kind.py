"""The kind of task *agreement* (PRODUCT §3.2)."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

from parley.agreements.forms import AcceptByClick, Decline, RequestAgain, RequestAgreements, UploadSigned
from parley.agreements.models import AgreementVersion, Confirmation, RequestedAgreement
from parley.agreements.queries import newest_versions, sent_and_standing
from parley.agreements.rights import AgreementRight
from parley.companies.actor import Actor
from parley.companies.models import Company
from parley.core import clock
from parley.core.translation import gettext_lazy as _
from parley.tasks.declaration import Action, Kind, PlannedTask, ReviewFile, Step
from parley.tasks.forms import Explanation
from parley.tasks.history import file_reference
from parley.tasks.models import Task
from parley.tasks.states import REQUESTER, RESPONDER, Sentence, State


def by_click(task: Task) -> bool:
    return bool(task.subject.confirmation == Confirmation.CLICK)


def by_signed_file(task: Task) -> bool:
    return bool(task.subject.confirmation == Confirmation.SIGNED_FILE)


_ACCEPTANCE = """
SELECT a.task_id, 'who accepted it, when, from where and which text is not what the history says'
FROM agreements_requestedagreement a
LEFT JOIN tasks_event e ON e.task_id = a.task_id AND e.verb = 'accept_agreement'
WHERE (a.accepted_by_id, a.accepted_sha256) IS DISTINCT FROM (e.by_user_id, coalesce(e.details->'file'->>'sha256', ''))
   OR a.file_id::text <> e.details->'file'->>'file'
   OR coalesce(host(a.accepted_from) <> e.details->>'address', a.accepted_from IS NOT NULL)
   OR a.accepted_at IS NOT NULL AND a.accepted_at NOT BETWEEN e.at - interval '1 minute' AND e.at + interval '1 minute'
   OR (a.accepted_at IS NULL) <> (a.accepted_by_id IS NULL)
"""
_SIGNED = """
SELECT a.task_id, 'its signed file is not the one that was given last'
FROM agreements_requestedagreement a
WHERE a.signed_file_id::text IS DISTINCT FROM (
  SELECT e.details->'file'->>'file' FROM tasks_event e WHERE e.task_id = a.task_id AND e.verb = 'upload_signed'
  ORDER BY e.number DESC LIMIT 1)
"""


_SIGN = _("Download the agreement below, sign it, scan it and upload the signed file. Or decline it and say why.")


class Agreement(Kind):
    slug, label, icon, order = "agreement", _("Agreement"), "file-signature", 30
    lead = _("A contract or code of conduct that the partner accepts by click or with a signed file.")
    subject = RequestedAgreement
    subject_with = ("file", "signed_file", "accepted_by")
    request = RequestAgreements
    sent_text = _("sent the agreement")

    pending = State(
        _("Pending"),
        turn=RESPONDER,
        tone="accent",
        your_turn=_("{partner} asks you to accept this agreement"),
        advice=_("Read the agreement below, then accept or decline it."),
        their_turn=_("Waiting for {partner} to accept the agreement."),
    )
    in_review = State(
        _("In review"),
        turn=REQUESTER,
        tone="info",
        your_turn=_("{partner} has uploaded the signed agreement"),
        advice=_("Accept it, or reject it and say what is wrong."),
        their_turn=_("Waiting for {partner} to review the signed file."),
    )
    rejected = State(
        _("Rejected"),
        turn=RESPONDER,
        tone="danger",
        your_turn=_("{partner} has rejected the signed file"),
        advice=_("Read the explanation, then sign the agreement again, scan it and upload the new file."),
        their_turn=_("Waiting for {partner} to upload a better file."),
    )
    declined = State(
        _("Declined"),
        turn=REQUESTER,
        tone="warning",
        your_turn=_("{partner} has declined the agreement"),
        advice=_("Acknowledge this, or re-request the agreement and say why."),
        their_turn=_("Waiting for {partner} to respond to your decline."),
    )
    re_requested = State(
        _("Re-requested"),
        turn=RESPONDER,
        tone="warning",
        your_turn=_("{partner} asks you again to accept this agreement"),
        advice=_("Read the note and the agreement, then accept or decline it."),
        their_turn=_("Waiting for {partner} to answer your new request."),
    )
    accepted = State(_("Accepted"), tone="success", their_turn=_("Agreement accepted."))
    not_agreed = State(_("Not agreed"), their_turn=_("Decline acknowledged. There is no agreement."))

    review_states = (in_review, rejected, accepted)
    integrity_checks = (_ACCEPTANCE, _SIGNED)

    accept_agreement = Action(
        _("Accept Agreement"),
        by=RESPONDER,
        right=AgreementRight.CLOSE_AGREEMENTS,
        when=[pending, re_requested],
        to=accepted,
        form=AcceptByClick,
        tone="primary",
        history_text=_("accepted the agreement"),
        is_available=by_click,
    )
    upload_signed = Action(
        _("Upload signed file"),
        confirm=_("Upload File"),
        by=RESPONDER,
        right=AgreementRight.CLOSE_AGREEMENTS,
        when=[pending, rejected, re_requested],
        to=in_review,
        form=UploadSigned,
        tone="primary",
        history_text=_("uploaded the signed agreement"),
        is_available=by_signed_file,
    )
    decline = Action(
        _("Decline"),
        by=RESPONDER,
        right=AgreementRight.CLOSE_AGREEMENTS,
        when=[pending, rejected, re_requested],
        to=declined,
        form=Decline,
        history_text=_("declined the agreement"),
    )
    accept = Action(
        _("Accept"),
        by=REQUESTER,
        when=[in_review],
        to=accepted,
        tone="primary",
        history_text=_("accepted the signed agreement"),
    )
    reject = Action(
        _("Reject"),
        by=REQUESTER,
        when=[in_review],
        to=rejected,
        form=Explanation,
        history_text=_("rejected the signed file"),
    )
    acknowledge = Action(
        _("Acknowledge"),
        by=REQUESTER,
        when=[declined],
        to=not_agreed,
        tone="primary",
        history_text=_("acknowledged the decline"),
    )
    re_request = Action(
        _("Re-request"),
        by=REQUESTER,
        when=[declined],
        to=re_requested,
        form=RequestAgain,
        history_text=_("sent the request again"),
    )

    @classmethod
    def plan(cls, form_data: Mapping[str, Any], by: Actor) -> list[PlannedTask]:
        agreements, partners = list(form_data["agreements"]), list(form_data["partners"])
        newest = newest_versions(agreements)
        standing = sent_and_standing(by.company, newest.values(), partners)
        return [
            _plan_task(newest[agreement.pk], partner, standing.get((newest[agreement.pk].pk, partner.pk)))
            for partner in partners
            for agreement in agreements
        ]

    @classmethod
    def facts(cls, task: Task) -> list[tuple[Sentence, Any]]:
        asked: RequestedAgreement = task.subject
        return [
            (_("Agreement"), asked.template_name),
            (_("Version"), asked.version_number),
            (_("Confirmation"), asked.get_confirmation_display()),
            (_("Accepted by"), asked.accepted_by.name if asked.accepted_by else ""),
            (_("Accepted on"), asked.accepted_at),
            (_("IP address"), asked.accepted_from),
            (_("SHA-256 of the file"), asked.accepted_sha256),
        ]

    @classmethod
    def advice(cls, task: Task) -> Sentence:
        is_to_be_signed = by_signed_file(task) and task.state in (cls.pending.slug, cls.re_requested.slug)
        return _SIGN if is_to_be_signed else super().advice(task)

    @classmethod
    def review_files(cls, task: Task) -> list[ReviewFile]:
        asked: RequestedAgreement = task.subject
        signed = [ReviewFile(asked.signed_file, note=_("Signed"), is_opened=True)] if asked.signed_file else []
        return [*signed, ReviewFile(asked.file, note=_("The agreement"), is_opened=not signed)]


def _plan_task(version: AgreementVersion, partner: Company, standing: str | None) -> PlannedTask:
    skip_reason: Sentence = ""
    if standing:
        skip_reason = _("Already accepted.") if standing == "accepted" else _("Already requested and still open.")
    return PlannedTask(
        responder=partner,
        title=version.template.name,
        skip_reason=skip_reason,
        subject={
            "version": version,
            "template_name": version.template.name,
            "version_number": version.number,
            "confirmation": version.template.confirmation,
            "file": version.file,
        },
        files=(version.file,),
    )


@Agreement.accept_agreement.effect
def record_acceptance(step: Step) -> None:
    asked: RequestedAgreement = step.subject
    asked.accepted_by, asked.accepted_at = step.by.user, clock.now()
    asked.accepted_from, asked.accepted_sha256 = _address(step.address), asked.file.sha256
    asked.save(update_fields=["accepted_by", "accepted_at", "accepted_from", "accepted_sha256"])
    step.history_data = {
        "file": file_reference(asked.file),
        "address": asked.accepted_from or "",
    }


def _address(text: str) -> str | None:
    """Return the person's network address, or None: behind a Unix socket or a proxy, the web server may not know it."""
    try:
        return str(ip_address(text))
    except ValueError:
        return None


@Agreement.upload_signed.effect
def keep_signed_file(step: Step) -> None:
    step.subject.signed_file = step.file("file")
    step.subject.save(update_fields=["signed_file"])
