"""Inbox, Teambox, Outbox and All tasks: one page with four ranges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parley.companies.desk import Actor, DeskRequest
from parley.core import clock
from parley.tasks.boxes import Box, Filters, Line, Order, Page, badges_of, read_box
from parley.tasks.declaration import Part, kind_of
from parley.tasks.views.menus import menus, usual_order


class BoxRow(NamedTuple):
    """A line as the list draws it. `shown` are the arguments of the component that does."""

    line: Line
    href: str
    is_mine: bool
    shown: tuple[object, ...]


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
    return filters, read_box(box, request.actor, filters)


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
        "groups": _groups(rows, clock.today()) if is_grouped else [("", "", rows)] if rows else [],
        "next_href": filters.address(after=page.following) if page.following else None,
        "first_href": filters.address() if filters.after else None,
        "here": request.get_full_path(),
    }
    return render(request, "tasks/box.html", context)


def draw_rows(actor: Actor, lines: Iterable[Line]) -> list[BoxRow]:
    language, prefix, me = get_language(), reverse("tasks") + "/", actor.user.pk
    return [_row(line, language, prefix, me) for line in lines]


def _row(line: Line, language: str | None, prefix: str, me: UUID) -> BoxRow:
    href = prefix + str(line.task_id)
    kind, icon, status, tone = _labels(language, line.kind, line.state, line.part if line.has_new_comment else "")
    shown = (
        href, line.title, kind, icon, line.partner_name, status, tone, line.due_on, line.is_open,
        line.assignee_name, line.assignee_initials, line.is_unread,
    )  # fmt: skip
    return BoxRow(line, href, line.assignee_id == me, shown)


@lru_cache(maxsize=1024)
def _labels(_language: str | None, slug: str, state_slug: str, new_comment: str) -> tuple[str, str, str, str]:
    """Kind, icon, status and its tone in one language; `new_comment` names the part that has an unseen comment."""
    kind = kind_of(slug)
    state = kind.states[state_slug]
    status, tone = (new_comment_label(new_comment), "accent") if new_comment else (str(state.label), state.tone)
    return str(kind.label), kind.icon, status, tone


def new_comment_label(part: str) -> str:
    """What a list says of an unseen partner comment; the words differ with who wrote it (PRODUCT §6)."""
    if part == Part.REQUESTER:
        return pgettext("from the responder", "New comment")
    return pgettext("from the requester", "New comment")


def _groups(rows: Iterable[BoxRow], today: date) -> list[tuple[str, str, list[BoxRow]]]:
    """By urgency. News of closed tasks come last: their due dates, which the list is in order of, press nobody now."""

    def group(row: BoxRow) -> tuple[str, str]:
        due = row.line.due_on
        if not row.line.is_open:
            return _("Closed"), "neutral"
        if due is None:
            return _("No due date"), "neutral"
        if due < today:
            return _("Overdue"), "danger"
        return (_("Next seven days"), "neutral") if due < today + timedelta(days=7) else (_("Later"), "neutral")

    by_urgency = sorted(rows, key=lambda row: not row.line.is_open)
    return [(title, tone, list(members)) for (title, tone), members in groupby(by_urgency, group)]
