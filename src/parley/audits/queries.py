"""What is read of audits, from the company that recorded them."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from parley.audits.models import Audit
from parley.companies.models import Company
from parley.core.errors import NotFound
from parley.core.sql import fetch

PAGE = 50


class AuditRow(NamedTuple):
    """One line of the list of audits, with how many of its tasks are still open."""

    audit_id: UUID
    location: str
    held_on: date
    partner: str
    tasks: int
    still_open: int


_ROWS = """
SELECT a.id, a.location, a.held_on, partner.name, counted.tasks, counted.still_open
FROM (
  SELECT * FROM audits_audit
  WHERE company_id = %(company)s
    AND (%(after)s::uuid IS NULL OR (held_on, id) < (SELECT held_on, id FROM audits_audit WHERE id = %(after)s))
  ORDER BY held_on DESC, id DESC LIMIT %(limit)s
) a
JOIN companies_company partner ON partner.id = a.partner_id
CROSS JOIN LATERAL (
  SELECT count(*) AS tasks, count(*) FILTER (WHERE s.is_open) AS still_open
  FROM audits_audittask t JOIN tasks_taskside s ON s.task_id = t.task_id AND s.company_id = %(company)s
  WHERE t.audit_id = a.id
) counted
ORDER BY a.held_on DESC, a.id DESC
"""


def audits(company: Company, *, after: UUID | None = None) -> tuple[list[AuditRow], UUID | None]:
    """One page of audits, the latest first, and where the next one starts. One statement."""
    rows = fetch(_ROWS, {"company": company.pk, "after": after, "limit": PAGE + 1}, AuditRow)
    return rows[:PAGE], rows[PAGE - 1].audit_id if len(rows) > PAGE else None


def own_audit(company: Company, audit_id: UUID, *, lock: bool = False) -> Audit:
    """The audit, if `company` recorded it; `NotFound` otherwise, also for the audited partner."""
    found = Audit.objects.filter(company=company, pk=audit_id)
    found = found.select_for_update() if lock else found.select_related("partner", "report", "recorded_by")
    audit = found.first()
    if audit is None:
        raise NotFound
    return audit
