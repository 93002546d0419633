"""The lists of tickets, for the supplier and for the customer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from parley.companies.filter_options import PARTNERS
from parley.companies.former_partners import goes_on, is_former
from parley.companies.models import Company
from parley.companies.strangers import is_stranger
from parley.core import clock
from parley.core.lists import (
    Empty,
    FilteredList,
    Filters,
    ListPage,
    Order,
    Where,
    column,
    id_filter,
    id_key,
    moment_key,
    period_filter,
    search_filter,
    tab_filter,
    text_filter,
)
from parley.core.translation import gettext_lazy as _
from parley.core.translation import pgettext_lazy
from parley.tasks.models import id_ending, reference
from parley.tickets.models import LONGEST_CATEGORY


class Tab(StrEnum):
    OPEN = "open"
    US = "us"
    CUSTOMER = "customer"
    RESOLVED = "resolved"
    ALL = "all"
    OURS = "ours"
    """Tickets that the acting company filed with others, not those that customers filed with it."""


class TicketRow(NamedTuple):
    """One row of a list of tickets, for the side of the acting company."""

    task_id: UUID
    title: str
    state: str
    party: str
    is_open: bool
    is_unread: bool
    has_new_comment: bool
    opened_at: datetime
    category: str
    partner_id: UUID
    partner: str
    opened_by: str
    assignee: str
    initials: str
    is_frozen: bool
    is_with_stranger: bool

    @property
    def opened_on(self) -> date:
        return clock.local(self.opened_at).date()

    @property
    def reference(self) -> str:
        return reference(self.task_id.bytes)


_SQL = """
SELECT t.task_id, s.title, s.state, s.party, s.is_open, s.is_unread, s.has_new_comment, t.opened_at, t.category,
       partner.id, partner.name, trim(opener.first_name || ' ' || opener.last_name),
       coalesce(trim(u.first_name || ' ' || u.last_name), ''),
       coalesce(upper(left(u.first_name, 1) || left(u.last_name, 1)), ''), s.is_open AND {is_former}, {is_stranger}
FROM (
  SELECT t.task_id, t.opened_at, t.category FROM tickets_ticket t WHERE {where} ORDER BY {order} LIMIT {limit}
) t
JOIN tasks_taskside s ON s.task_id = t.task_id AND s.company_id = %(company)s
JOIN tasks_task task ON task.id = t.task_id
JOIN accounts_user opener ON opener.id = task.created_by_id
JOIN companies_company partner ON partner.id = s.partner_id
LEFT JOIN accounts_user u ON u.id = s.assignee_id
ORDER BY {order}
"""
_WORDS = """t.task_id IN (
  SELECT found.task_id FROM tasks_taskside found
  WHERE found.id IN (SELECT parley_find_titles(%(expressions)s, %(ending)s, 300)))"""


@dataclass(frozen=True, slots=True)
class TicketFilters(Filters):
    tab: Tab = tab_filter(
        Tab.OPEN,
        {
            Tab.OPEN: f"t.supplier_id = %(company)s AND t.waits_for <> '' AND {goes_on('t.customer_id')}",
            Tab.US: f"t.supplier_id = %(company)s AND t.waits_for = 'supplier' AND {goes_on('t.customer_id')}",
            Tab.CUSTOMER: f"t.supplier_id = %(company)s AND t.waits_for = 'customer' AND {goes_on('t.customer_id')}",
            Tab.RESOLVED: "t.supplier_id = %(company)s AND t.resolved_at IS NOT NULL",
            Tab.ALL: "t.supplier_id = %(company)s",
            Tab.OURS: "t.customer_id = %(company)s",
        },
    )
    category: str = text_filter(_("Category"), "t.category = %(category)s", longest=LONGEST_CATEGORY)
    customer: UUID | None = id_filter(_("Customer"), "t.customer_id = %(customer)s", names=PARTNERS)
    period: str = period_filter({"30": _("Last 30 days"), "90": _("Last 90 days"), "365": _("Last 12 months")}, "90")
    words: str = search_filter(_WORDS)


TICKETS = FilteredList(
    name="tickets",
    filters=TicketFilters,
    row=TicketRow,
    sql=_SQL.replace("{is_former}", is_former("s.partner_id")).replace("{is_stranger}", is_stranger("s.partner_id")),
    orders=(Order(moment_key("t.opened_at", "opened_at"), id_key("t.task_id", "task_id"), descending=True),),
    columns=(
        column(_("Title"), "title"),
        column(_("Reference"), "reference"),
        column(_("Partner"), "partner"),
        column(_("Opened by"), "opened_by", in_detail=True),
        column(_("Category"), "category", in_detail=True),
        column(_("Received"), "opened_on"),
        column(_("Assignee"), "assignee"),
    ),
    tabs={
        Tab.OPEN: _("Open"),
        Tab.US: _("Waiting for us"),
        Tab.CUSTOMER: _("Waiting for the customer"),
        Tab.RESOLVED: _("Resolved"),
        Tab.ALL: _("All"),
        Tab.OURS: pgettext_lazy("tickets", "Opened by us"),
    },
    nothing_found=Empty(_("No matches"), _("No tickets match these filters."), "list-filter"),
)


def tickets(company: Company, kind: str, filters: TicketFilters) -> ListPage[TicketRow]:
    """Read one page of tickets filed with `company`, or by it with others, latest first. One statement."""
    return TICKETS.read(filters, where_tickets(company, kind, filters))


def filed_with(company: Company, supplier_id: UUID, kind: str, filters: TicketFilters) -> ListPage[TicketRow]:
    """Read one page of tickets that `company` filed with one supplier, for the list on its portal. One statement."""
    where = where_tickets(company, kind, replace(filters, tab=Tab.OURS)).add(
        "t.supplier_id = %(supplier)s", supplier=supplier_id
    )
    return TICKETS.read(filters, where)


def where_tickets(company: Company, kind: str, filters: TicketFilters) -> Where:
    """Return the conditions shared by the list and the figures above it."""
    ending = id_ending(filters.words)
    return filters.where("t.kind = %(kind)s", company=company.pk, kind=kind, ending=ending)
