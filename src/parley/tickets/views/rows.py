"""Rows of ticket lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from parley.companies.models import Company
from parley.companies.strangers import Stranger, find_strangers
from parley.tasks.views.lists import describe_status
from parley.tickets.kind import TicketKind
from parley.tickets.lists import TICKETS, TicketRow


@dataclass(frozen=True, slots=True)
class DrawnTicket:
    row: TicketRow
    href: str
    status: str
    tone: str
    detail: str


def draw_rows(company: Company, rows: Iterable[TicketRow]) -> list[DrawnTicket]:
    """Draw rows as `company` sees them. One statement if strangers sent any."""
    rows, tasks = list(rows), reverse("tasks") + "/"
    strangers = find_strangers(company.pk, (row.partner_id for row in rows if row.is_with_stranger))
    return [_draw_row(row, tasks, strangers.get(row.partner_id)) for row in rows]


def _draw_row(row: TicketRow, tasks: str, stranger: Stranger | None) -> DrawnTicket:
    state = TicketKind.states[row.state]
    status, tone = describe_status(state, row.party if row.has_new_comment else "", is_frozen=row.is_frozen)
    detail = " · ".join(filter(None, (stranger.in_words if stranger else "", TICKETS.detail(row))))
    return DrawnTicket(row, f"{tasks}{row.task_id}", status, tone, detail)
