"""Changes to audits: recording one, correcting its record, adding tasks."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction

from parley.audits.kind import AuditKind
from parley.audits.models import Audit
from parley.audits.queries import own_audit
from parley.companies.actor import Actor
from parley.companies.models import Company
from parley.companies.queries import active_partners
from parley.companies.rights import Right
from parley.core.errors import NotFound
from parley.files.actions import keep_file
from parley.tasks.actions import send
from parley.tasks.declaration import PlannedTask
from parley.tasks.models import Task


def record_audit(
    *,
    by: Actor,
    partner: Company,
    location: str,
    held_on: date,
    contact_person: str = "",
    description: str = "",
    report_file: File[Any] | None = None,
) -> Audit:
    """Record an audit of an active partner. Raises `NotFound` for any other company."""
    by.require(Right.SEND_TASKS)
    with transaction.atomic():
        if not active_partners(by.company).filter(pk=partner.pk).exists():
            raise NotFound
        return Audit.objects.create(
            company=by.company,
            partner=partner,
            location=location,
            held_on=held_on,
            contact_person=contact_person,
            description=description,
            report=keep_file(company=by.company, by=by.user, upload=report_file) if report_file else None,
            recorded_by=by.user,
        )


def correct_audit(*, by: Actor, audit_id: UUID, report_file: File[Any] | None = None, **changes: Any) -> Audit:
    """Change the record. Tasks sent before keep their texts. A new report replaces the old one from now on."""
    by.require(Right.SEND_TASKS)
    with transaction.atomic():
        audit = own_audit(by.company, audit_id, lock=True)
        for name, value in changes.items():
            setattr(audit, name, value)
        if report_file:
            audit.report = keep_file(company=by.company, by=by.user, upload=report_file)
        audit.save()
    return audit


def add_task(
    *,
    by: Actor,
    audit_id: UUID,
    title: str,
    note: str = "",
    due_on: date | None = None,
    with_report: bool = False,
) -> Task:
    """Send the partner one task that follows from the audit, with its report if `with_report`."""
    with transaction.atomic():
        audit = own_audit(by.company, audit_id)
        report = audit.report if with_report else None
        planned = PlannedTask(
            responder=audit.partner,
            title=title,
            subject={
                "audit": audit,
                "location": audit.location,
                "held_on": audit.held_on,
                "contact_person": audit.contact_person,
                "description": audit.description,
                "report": report,
            },
            files=(report,) if report else (),
        )
        return send(AuditKind, [planned], by=by, form_data={"note": note, "due_on": due_on})[0]
