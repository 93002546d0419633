"""The list of audits that a company recorded."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID

from parley.companies.former_partners import goes_on
from parley.companies.models import Company
from parley.core.lists import FilteredList, Filters, ListPage, Order, column, date_key, id_key
from parley.core.translation import gettext_lazy as _


class AuditRow(NamedTuple):
    """One row of the list of audits, with the number of its open tasks."""

    audit_id: UUID
    location: str
    held_on: date
    partner: str
    tasks: int
    still_open: int


_SQL = f"""
SELECT a.id, a.location, a.held_on, partner.name, counted.tasks, counted.still_open
FROM (SELECT * FROM audits_audit a WHERE {{where}} ORDER BY {{order}} LIMIT {{limit}}) a
JOIN companies_company partner ON partner.id = a.partner_id
CROSS JOIN LATERAL (
  SELECT count(*) AS tasks, count(*) FILTER (WHERE s.is_open AND {goes_on("s.partner_id")}) AS still_open
  FROM audits_audittask t JOIN tasks_taskside s ON s.task_id = t.task_id AND s.company_id = %(company)s
  WHERE t.audit_id = a.id
) counted
ORDER BY {{order}}
"""  # noqa: S608 - no user input
AUDITS = FilteredList(
    name="audits",
    filters=Filters,
    row=AuditRow,
    sql=_SQL,
    orders=(Order(date_key("a.held_on", "held_on"), id_key("a.id", "audit_id"), descending=True),),
    columns=(
        column(_("Partner"), "partner"),
        column(_("Location"), "location", in_detail=True),
        column(_("Date"), "held_on"),
        column(_("Tasks"), "tasks"),
        column(_("Open tasks"), "still_open"),
    ),
)


def audits(company: Company, filters: Filters) -> ListPage[AuditRow]:
    """Read one page of audits, latest first. One statement."""
    return AUDITS.read(filters, filters.where("a.company_id = %(company)s", company=company.pk))
