"""The list of corrective actions, for either side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from parley.companies.filter_options import PARTNERS
from parley.companies.former_partners import goes_on, is_former
from parley.companies.models import Company
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
    tab_filter,
    text_filter,
    view_filter,
)
from parley.core.translation import gettext as translate
from parley.core.translation import gettext_lazy as _
from parley.corrective.models import LONGEST_NAME
from parley.tasks.models import reference
from parley.tasks.states import Party


class Tab(StrEnum):
    OPEN = "open"
    US = "us"
    PARTNER = "partner"
    CLOSED = "closed"
    ALL = "all"


class Direction(StrEnum):
    """Whether the acting company is the requester or the responder."""

    ASKED = "asked"
    RECEIVED = "received"

    @property
    def own(self) -> str:
        return "requester" if self is Direction.ASKED else "responder"

    @property
    def other(self) -> str:
        return "responder" if self is Direction.ASKED else "requester"


class CorrectiveActionRow(NamedTuple):
    """One row of the list, for the side of the acting company."""

    task_id: UUID
    title: str
    state: str
    party: str
    is_open: bool
    is_unread: bool
    has_new_comment: bool
    due_on: date | None
    opened_at: datetime
    category: str
    has_disciplines: bool
    steps: int
    containment_due_on: date | None
    contained_on: date | None
    partner: str
    assignee: str
    initials: str
    has_turn: bool
    is_frozen: bool

    @property
    def reference(self) -> str:
        return reference(self.task_id.bytes)

    @property
    def is_containment_late(self) -> bool:
        """Return whether it is late for the own company, which has to fill it in."""
        due = self.containment_due_on
        is_ours = self.is_my_turn and self.party == Party.RESPONDER
        return bool(is_ours and due and not self.contained_on and due < clock.today())

    @property
    def is_my_turn(self) -> bool:
        return self.has_turn and not self.is_frozen

    @property
    def progress(self) -> str:
        return translate("%(filled)s of 8 steps") % {"filled": self.steps} if self.has_disciplines else ""


_SQL = """
SELECT a.task_id, s.title, s.state, s.party, s.is_open, s.is_unread, s.has_new_comment, s.due_on, a.opened_at,
       a.category, a.has_disciplines, (SELECT count(*) FROM jsonb_object_keys(a.disciplines))::int,
       a.containment_due_on, a.contained_on, partner.name,
       coalesce(u.first_name || ' ' || u.last_name, ''),
       coalesce(upper(left(u.first_name, 1) || left(u.last_name, 1)), ''), s.is_my_turn, s.is_open AND {is_former}
FROM (SELECT a.* FROM corrective_correctiveaction a WHERE {where} ORDER BY {order} LIMIT {limit}) a
JOIN tasks_taskside s ON s.task_id = a.task_id AND s.company_id = %(company)s
JOIN companies_company partner ON partner.id = s.partner_id
LEFT JOIN accounts_user u ON u.id = s.assignee_id
ORDER BY {order}
"""


_GOES_ON = goes_on("CASE WHEN a.requester_id = %(company)s THEN a.responder_id ELSE a.requester_id END")


@dataclass(frozen=True, slots=True)
class CorrectiveActionFilters(Filters):
    direction: Direction = view_filter(Direction.ASKED, parameter="of", is_explicit=True)
    tab: Tab = tab_filter(
        Tab.OPEN,
        {
            Tab.OPEN: f"a.waits_for <> '' AND {_GOES_ON}",
            Tab.US: f"a.waits_for = %(us)s AND {_GOES_ON}",
            Tab.PARTNER: f"a.waits_for = %(them)s AND {_GOES_ON}",
            Tab.CLOSED: "a.closed_at IS NOT NULL",
        },
    )
    category: str = text_filter(_("Category"), "a.category = %(category)s", longest=LONGEST_NAME)
    partner: UUID | None = id_filter(_("Partner"), names=PARTNERS)
    period: str = period_filter({"3": _("Last 3 months"), "12": _("Last 12 months"), "24": _("Last 24 months")}, "12")


CORRECTIVE_ACTIONS = FilteredList(
    name="corrective_actions",
    filters=CorrectiveActionFilters,
    row=CorrectiveActionRow,
    sql=_SQL.replace("{is_former}", is_former("s.partner_id")),
    orders=(Order(moment_key("a.opened_at", "opened_at"), id_key("a.task_id", "task_id"), descending=True),),
    columns=(
        column(_("Title"), "title"),
        column(_("Reference"), "reference"),
        column(_("Partner"), "partner"),
        column(_("Category"), "category", in_detail=True),
        column(_("Progress"), "progress", in_detail=True),
        column(_("Due"), "due_on"),
        column(_("Assignee"), "assignee"),
    ),
    tabs={
        Tab.OPEN: _("Open"),
        Tab.US: _("Waiting for us"),
        Tab.PARTNER: _("Waiting for the partner"),
        Tab.CLOSED: _("Closed"),
        Tab.ALL: _("All"),
    },
    nothing_found=Empty(_("No matches"), _("No corrective actions match these filters."), "list-filter"),
)


def corrective_actions(company: Company, filters: CorrectiveActionFilters) -> ListPage[CorrectiveActionRow]:
    """Read one page of what `company` asked, or was asked, latest first. One statement."""
    return CORRECTIVE_ACTIONS.read(filters, where_side(company, filters))


def where_side(company: Company, filters: CorrectiveActionFilters) -> Where:
    """Return the conditions shared by the list and the figures above it."""
    direction = filters.direction
    where = filters.where(
        f"a.{direction.own}_id = %(company)s", company=company.pk, us=direction.own, them=direction.other
    )
    return where.add(f"a.{direction.other}_id = %(partner)s") if filters.partner else where
