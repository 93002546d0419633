"""The views of Inbox, Teambox, Outbox and All tasks, which are four ranges of one list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from parley.companies.actor import Actor, CompanyRequest
from parley.companies.strangers import find_strangers
from parley.companies.views.lists import draw_filter_options, draw_list
from parley.core import clock
from parley.core.errors import NotFound
from parley.core.lists import Empty
from parley.core.translation import gettext as _
from parley.core.translation import pgettext
from parley.tasks.declaration import RowText, kind_of
from parley.tasks.inbox_sections import inbox_sections
from parley.tasks.lists import (
    BY_DUE_DATE,
    LISTS,
    NOTHING_FOUND,
    Tab,
    TaskFilters,
    TaskList,
    TaskRow,
    badge_counts_of,
    read_list,
)
from parley.tasks.states import Party, State


class DrawnTask(NamedTuple):
    """A drawn row of a list. `shown` are the arguments of the component that draws it."""

    line: TaskRow
    href: str
    is_mine: bool
    title: str
    shown: tuple[object, ...]


class TaskGroup(NamedTuple):
    """Tasks of the same urgency. There are no groups if the title is empty."""

    title: str
    tone: str
    rows: list[DrawnTask]


_VIEWS = {TaskList.INBOX: "inbox", TaskList.TEAMBOX: "teambox", TaskList.OUTBOX: "outbox", TaskList.ALL: "tasks"}


@require_safe
def inbox(request: CompanyRequest) -> HttpResponse:
    counts = badge_counts_of(request)
    updates = max(counts.inbox - counts.inbox_turn, 0)
    tabs = {Tab.ALL: counts.inbox, Tab.TURN: counts.inbox_turn, Tab.UPDATES: updates}
    text = _("Requests and answers from partners appear here.")
    return _draw(request, TaskList.INBOX, _("Inbox"), Empty(_("No tasks for you"), text, "inbox"), tabs)


@require_safe
def teambox(request: CompanyRequest) -> HttpResponse:
    text = _("Tasks for you or someone in your company appear here.")
    return _draw(request, TaskList.TEAMBOX, _("Teambox"), Empty(_("No tasks for your company"), text, "users"))


@require_safe
def outbox(request: CompanyRequest) -> HttpResponse:
    text = _("Requests you send to partners stay here until they answer.")
    return _draw(request, TaskList.OUTBOX, _("Outbox"), Empty(_("You have no open requests"), text, "send"))


@require_safe
def all_tasks(request: CompanyRequest) -> HttpResponse:
    text = _("Ask a partner for a document, an agreement, a contact or anything else.")
    return _draw(request, TaskList.ALL, _("All tasks"), Empty(_("No tasks yet"), text, "list-checks"))


@require_safe
def filter_choices(request: CompanyRequest, box: str, chosen: str) -> HttpResponse:
    try:
        place = TaskList(box)
    except ValueError:
        raise NotFound from None
    return draw_filter_options(request, LISTS[place], chosen, list_href=reverse(_VIEWS[place]))


def _draw(
    request: CompanyRequest, box: TaskList, title: str, nothing: Empty, counts: dict[Tab, int] | None = None
) -> HttpResponse:
    declared = LISTS[box]
    filters = declared.parse(request.GET)
    page = read_list(box, request.actor, filters)
    rows = draw_rows(request.actor, page.rows)
    if declared.order_of(filters) is BY_DUE_DATE:
        groups = _groups(rows, clock.today())
    else:
        groups = [TaskGroup("", "", rows)] if rows else []
    drawn = draw_list(
        request.actor.company,
        declared,
        filters,
        groups,
        page.following,
        label=title,
        nothing=_empty_text(filters, nothing),
        counts=counts,
        loads=_option_addresses(box),
    )
    context = {
        "place": _VIEWS[box],
        "box": box.value,
        "title": title,
        "list": drawn,
        "here": request.get_full_path(),
        "list_query": f"?{request.GET.urlencode()}" if request.GET else "",
        "sections": inbox_sections(request) if box is TaskList.INBOX and not filters.after else [],
    }
    return render(request, "tasks/box.html", context)


@lru_cache(maxsize=8)
def _option_addresses(box: TaskList) -> dict[str, str]:
    return {name: reverse("filter_choices", args=[box.value, name]) for name in ("partner", "assignee")}


def _empty_text(filters: TaskFilters, nothing: Empty) -> Empty:
    """Return the text of an empty list. A tab of these lists is a filter like the others."""
    if filters.tab is not Tab.ALL:
        return NOTHING_FOUND._replace(action=_("Clear filters"), href="?")
    return nothing._replace(action=_("New task"), href=reverse("new_task"))


def draw_rows(actor: Actor, lines: Iterable[TaskRow]) -> list[DrawnTask]:
    """Draw rows in the reader's language.

    At most one statement for each kind that translates its titles, and one if strangers sent any.
    """
    lines = list(lines)
    language, prefix, me = get_language(), reverse("tasks") + "/", actor.user.pk
    by_kind: dict[str, list[UUID]] = {}
    for line in lines:
        by_kind.setdefault(line.kind, []).append(line.task_id)
    texts: dict[UUID, RowText] = {}
    for kind, task_ids in by_kind.items():
        texts.update(kind_of(kind).row_texts(task_ids))
    strangers = find_strangers(actor.company.pk, (line.partner_id for line in lines if line.is_with_stranger))
    notes = {partner_id: stranger.in_words for partner_id, stranger in strangers.items()}
    return [
        _row(line, texts.get(line.task_id, RowText()), notes.get(line.partner_id, ""), language, prefix, me)
        for line in lines
    ]


def _row(line: TaskRow, text: RowText, note: str, language: str | None, prefix: str, me: UUID) -> DrawnTask:
    href = prefix + str(line.task_id)
    new_comment = line.party if line.has_new_comment else ""
    kind, icon, status, tone = _labels(language, line.kind, line.state, new_comment, line.is_frozen)
    shown = (
        href,
        text.title or line.title,
        kind,
        icon,
        line.partner_name,
        status,
        tone,
        line.due_on,
        line.is_urgent,
        line.assignee_name,
        line.assignee_initials,
        line.is_unread,
        " · ".join(filter(None, (note, text.group))),
    )
    return DrawnTask(line, href, line.assignee_id == me, text.title or line.title, shown)


@lru_cache(maxsize=1024)
def _labels(
    _language: str | None, slug: str, state_slug: str, new_comment: str, is_frozen: bool
) -> tuple[str, str, str, str]:
    """Return kind, icon, status and its tone in one language. `new_comment` is the party with an unseen comment."""
    kind = kind_of(slug)
    state = kind.states[state_slug]
    return str(kind.label), kind.icon, *describe_status(state, new_comment, is_frozen=is_frozen)


def describe_status(state: State, new_comment: str = "", *, is_frozen: bool = False) -> tuple[str, str]:
    """Return the status of a row and its tone. An unseen comment, and the end of the connection, come before the state.

    `new_comment` is the party with an unseen comment, or an empty string.
    """
    if is_frozen:
        return _("Connection ended"), "neutral"
    return (new_comment_label(new_comment), "accent") if new_comment else (str(state.label), state.tone)


def new_comment_label(party: str) -> str:
    """Return the label of an unseen partner comment, which depends on its author's party (PRODUCT §6)."""
    if party == Party.REQUESTER:
        return pgettext("from the responder", "New comment")
    return pgettext("from the requester", "New comment")


def _groups(rows: Iterable[DrawnTask], today: date) -> list[TaskGroup]:
    """Group tasks by urgency for the own company. Overdue is what it has to do; the rest of the past comes after it."""

    def group(row: DrawnTask) -> tuple[str, str]:
        due = row.line.due_on
        if not row.line.is_open:
            return _("Closed"), "neutral"
        if row.line.is_frozen:
            return _("Connection ended"), "neutral"
        if due is None:
            return _("No due date"), "neutral"
        if due < today:
            return (_("Overdue"), "danger") if row.line.is_my_turn else (_("Due date passed"), "neutral")
        return (_("Next seven days"), "neutral") if due < today + timedelta(days=7) else (_("Later"), "neutral")

    def rank(row: DrawnTask) -> tuple[bool, bool, int]:
        is_past = row.line.due_on is not None and row.line.due_on < today
        past = 0 if is_past and row.line.is_my_turn else 1 if is_past else 2
        return not row.line.is_open, row.line.is_frozen, past

    by_urgency = sorted(rows, key=rank)
    return [TaskGroup(title, tone, list(members)) for (title, tone), members in groupby(by_urgency, group)]
