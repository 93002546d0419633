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

from parley.companies.actor import Actor, CompanyRequest
from parley.core import clock
from parley.tasks.declaration import kind_of
from parley.tasks.lists import Order, TaskFilters, TaskList, TaskRow, TaskRows, badge_counts_of, read_list
from parley.tasks.states import Party
from parley.tasks.views.menus import menus, usual_order


class DrawnTask(NamedTuple):
    """A line as the list draws it. `shown` are the arguments of the component that does."""

    line: TaskRow
    href: str
    is_mine: bool
    shown: tuple[object, ...]


@require_safe
def inbox(request: CompanyRequest) -> HttpResponse:
    filters, page = _read(request, TaskList.INBOX)
    counts = badge_counts_of(request)
    tabs = [
        ("", _("All"), counts.inbox),
        ("turn", _("My turn"), counts.inbox_turn),
        ("updates", _("Updates"), max(counts.inbox - counts.inbox_turn, 0)),
    ]
    return _draw(request, TaskList.INBOX, _("Inbox"), tabs, filters, page)


@require_safe
def teambox(request: CompanyRequest) -> HttpResponse:
    tabs = [("", _("All"), None), ("turn", _("Our turn"), None), ("updates", _("Updates"), None)]
    return _draw(request, TaskList.TEAMBOX, _("Teambox"), tabs, *_read(request, TaskList.TEAMBOX))


@require_safe
def outbox(request: CompanyRequest) -> HttpResponse:
    tabs = [("", pgettext("the whole company", "All"), None), ("mine", _("Mine"), None)]
    return _draw(request, TaskList.OUTBOX, _("Outbox"), tabs, *_read(request, TaskList.OUTBOX))


@require_safe
def all_tasks(request: CompanyRequest) -> HttpResponse:
    tabs = [("", _("All"), None), ("open", _("Open"), None), ("closed", _("Closed"), None), ("mine", _("Mine"), None)]
    return _draw(request, TaskList.ALL, _("All tasks"), tabs, *_read(request, TaskList.ALL))


def _read(request: CompanyRequest, box: TaskList) -> tuple[TaskFilters, TaskRows]:
    filters = TaskFilters.parse(request.GET, usual_order=usual_order(box))
    return filters, read_list(box, request.actor, filters)


def _draw(
    request: CompanyRequest,
    box: TaskList,
    title: str,
    tabs: Sequence[tuple[str, str, int | None]],
    filters: TaskFilters,
    page: TaskRows,
) -> HttpResponse:
    rows = draw_rows(request.actor, page.lines)
    is_grouped = filters.order is Order.DUE
    context = {
        "place": "tasks" if box is TaskList.ALL else box.value,
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


def draw_rows(actor: Actor, lines: Iterable[TaskRow]) -> list[DrawnTask]:
    language, prefix, me = get_language(), reverse("tasks") + "/", actor.user.pk
    return [_row(line, language, prefix, me) for line in lines]


def _row(line: TaskRow, language: str | None, prefix: str, me: UUID) -> DrawnTask:
    href = prefix + str(line.task_id)
    kind, icon, status, tone = _labels(language, line.kind, line.state, line.party if line.has_new_comment else "")
    shown = (
        href,
        line.title,
        kind,
        icon,
        line.partner_name,
        status,
        tone,
        line.due_on,
        line.is_open,
        line.assignee_name,
        line.assignee_initials,
        line.is_unread,
    )
    return DrawnTask(line, href, line.assignee_id == me, shown)


@lru_cache(maxsize=1024)
def _labels(_language: str | None, slug: str, state_slug: str, new_comment: str) -> tuple[str, str, str, str]:
    """Kind, icon, status and its tone in one language; `new_comment` names the part that has an unseen comment."""
    kind = kind_of(slug)
    state = kind.states[state_slug]
    status, tone = (new_comment_label(new_comment), "accent") if new_comment else (str(state.label), state.tone)
    return str(kind.label), kind.icon, status, tone


def new_comment_label(party: str) -> str:
    """What a list says of an unseen partner comment; the words differ with who wrote it (PRODUCT §6)."""
    if party == Party.REQUESTER:
        return pgettext("from the responder", "New comment")
    return pgettext("from the requester", "New comment")


def _groups(rows: Iterable[DrawnTask], today: date) -> list[tuple[str, str, list[DrawnTask]]]:
    """By urgency. News of closed tasks come last: their due dates, which the list is in order of, press nobody now."""

    def group(row: DrawnTask) -> tuple[str, str]:
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
