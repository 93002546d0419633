"""The list of received questionnaires."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from parley.companies.former_partners import goes_on, is_former
from parley.companies.models import Company
from parley.core.lists import (
    Empty,
    FilteredList,
    Filters,
    ListPage,
    Order,
    column,
    id_filter,
    id_key,
    moment_key,
    search_filter,
    tab_filter,
)
from parley.core.translation import gettext_lazy as _
from parley.questionnaires import states


class ReceivedTab(StrEnum):
    ALL = ""
    OPEN = "open"
    DONE = "done"


class ReceivedRow(NamedTuple):
    """A questionnaire in the list. `total` counts the questions that are asked, without those ruled out."""

    sent_id: UUID
    name: str
    partner: str
    due_on: date | None
    sent_at: datetime
    total: int
    answered: int
    rejected: int
    accepted: int
    cancelled: int
    is_former: bool
    """Whether the connection with the partner has ended."""

    @property
    def is_open(self) -> bool:
        return self.answered < self.total and not self.is_former


# Counts only the rows of the page, from the index on states.
_SQL = """
SELECT s.id, s.name, partner.name, s.due_on, s.sent_at, counted.*, {is_former}
FROM (SELECT s.* FROM questionnaires_sentquestionnaire s WHERE {where} ORDER BY {order} LIMIT {limit}) s
JOIN companies_company partner ON partner.id = s.company_id
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE q.state NOT IN {not_counted}),
         count(*) FILTER (WHERE q.state IN {answered}),
         count(*) FILTER (WHERE q.state = '{rejected}'),
         count(*) FILTER (WHERE q.state = '{accepted}'),
         count(*) FILTER (WHERE q.state = '{cancelled}')
  FROM questionnaires_questiontask q WHERE q.sent_id = s.id
) counted
ORDER BY {order}
"""
_HAS_OPEN = "EXISTS (SELECT 1 FROM questionnaires_questiontask w WHERE w.sent_id = s.id AND w.state = ANY(%(waiting)s))"
_WAITS = f"{_HAS_OPEN} AND {goes_on('s.company_id')}"


@dataclass(frozen=True, slots=True)
class ReceivedFilters(Filters):
    """The filters of the list."""

    box: ReceivedTab = tab_filter(ReceivedTab.ALL, {ReceivedTab.OPEN: _WAITS, ReceivedTab.DONE: f"NOT {_HAS_OPEN}"})
    partner: UUID | None = id_filter(_("Partner"), "s.company_id = %(partner)s")
    words: str = search_filter("parley_folded(s.name) ~ ALL(%(expressions)s)")


RECEIVED_QUESTIONNAIRES = FilteredList(
    name="received_questionnaires",
    filters=ReceivedFilters,
    row=ReceivedRow,
    sql=_SQL.format(
        where="{where}",
        order="{order}",
        is_former=is_former("s.company_id"),
        limit="{limit}",
        not_counted=states.sql_list(states.NOT_COUNTED),
        answered=states.sql_list(states.ANSWERED_OR_ACCEPTED),
        rejected=states.REJECTED,
        accepted=states.ACCEPTED,
        cancelled=states.CANCELLED,
    ),
    orders=(Order(moment_key("s.sent_at", "sent_at"), id_key("s.id", "sent_id"), descending=True),),
    columns=(
        column(_("Name"), "name"),
        column(_("Partner"), "partner", in_detail=True),
        column(_("Questions"), "total"),
        column(_("Answered"), "answered"),
        column(_("Due"), "due_on"),
        column(_("Sent"), "sent_at"),
    ),
    tabs={ReceivedTab.ALL: _("All"), ReceivedTab.OPEN: _("Open"), ReceivedTab.DONE: _("Done")},
    nothing_found=Empty(_("No matches"), _("No questionnaires match these filters."), "list-filter"),
)


def received_list(company: Company, filters: ReceivedFilters) -> ListPage[ReceivedRow]:
    """Return one page, newest first. One statement."""
    where = filters.where("s.partner_id = %(company)s", company=company.pk, waiting=list(states.WAITING))
    return RECEIVED_QUESTIONNAIRES.read(filters, where)
