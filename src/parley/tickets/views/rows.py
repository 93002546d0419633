"""Rows of ticket lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

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


def draw_rows(rows: Iterable[TicketRow]) -> list[DrawnTicket]:
    tasks = reverse("tasks") + "/"
    return [_draw_row(row, tasks) for row in rows]


def _draw_row(row: TicketRow, tasks: str) -> DrawnTicket:
    state = TicketKind.states[row.state]
    status, tone = describe_status(state, row.party if row.has_new_comment else "", is_frozen=row.is_frozen)
    return DrawnTicket(row, f"{tasks}{row.task_id}", status, tone, TICKETS.detail(row))
