"""Inbox, Teambox, Outbox and All tasks: one page with four ranges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from parley.companies.desk import Actor, DeskRequest
from parley.tasks.boxes import Box, Filters, Line, Order, Page, badges_of, read_box_with_counts
from parley.tasks.declaration import Part, kind_of
from parley.tasks.views.menus import menus, usual_order


@dataclass(frozen=True, slots=True)
class BoxRow:
    """A line as the list draws it."""

    line: Line
    href: str
    kind: str
    icon: str
    status: str
    tone: str
    is_mine: bool


@require_safe
def inbox(request: DeskRequest) -> HttpResponse:
    filters, page = _read(request, Box.INBOX)
    counts = badges_of(request)
    tabs = [
        ("", _("All"), counts.inbox),
        ("turn", _("My turn"), counts.inbox_turn),
        ("updates", _("Updates"), max(counts.inbox - counts.inbox_turn, 0)),
    ]
    return _draw(request, Box.INBOX, _("Inbox"), tabs, filters, page)


@require_safe
def teambox(request: DeskRequest) -> HttpResponse:
    tabs = [("", _("All"), None), ("turn", _("Our turn"), None), ("updates", _("Updates"), None)]
    return _draw(request, Box.TEAMBOX, _("Teambox"), tabs, *_read(request, Box.TEAMBOX))


@require_safe
def outbox(request: DeskRequest) -> HttpResponse:
    tabs = [("", pgettext("the whole company", "All"), None), ("mine", _("Mine"), None)]
    return _draw(request, Box.OUTBOX, _("Outbox"), tabs, *_read(request, Box.OUTBOX))


@require_safe
def all_tasks(request: DeskRequest) -> HttpResponse:
    tabs = [("", _("All"), None), ("open", _("Open"), None), ("closed", _("Closed"), None), ("mine", _("Mine"), None)]
    return _draw(request, Box.ALL, _("All tasks"), tabs, *_read(request, Box.ALL))


def _read(request: DeskRequest, box: Box) -> tuple[Filters, Page]:
    filters = Filters.parse(request.GET, usual_order=usual_order(box))
    return filters, read_box_with_counts(box, request, filters)


def _draw(
    request: DeskRequest,
    box: Box,
    title: str,
    tabs: Sequence[tuple[str, str, int | None]],
    filters: Filters,
    page: Page,
) -> HttpResponse:
    rows = draw_rows(request.actor, page.lines)
    is_grouped = filters.order is Order.DUE
    context = {
        "place": "tasks" if box is Box.ALL else box.value,
        "box": box.value,
        "title": title,
        "filters": filters,
        "tabs": [(label, filters.address(tab=slug) or "?", n, filters.tab == slug) for slug, label, n in tabs],
        "menus": menus(request.actor, filters, box),
        "groups": _groups(rows, timezone.localdate()) if is_grouped else [("", "", rows)] if rows else [],
        "next_href": filters.address(after=page.following) if page.following else None,
        "first_href": filters.address() if filters.after else None,
        "here": request.get_full_path(),
    }
    return render(request, "tasks/box.html", context)


def draw_rows(actor: Actor, lines: Iterable[Line]) -> list[BoxRow]:
    return [_row(line, actor) for line in lines]


def _row(line: Line, actor: Actor) -> BoxRow:
    kind = kind_of(line.kind)
    state = kind.states[line.state]
    status, tone = (new_comment_label(line.part), "accent") if line.has_new_comment else (str(state.label), state.tone)
    return BoxRow(
        line, _task_prefix() + str(line.task_id), str(kind.label), kind.icon, status, tone,
        line.assignee_id == actor.user.pk,
    )  # fmt: skip


def new_comment_label(part: str) -> str:
    """What a list says of an unseen partner comment; the words differ with who wrote it (PRODUCT §6)."""
    if part == Part.REQUESTER:
        return pgettext("from the responder", "New comment")
    return pgettext("from the requester", "New comment")


@lru_cache
def _task_prefix() -> str:
    return reverse("tasks") + "/"


def _groups(rows: Iterable[BoxRow], today: date) -> list[tuple[str, str, list[BoxRow]]]:
    def group(row: BoxRow) -> tuple[str, str]:
        due = row.line.due_on
        if due is None:
            return _("No due date"), "neutral"
        if due < today and row.line.is_open:
            return _("Overdue"), "danger"
        return (_("Next seven days"), "neutral") if due < today + timedelta(days=7) else (_("Later"), "neutral")

    return [(title, tone, list(members)) for (title, tone), members in groupby(rows, group)]
