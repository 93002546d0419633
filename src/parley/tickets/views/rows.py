"""Tickets as lists draw them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from parley.tasks.views.lists import new_comment_label
from parley.tickets.kind import TicketKind
from parley.tickets.queries import TicketRow


@dataclass(frozen=True, slots=True)
class Drawn:
    row: TicketRow
    href: str
    status: str
    tone: str


def draw_rows(rows: Iterable[TicketRow]) -> list[Drawn]:
    tasks = reverse("tasks") + "/"
    return [_drawn(row, tasks) for row in rows]


def _drawn(row: TicketRow, tasks: str) -> Drawn:
    state = TicketKind.states[row.state]
    status, tone = (new_comment_label(row.party), "accent") if row.has_new_comment else (str(state.label), state.tone)
    return Drawn(row, f"{tasks}{row.task_id}", status, tone)
