"""Queries for audits, from the company that recorded them."""

from uuid import UUID

from parley.audits.models import Audit
from parley.companies.models import Company
from parley.core.errors import NotFound


def own_audit(company: Company, audit_id: UUID, *, lock: bool = False) -> Audit:
    """Return the audit if `company` recorded it. Raises `NotFound` otherwise, also for the audited partner."""
    found = Audit.objects.filter(company=company, pk=audit_id)
    found = found.select_for_update() if lock else found.select_related("partner", "report", "recorded_by")
    audit = found.first()
    if audit is None:
        raise NotFound
    return audit
