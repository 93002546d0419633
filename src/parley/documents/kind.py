"""The kinds of task *document* and *product document* (PRODUCT §3.1)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta  # type: ignore[import-untyped]

from parley.companies.actor import Actor
from parley.companies.models import Company
from parley.core import clock
from parley.core.translation import gettext_lazy as _
from parley.documents.forms import (
    NotProvided,
    RequestDocuments,
    RequestProductDocuments,
    ReRequest,
    UploadDocument,
)
from parley.documents.models import DocumentType, DocumentVersion, RequestedDocument, Validity
from parley.documents.queries import open_requests, supplied
from parley.tasks.declaration import Action, Kind, PlannedTask, ReviewFile, Step
from parley.tasks.forms import Explanation
from parley.tasks.models import Task
from parley.tasks.states import REQUESTER, RESPONDER, Sentence, State

_VERSIONS = """
SELECT v.task_id, 'a version of the document, its date or what became of it is not what the history says'
FROM documents_documentversion v
LEFT JOIN tasks_event given
  ON given.task_id = v.task_id AND given.verb IN ('upload', 'renew')
  AND given.details->'file'->>'file' = v.file_id::text
LEFT JOIN LATERAL (
  SELECT e.verb FROM tasks_event e WHERE e.task_id = v.task_id AND e.number > given.number
    AND e.verb IN ('upload', 'renew', 'accept', 'reject') ORDER BY e.number LIMIT 1) answer ON true
WHERE v.uploaded_by_id IS DISTINCT FROM given.by_user_id
   OR v.uploaded_at NOT BETWEEN given.at - interval '1 minute' AND given.at + interval '1 minute'
   OR v.expires_on::text IS DISTINCT FROM given.details->>'expires_on'
   OR v.outcome <> CASE answer.verb WHEN 'accept' THEN 'accepted' WHEN 'reject' THEN 'rejected' ELSE 'in_review' END
"""
_LATEST = """
SELECT d.task_id, 'its latest version, or how long that holds, is not what the history says'
FROM documents_requesteddocument d JOIN tasks_task t ON t.id = d.task_id
LEFT JOIN documents_documentversion v ON v.id = d.latest_id
WHERE v.file_id::text IS DISTINCT FROM (
    SELECT e.details->'file'->>'file' FROM tasks_event e WHERE e.task_id = d.task_id AND e.verb IN ('upload', 'renew')
    ORDER BY e.number DESC LIMIT 1)
  OR (t.state = 'accepted' AND d.revalidation_months IS NULL AND d.valid_until IS DISTINCT FROM v.expires_on)
"""
_NEXT_STEP = """
SELECT d.task_id, 'the day on which the clock looks at it next does not follow from how long it is valid'
FROM documents_requesteddocument d JOIN tasks_task t ON t.id = d.task_id
WHERE t.state = 'accepted' AND CASE WHEN d.valid_until IS NULL THEN d.next_step_on IS NOT NULL
  ELSE d.next_step_on IS NULL OR d.next_step_on NOT IN (d.valid_until + 1, d.valid_until - d.lead_days) END
"""


WARNED = "warned"
"""The verb of the event by which the clock announces the end of a document."""


class Document(Kind):
    slug, label, icon, order = "document", _("Document"), "file-text", 10
    lead = _("A certificate, policy or declaration of a supplier, as a PDF.")
    subject, subject_with = RequestedDocument, ("latest__file",)
    request, partners = RequestDocuments, "suppliers"
    sent_text = _("requested the document")

    pending = State(
        _("Pending"),
        turn=RESPONDER,
        tone="accent",
        your_turn=_("{partner} asks you for this document"),
        advice=_("Upload it as a PDF, or say that you don’t have it."),
        their_turn=_("Waiting for {partner} to upload the document."),
    )
    in_review = State(
        _("In review"),
        turn=REQUESTER,
        tone="info",
        your_turn=_("{partner} has uploaded the document"),
        advice=_("Accept it, or reject it and say what is missing."),
        their_turn=_("Waiting for {partner} to review the document."),
    )
    rejected = State(
        _("Rejected"),
        turn=RESPONDER,
        tone="danger",
        your_turn=_("{partner} has rejected the document"),
        advice=_("Read the explanation, then upload a better one."),
        their_turn=_("Waiting for {partner} to upload a better document."),
    )
    not_provided = State(
        _("Not provided"),
        turn=REQUESTER,
        tone="warning",
        your_turn=_("{partner} does not have this document"),
        advice=_("Acknowledge this, or re-request the document and say why you need it."),
        their_turn=_("Waiting for {partner} to decide whether the document is needed."),
    )
    re_requested = State(
        _("Re-requested"),
        turn=RESPONDER,
        tone="warning",
        your_turn=_("{partner} asks you for this document again"),
        advice=_("Upload it as a PDF, or explain why you don’t have it."),
        their_turn=_("Waiting for {partner} to answer your new request."),
    )
    expired = State(
        _("Expired"),
        turn=RESPONDER,
        tone="danger",
        your_turn=_("Your document has expired"),
        advice=_("Upload the new one as a PDF."),
        their_turn=_("The document has expired. Waiting for {partner} to upload a new one."),
    )
    to_revalidate = State(
        _("To revalidate"),
        turn=RESPONDER,
        tone="warning",
        your_turn=_("Is this document still valid?"),
        advice=_("Confirm that it is, or upload a new one."),
        their_turn=_("Waiting for {partner} to confirm that the document is still valid."),
    )
    accepted = State(_("Accepted"), tone="success", their_turn=_("Document accepted."))
    accepted_without = State(
        _("Accepted without document"), tone="success", their_turn=_("Accepted without the document.")
    )

    automatic_transitions = (
        (accepted, expired, _("the expiry date passes")),
        (accepted, to_revalidate, _("the period ends")),
    )
    valid_until_field = "expires_on"
    review_states = (in_review, rejected, accepted, expired, to_revalidate)
    clock_texts = {WARNED: _("notified both companies that the document expires soon")}
    integrity_checks = (_VERSIONS, _LATEST, _NEXT_STEP)
    derived_columns = frozenset({"next_step_on"})

    upload = Action(
        _("Upload Document"),
        confirm=_("Upload File"),
        by=RESPONDER,
        tone="primary",
        form=UploadDocument,
        to=in_review,
        when=[pending, rejected, re_requested, expired, to_revalidate],
        history_text=_("uploaded the document"),
    )
    renew = Action(
        _("Upload new version"),
        confirm=_("Upload File"),
        by=RESPONDER,
        form=UploadDocument,
        to=in_review,
        when=[accepted],
        is_available=lambda task: expires_soon(task.subject),
        unavailable_text=_("You can upload a new version as soon as you have been notified of the expiry."),
        history_text=_("uploaded a new version ahead of the expiry"),
    )
    still_valid = Action(
        _("Still valid"),
        by=RESPONDER,
        when=[to_revalidate],
        to=accepted,
        history_text=_("confirmed that it is still valid"),
    )
    do_not_have = Action(
        _("I Don’t Have This Document"),
        confirm=_("Send explanation"),
        by=RESPONDER,
        form=NotProvided,
        when=[pending, rejected, re_requested, expired],
        to=not_provided,
        history_text=_("does not have the document"),
    )
    accept = Action(
        _("Accept"),
        by=REQUESTER,
        when=[in_review],
        to=accepted,
        tone="primary",
        history_text=_("accepted the document"),
    )
    reject = Action(
        _("Reject"),
        by=REQUESTER,
        when=[in_review],
        to=rejected,
        form=Explanation,
        history_text=_("rejected the document"),
    )
    acknowledge = Action(
        _("Acknowledge"),
        by=REQUESTER,
        when=[not_provided],
        to=accepted_without,
        tone="primary",
        history_text=_("accepted without the document"),
    )
    re_request = Action(
        _("Re-request"),
        by=REQUESTER,
        when=[not_provided],
        to=re_requested,
        form=ReRequest,
        history_text=_("requested the document again"),
    )

    @classmethod
    def plan(cls, form_data: Mapping[str, Any], by: Actor) -> list[PlannedTask]:
        types, suppliers = list(form_data["document_types"]), list(form_data["partners"])
        still_open = open_requests(by.company, cls.slug, types, suppliers)
        return [
            _plan_task(document_type, supplier, skip_reason=_skip_reason(still_open, document_type, None, supplier))
            for supplier in suppliers
            for document_type in types
        ]

    @classmethod
    def facts(cls, task: Task) -> list[tuple[Sentence, Any]]:
        asked: RequestedDocument = task.subject
        return [
            (_("Document type"), asked.type_name),
            (_("Product"), asked.product_name),
            (_("Description"), asked.description),
            (_("Valid"), asked.get_validity_display() if asked.validity != Validity.NONE else ""),
            (_("Valid until"), asked.valid_until if task.state == "accepted" else None),
        ]

    @classmethod
    def review_files(cls, task: Task) -> list[ReviewFile]:
        latest = task.subject.latest
        return [ReviewFile(latest.file, until=latest.expires_on)] if latest else []


class ProductDocument(Document):
    slug, label, icon, order = "product_document", _("Product document"), "package", 20
    lead = _("A specification or declaration for one product of a supplier, as a PDF.")
    request = RequestProductDocuments

    @classmethod
    def plan(cls, form_data: Mapping[str, Any], by: Actor) -> list[PlannedTask]:
        types, products, suppliers = (
            list(form_data["document_types"]),
            list(form_data["products"]),
            list(form_data["partners"]),
        )
        still_open = open_requests(by.company, cls.slug, types, suppliers)
        sources = supplied(products)
        planned = []
        for supplier in suppliers:
            for product in products:
                elsewhere = bool(sources[product.pk]) and supplier.pk not in sources[product.pk]
                for document_type in types:
                    skip_reason = _skip_reason(still_open, document_type, product, supplier)
                    if elsewhere:
                        skip_reason = _("This supplier does not supply the product.")
                    planned.append(_plan_task(document_type, supplier, product=product, skip_reason=skip_reason))
        return planned


def _skip_reason(still_open: set[Any], document_type: DocumentType, product: Any, supplier: Any) -> Sentence:
    wanted = (document_type.pk, product.pk if product else None, supplier.pk)
    return _("Already requested and still open.") if wanted in still_open else ""


def _plan_task(
    document_type: DocumentType, supplier: Any, *, skip_reason: Sentence, product: Any = None
) -> PlannedTask:
    return PlannedTask(
        responder=supplier,
        title=f"{document_type.name} · {product.label}" if product else document_type.name,
        skip_reason=skip_reason,
        subject={
            "document_type": document_type,
            "product": product,
            "type_name": document_type.name,
            "description": document_type.description,
            "product_name": product.label if product else "",
            "validity": document_type.validity,
            "revalidation_months": document_type.revalidation_months,
            "lead_days": document_type.lead_days,
        },
    )


def expires_soon(asked: RequestedDocument) -> bool:
    """Return whether the clock has announced the end of an accepted document, so that the next one may be given."""
    return not asked.revalidation_months and asked.valid_until is not None and asked.next_step_on == end_of(asked)


def end_of(asked: RequestedDocument) -> date:
    """Return the first day on which an accepted document is no longer valid."""
    assert asked.valid_until is not None
    return asked.valid_until + timedelta(days=1)


@Document.upload.effect
@Document.renew.effect
def keep_version(step: Step) -> None:
    asked: RequestedDocument = step.subject
    asked.latest = DocumentVersion.objects.create(
        task=step.task, file=step.file("file"), expires_on=step.input.get("expires_on"), uploaded_by=step.by.user
    )
    asked.next_step_on = None
    asked.save(update_fields=["latest", "next_step_on"])


@Document.accept.effect
def make_current(step: Step) -> None:
    asked: RequestedDocument = step.subject
    assert asked.latest is not None
    asked.latest.outcome = DocumentVersion.Outcome.ACCEPTED
    asked.latest.save(update_fields=["outcome"])
    asked.valid_until = asked.latest.expires_on
    _start_period(asked, step.task.requester)


@Document.still_valid.effect
def start_period_anew(step: Step) -> None:
    _start_period(step.subject, step.task.requester)


def _start_period(asked: RequestedDocument, customer: Company) -> None:
    if asked.revalidation_months:
        asked.valid_until = clock.today(customer.zone) + relativedelta(months=asked.revalidation_months)
    asked.next_step_on = _first_step(asked)
    asked.save(update_fields=["valid_until", "next_step_on"])


def _first_step(asked: RequestedDocument) -> date | None:
    """Return the day of the warning ahead of an expiry. A period is not announced: its end asks whether it goes on."""
    if asked.valid_until is None:
        return None
    return end_of(asked) if asked.revalidation_months else asked.valid_until - timedelta(days=asked.lead_days)


@Document.reject.effect
def send_back(step: Step) -> None:
    latest = step.subject.latest
    latest.outcome = DocumentVersion.Outcome.REJECTED
    latest.save(update_fields=["outcome"])
