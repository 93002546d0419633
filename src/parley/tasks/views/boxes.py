"""Inbox, Teambox, Outbox and All tasks: one page with four ranges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from parley.companies.desk import Actor, DeskRequest
from parley.tasks.boxes import (
    Badges,
    Box,
    Due,
    Filters,
    Line,
    Order,
    badges_of,
    filter_choices,
    read_box,
    state_choices,
)
from parley.tasks.declaration import Part, all_kinds, kind_of

Option = tuple[str, str, bool]


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


@dataclass(frozen=True, slots=True)
class Menu:
    label: str
    options: list[Option]
    current: str | None


@require_safe
def inbox(request: DeskRequest) -> HttpResponse:
    counts = badges_of(request)
    tabs = [
        ("", _("All"), counts.inbox),
        ("turn", _("My turn"), counts.inbox_turn),
        ("updates", _("Updates"), max(counts.inbox - counts.inbox_turn, 0)),
    ]
    return _box(request, Box.INBOX, _("Inbox"), tabs, counts)


@require_safe
def teambox(request: DeskRequest) -> HttpResponse:
    tabs = [("", _("All"), None), ("turn", _("Our turn"), None), ("updates", _("Updates"), None)]
    return _box(request, Box.TEAMBOX, _("Teambox"), tabs, badges_of(request))


@require_safe
def outbox(request: DeskRequest) -> HttpResponse:
    tabs = [("", pgettext("the whole company", "All"), None), ("mine", _("Mine"), None)]
    return _box(request, Box.OUTBOX, _("Outbox"), tabs, badges_of(request))


@require_safe
def all_tasks(request: DeskRequest) -> HttpResponse:
    tabs = [("", _("All"), None), ("open", _("Open"), None), ("closed", _("Closed"), None), ("mine", _("Mine"), None)]
    return _box(request, Box.ALL, _("All tasks"), tabs, badges_of(request), order=Order.CHANGED)


def _box(
    request: DeskRequest,
    box: Box,
    title: str,
    tabs: Sequence[tuple[str, str, int | None]],
    counts: Badges,
    order: Order = Order.DUE,
) -> HttpResponse:
    filters = Filters.parse(request.GET, usual_order=order)
    page = read_box(box, request.actor, filters)
    today = timezone.localdate()
    rows = draw_rows(request.actor, page.lines)
    context = {
        "place": "tasks" if box is Box.ALL else box.value,
        "box": box.value,
        "title": title,
        "filters": filters,
        "counts": counts,
        "tabs": [(label, filters.address(tab=slug) or "?", n, filters.tab == slug) for slug, label, n in tabs],
        "menus": _menus(request, filters, box),
        "groups": _groups(rows, today) if filters.order is Order.DUE else [("", "", rows)] if rows else [],
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


def _menus(request: DeskRequest, filters: Filters, box: Box) -> list[Menu]:
    choices = filter_choices(request.actor)
    kinds = [(kind.slug, str(kind.label)) for kind in all_kinds()]
    states = [("new_comment", _("New comment")), *((slug, str(label)) for slug, label in state_choices())]
    dues = [
        (Due.OVERDUE, _("Overdue")),
        (Due.WEEK, _("Next seven days")),
        (Due.LATER, _("Later")),
        (Due.NONE, _("No due date")),
    ]
    orders = [(Order.DUE, _("Due date")), (Order.CHANGED, _("Last change"))]
    menus = [
        _menu(filters, "kind", _("Kind"), kinds),
        _menu(filters, "state", _("Status"), states),
        _menu(filters, "partner", _("Partner"), choices.partners),
        _menu(filters, "due", _("Due"), dues),
    ]
    if box is not Box.INBOX:
        menus.insert(3, _menu(filters, "assignee", _("Assignee"), choices.colleagues))
    current = dict(orders)[filters.order]
    by = [(filters.address(order=value), label, value is filters.order) for value, label in orders]
    return [*menus, Menu(_("Sort"), by, current)]


def _menu(filters: Filters, name: str, label: str, choices: Sequence[tuple[Any, str]]) -> Menu:
    chosen = getattr(filters, name)
    options = [(filters.address(**{name: value}), text, value == chosen) for value, text in choices]
    current = next((text for value, text in choices if chosen and value == chosen), None)
    if chosen:
        options.insert(0, (filters.address(**{name: None}) or "?", _("Any"), False))
    return Menu(label, options, current)
