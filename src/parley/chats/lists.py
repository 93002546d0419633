"""The lists of a company's threads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from parley.companies.actor import Actor
from parley.companies.filter_options import PARTNERS
from parley.companies.models import Company
from parley.core.lists import (
    Empty,
    FilteredList,
    Filters,
    ListPage,
    Order,
    choice_filter,
    column,
    id_filter,
    id_key,
    moment_key,
    search_filter,
    tab_filter,
)
from parley.core.translation import gettext_lazy as _
from parley.core.translation import pgettext_lazy


class Tab(StrEnum):
    ALL = "all"
    OPEN = "open"
    DONE = "done"
    ARCHIVED = "archived"


class Unread(StrEnum):
    UNREAD = "unread"


class ThreadRow(NamedTuple):
    """One thread in a list."""

    chat_id: UUID
    subject: str
    partner_id: UUID
    partner: str
    total: int
    done: int
    last_at: datetime
    is_archived: bool
    is_unread: bool

    @property
    def is_done(self) -> bool:
        return 0 < self.total == self.done


_OF_COMPANY = "c.kind = 'thread' AND (c.firm_id = %(company)s OR c.client_id = %(company)s)"
_SQL = """
SELECT c.id, c.subject, partner.id, coalesce(partner.name, ''), coalesce(l.total, 0), coalesce(l.done, 0), c.last_at,
       c.archived_at IS NOT NULL, coalesce(p.is_unread, false)
FROM chats_chat c
LEFT JOIN companies_company partner
  ON partner.id = CASE WHEN c.firm_id = %(company)s THEN c.client_id ELSE c.firm_id END
LEFT JOIN chats_clienttasklist l ON l.chat_id = c.id
LEFT JOIN chats_participant p
  ON p.chat_id = c.id AND p.company_id = %(company)s AND p.user_id = %(user)s AND p.left_at IS NULL
WHERE {where} ORDER BY {order} LIMIT {limit}
"""
_WORDS = "(parley_folded(c.subject) LIKE %(pattern)s OR parley_folded(coalesce(partner.name, '')) LIKE %(pattern)s)"


@dataclass(frozen=True, slots=True)
class ThreadFilters(Filters):
    tab: Tab = tab_filter(
        Tab.ALL,
        {
            Tab.ALL: "c.archived_at IS NULL",
            Tab.OPEN: "c.archived_at IS NULL AND l.done < l.total",
            Tab.DONE: "c.archived_at IS NULL AND l.total > 0 AND l.done = l.total",
            Tab.ARCHIVED: "c.archived_at IS NOT NULL",
        },
    )
    partner: UUID | None = id_filter(_("Partner"), "partner.id = %(partner)s", names=PARTNERS)
    unread: Unread | None = choice_filter(
        pgettext_lazy("messages", "Unread"),
        Unread,
        {Unread.UNREAD: pgettext_lazy("chats", "Unread only")},
        "p.is_unread",
    )
    words: str = search_filter(_WORDS)


THREADS = FilteredList(
    name="threads",
    filters=ThreadFilters,
    row=ThreadRow,
    sql=_SQL,
    orders=(Order(moment_key("c.last_at", "last_at"), id_key("c.id", "chat_id"), descending=True),),
    columns=(
        column(_("Subject"), "subject"),
        column(_("Partner"), "partner"),
        column(_("Client tasks"), "total"),
    ),
    tabs={
        Tab.OPEN: _("Not completed"),
        Tab.DONE: _("Completed"),
        Tab.ALL: _("All"),
        Tab.ARCHIVED: _("Archived"),
    },
    nothing_found=Empty(_("No chats found"), _("No chats match these filters."), "search"),
)


def threads(actor: Actor, filters: ThreadFilters) -> ListPage[ThreadRow]:
    """Read one page of the company's threads, latest first. One statement."""
    return THREADS.read(filters, filters.where(_OF_COMPANY, company=actor.company.pk, user=actor.user.pk))


def threads_with(actor: Actor, partner: Company, tab: Tab, *, most: int) -> list[ThreadRow]:
    """Read the latest threads with one partner. One statement."""
    filters = ThreadFilters(tab=tab, partner=partner.pk)
    where = filters.where(_OF_COMPANY, company=actor.company.pk, user=actor.user.pk)
    return THREADS.read(filters, where, most=most).rows


def unread_threads(actor: Actor, *, most: int) -> list[ThreadRow]:
    """Read the threads with news for the person, latest first. One statement."""
    filters = ThreadFilters(unread=Unread.UNREAD)
    where = filters.where(_OF_COMPANY, company=actor.company.pk, user=actor.user.pk)
    return THREADS.read(filters, where, most=most).rows
