"""The lists of tickets, for the supplier and for the customer: one statement a page, whatever the number of tickets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from django.http import QueryDict

from parley.companies.models import Company
from parley.core import clock
from parley.core.ids import id_in
from parley.core.narrowing import Narrowing, choice_in, like_pattern, words_in
from parley.core.sql import fetch
from parley.tasks.models import id_ending, reference
from parley.tickets.models import LONGEST_CATEGORY

PAGE = 50


class Tab(StrEnum):
    OPEN = "open"
    US = "us"
    CUSTOMER = "customer"
    RESOLVED = "resolved"
    ALL = "all"
    OURS = "ours"
    """Filed by the acting company with others, rather than by customers with it."""


class TicketRow(NamedTuple):
    """One line of a list of tickets, for the side of the acting company."""

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

    @property
    def opened_on(self) -> date:
        return clock.local(self.opened_at).date()

    @property
    def reference(self) -> str:
        return reference(self.task_id.bytes)


@dataclass(frozen=True, slots=True)
class Narrowed(Narrowing):
    """What a status page is narrowed to."""

    tab: Tab = Tab.OPEN
    category: str = ""
    customer: UUID | None = None
    period: str = ""

    @classmethod
    def parse(cls, query: QueryDict) -> Narrowed:
        return cls(
            tab=choice_in(Tab, query.get("tab", "")) or Tab.OPEN,
            category=words_in(query.get("category", ""), LONGEST_CATEGORY),
            customer=id_in(query.get("customer", "")),
            words=words_in(query.get("q", "")),
            period=query.get("period", "")[:10],
            after=id_in(query.get("after", "")),
        )

    @property
    def narrows(self) -> int:
        """By how much more than the tab."""
        return sum(map(bool, (self.category, self.customer, self.words)))

    def filters(self) -> dict[str, object]:
        return {
            "tab": self.tab if self.tab is not Tab.OPEN else "",
            "category": self.category,
            "customer": self.customer,
            "period": self.period,
        }


_TABS = {
    Tab.OPEN: "t.supplier_id = %(company)s AND t.waits_for <> ''",
    Tab.US: "t.supplier_id = %(company)s AND t.waits_for = 'supplier'",
    Tab.CUSTOMER: "t.supplier_id = %(company)s AND t.waits_for = 'customer'",
    Tab.RESOLVED: "t.supplier_id = %(company)s AND t.resolved_at IS NOT NULL",
    Tab.ALL: "t.supplier_id = %(company)s",
    Tab.OURS: "t.customer_id = %(company)s",
}
_LIST = """
SELECT t.task_id, s.title, s.state, s.party, s.is_open, s.is_unread, s.has_new_comment, t.opened_at, t.category,
       partner.id, partner.name, trim(opener.first_name || ' ' || opener.last_name),
       coalesce(trim(u.first_name || ' ' || u.last_name), ''),
       coalesce(upper(left(u.first_name, 1) || left(u.last_name, 1)), '')
FROM (
  SELECT t.task_id, t.opened_at, t.category FROM tickets_ticket t
  WHERE {conditions}
  ORDER BY t.opened_at DESC, t.task_id DESC LIMIT {limit}
) t
JOIN tasks_taskside s ON s.task_id = t.task_id AND s.company_id = %(company)s
JOIN tasks_task task ON task.id = t.task_id
JOIN accounts_user opener ON opener.id = task.created_by_id
JOIN companies_company partner ON partner.id = s.partner_id
LEFT JOIN accounts_user u ON u.id = s.assignee_id
ORDER BY t.opened_at DESC, t.task_id DESC
"""
_BEYOND = "(t.opened_at, t.task_id) < (SELECT l.opened_at, l.task_id FROM tickets_ticket l WHERE l.task_id = %(after)s)"
_WORDS = """t.task_id IN (
  SELECT found.task_id FROM tasks_taskside found
  WHERE found.id IN (SELECT parley_search_sides(%(pattern)s, %(ending)s, 300)))"""


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[TicketRow]
    following: UUID | None


def tickets(company: Company, kind: str, narrowed: Narrowed) -> Page:
    """The tickets that came to `company`, or that it filed with others, the latest first. One statement."""
    conditions = [_TABS[narrowed.tab], "t.kind = %(kind)s"]
    if narrowed.category:
        conditions.append("t.category = %(category)s")
    if narrowed.customer:
        conditions.append("t.customer_id = %(customer)s")
    if narrowed.words:
        conditions.append(_WORDS)
    return _page(company, kind, conditions, narrowed)


def filed_with(company: Company, supplier_id: UUID, kind: str, *, after: UUID | None) -> Page:
    """The tickets that `company` filed with one supplier, for the list on its portal. One statement."""
    conditions = [_TABS[Tab.OURS], "t.kind = %(kind)s", "t.supplier_id = %(supplier)s"]
    return _page(company, kind, conditions, Narrowed(after=after), supplier=supplier_id)


def _page(company: Company, kind: str, conditions: list[str], narrowed: Narrowed, **further: Any) -> Page:
    if narrowed.after:
        conditions = [*conditions, _BEYOND]
    parameters = {
        "company": company.pk,
        "kind": kind,
        "category": narrowed.category,
        "customer": narrowed.customer,
        "pattern": like_pattern(narrowed.words),
        "ending": id_ending(narrowed.words),
        "after": narrowed.after,
        **further,
    }
    # The limit stands in the text: PostgreSQL has to know when it plans that only a few rows are wanted.
    statement = _LIST.format(conditions=" AND ".join(conditions), limit=PAGE + 1)
    rows = fetch(statement, parameters, TicketRow)
    return Page(rows[:PAGE], rows[PAGE - 1].task_id if len(rows) > PAGE else None)
