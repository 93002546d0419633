"""Inbox, Teambox, Outbox and All tasks: each one index range over `TaskSide`, one statement per page.

They use keyset pagination, so that page 5,000 costs as much as page 1; every available order has its index.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import override

from parley.companies.actor import Actor, CompanyRequest
from parley.companies.filter_options import COLLEAGUES, PARTNERS
from parley.companies.former_partners import goes_on, is_former
from parley.companies.strangers import is_stranger
from parley.core import clock
from parley.core.lists import (
    PAGE,
    Empty,
    FilteredList,
    Filters,
    Label,
    ListPage,
    Options,
    Order,
    Where,
    choice_filter,
    column,
    date_key,
    id_filter,
    id_key,
    moment_key,
    search_filter,
    tab_filter,
    text_filter,
)
from parley.core.navigation import counted_places
from parley.core.sql import fetch
from parley.core.translation import gettext_lazy as _
from parley.core.translation import pgettext_lazy
from parley.tasks.declaration import all_kinds, kind_of
from parley.tasks.models import id_ending, reference

CAP = 1000
TEAM_CAP = 100
# The number of the newest matches of a frequent word that the other filters are applied to.
AMONG_THE_NEWEST = 300
LONGEST_SLUG = 30
NEW_COMMENT, CONNECTION_ENDED = "new_comment", "connection_ended"


class TaskList(StrEnum):
    INBOX = "inbox"
    TEAMBOX = "teambox"
    OUTBOX = "outbox"
    ALL = "all"


class Tab(StrEnum):
    ALL = ""
    TURN = "turn"
    UPDATES = "updates"
    MINE = "mine"
    OPEN = "open"
    CLOSED = "closed"


class Due(StrEnum):
    OVERDUE = "overdue"
    """Late for the own company, whose turn it is."""
    PASSED = "passed"
    """Past its date, while the partner has the turn."""
    WEEK = "week"
    LATER = "later"
    NONE = "none"


class TaskRow(NamedTuple):
    """One row of a list."""

    side_id: UUID
    task_id: UUID
    kind: str
    state: str
    title: str
    due_on: date | None
    party: str
    is_open: bool
    is_my_turn: bool
    is_unread: bool
    has_new_comment: bool
    changed: str
    """As PostgreSQL writes it. Only the last row of a page has it parsed."""
    partner_id: UUID
    partner_name: str
    assignee_id: UUID | None
    first_name: str | None
    last_name: str | None
    is_frozen: bool
    """Open, while the companies have no connection."""
    is_with_stranger: bool

    @property
    def is_urgent(self) -> bool:
        return self.is_my_turn and not self.is_frozen

    @property
    def changed_at(self) -> datetime:
        return datetime.fromisoformat(self.changed)

    @property
    def reference(self) -> str:
        return reference(self.task_id.bytes)

    @property
    def assignee_name(self) -> str:
        return f"{self.first_name} {self.last_name}" if self.assignee_id else ""

    @property
    def assignee_initials(self) -> str:
        return f"{(self.first_name or '')[:1]}{(self.last_name or '')[:1]}".upper()


# Tasks of former partners can be read, and are open for neither side until the companies connect again.
FROZEN = f"s.is_open AND {is_former('s.partner_id')}"
OPEN = f"s.is_open AND {goes_on('s.partner_id')}"
_RANGES = {
    TaskList.INBOX: f"s.wants_attention AND NOT ({FROZEN}) AND s.assignee_id = %(user)s",
    TaskList.TEAMBOX: f"s.wants_attention AND NOT ({FROZEN})",
    TaskList.OUTBOX: f"s.is_open AND NOT s.is_my_turn AND {goes_on('s.partner_id')}",
    TaskList.ALL: "true",
}
_SQL = f"""
SELECT s.id, s.task_id, s.kind, s.state, s.title, s.due_on, s.party, s.is_open, s.is_my_turn, s.is_unread,
       s.has_new_comment, s.changed_at::text, s.partner_id, partner.name,
       s.assignee_id, u.first_name, u.last_name, {is_former("s.partner_id")} AND s.is_open,
       {is_stranger("s.partner_id")}
FROM (SELECT s.* FROM tasks_taskside s WHERE {{where}} ORDER BY {{order}} LIMIT {{limit}}) s
JOIN companies_company partner ON partner.id = s.partner_id
LEFT JOIN accounts_user u ON u.id = s.assignee_id
ORDER BY {{order}}
"""  # noqa: S608 - no user input
# Few enough to be read one after another, and in order.
_WORDS = (
    "(parley_folded(s.title) ~ ALL(%(expressions)s) OR (%(ending)s <> '' AND right(s.task_id::text, 10) = %(ending)s))"
)
_WORDS_OF_ALL = "s.id IN (SELECT parley_find_titles(%(expressions)s, %(ending)s, %(wanted)s))"


def _kind_options() -> Options:
    return [(kind.slug, kind.label) for kind in all_kinds()]


def _state_options() -> Options:
    """Return every state with its label. States that share a label are one option, which matches all of them."""
    named = {NEW_COMMENT: _("New comment"), CONNECTION_ENDED: _("Connection ended")}
    named |= {slug: label for slug, label in _state_labels().items() if _slugs_of_one_label(slug)[0] == slug}
    return named.items()


def _state_labels() -> dict[str, Any]:
    named: dict[str, Any] = {}
    for kind in all_kinds():
        for slug, state in kind.states.items():
            named.setdefault(slug, state.label)
    return named


def _slugs_of_one_label(state: str) -> list[str]:
    """Compare labels in English, so that one address finds the same tasks for every reader."""
    with override("en"):
        labels = {slug: str(label) for slug, label in _state_labels().items()}
    return [slug for slug, label in labels.items() if label == labels.get(state)]


def _state_condition(state: str) -> str:
    """Return the condition for a state. It adds what the state implies, so that an index over open tasks suffices."""
    if state == NEW_COMMENT:
        return f"s.has_new_comment AND s.wants_attention AND NOT ({FROZEN})"
    if state == CONNECTION_ENDED:
        return FROZEN
    slugs = _slugs_of_one_label(state)
    standings = [kind.states[slug] for slug in slugs for kind in all_kinds() if slug in kind.states]
    only_open = bool(standings) and all(standing.is_open for standing in standings)
    # The slugs come from the declarations; the value in the address is a parameter.
    condition = (
        "s.state IN ({})".format(", ".join(f"'{slug}'" for slug in slugs)) if slugs[1:] else "s.state = %(state)s"
    )
    return f"{condition} AND {OPEN}" if only_open else condition


@dataclass(frozen=True, slots=True)
class TaskFilters(Filters):
    tab: Tab = tab_filter(
        Tab.ALL,
        {
            Tab.TURN: "s.is_my_turn",
            Tab.UPDATES: "s.is_unread AND NOT s.is_my_turn",
            Tab.MINE: "s.assignee_id = %(user)s",
            Tab.OPEN: OPEN,
            Tab.CLOSED: "NOT s.is_open",
        },
    )
    kind: str = text_filter(_("Kind"), "s.kind = %(kind)s", longest=LONGEST_SLUG, options=_kind_options)
    state: str = text_filter(_("Status"), _state_condition, longest=LONGEST_SLUG, options=_state_options)
    partner: UUID | None = id_filter(_("Partner"), "s.partner_id = %(partner)s", names=PARTNERS)
    assignee: UUID | None = id_filter(_("Assignee"), "s.assignee_id = %(assignee)s", names=COLLEAGUES)
    due: Due | None = choice_filter(
        _("Due"),
        Due,
        {
            Due.OVERDUE: _("Overdue"),
            Due.PASSED: _("Due date passed, with the partner"),
            Due.WEEK: _("Next seven days"),
            Due.LATER: _("Later"),
            Due.NONE: _("No due date"),
        },
        {
            Due.OVERDUE: f"{OPEN} AND s.is_my_turn AND s.due_order < %(today)s",
            Due.PASSED: f"{OPEN} AND NOT s.is_my_turn AND s.due_order < %(today)s",
            Due.WEEK: "s.due_order >= %(today)s AND s.due_order < %(week)s",
            Due.LATER: "s.due_order >= %(week)s AND s.due_on IS NOT NULL",
            Due.NONE: "s.due_on IS NULL",
        },
    )
    words: str = search_filter()


BY_DUE_DATE = Order(
    date_key("s.due_order", lambda row: row.due_on or date.max),
    id_key("s.id", "side_id"),
    slug="due",
    label=_("Due date"),
)
BY_CHANGE = Order(
    moment_key("s.changed_at", "changed_at"),
    id_key("s.id", "side_id"),
    descending=True,
    slug="changed",
    label=_("Last changed"),
)


NOTHING_FOUND = Empty(_("No matches"), _("No tasks match these filters."), "list-filter")


def _task_list(
    name: TaskList, tabs: dict[Any, Label], *, orders: tuple[Order, ...], menus: tuple[str, ...] | None = None
) -> FilteredList[TaskFilters, TaskRow]:
    return FilteredList(
        name=name.value,
        filters=TaskFilters,
        row=TaskRow,
        sql=_SQL,
        orders=orders,
        columns=(
            column(_("Title"), "title"),
            column(_("Reference"), "reference"),
            column(_("Kind"), lambda row: kind_label(row.kind)),
            column(_("Status"), lambda row: state_label(row.kind, row.state, is_frozen=row.is_frozen)),
            column(_("Partner"), "partner_name"),
            column(_("Due"), "due_on"),
            column(_("Assignee"), "assignee_name"),
            column(_("Last changed"), "changed_at"),
        ),
        tabs=tabs,
        menus=menus,
        nothing_found=NOTHING_FOUND,
    )


LISTS = {
    TaskList.INBOX: _task_list(
        TaskList.INBOX,
        {Tab.ALL: _("All"), Tab.TURN: _("My turn"), Tab.UPDATES: _("Updates")},
        orders=(BY_DUE_DATE, BY_CHANGE),
        menus=("kind", "state", "partner", "due"),
    ),
    TaskList.TEAMBOX: _task_list(
        TaskList.TEAMBOX,
        {Tab.ALL: _("All"), Tab.TURN: _("Our turn"), Tab.UPDATES: _("Updates")},
        orders=(BY_DUE_DATE, BY_CHANGE),
    ),
    TaskList.OUTBOX: _task_list(
        TaskList.OUTBOX,
        {Tab.ALL: pgettext_lazy("the whole company", "All"), Tab.MINE: _("Mine")},
        orders=(BY_DUE_DATE, BY_CHANGE),
    ),
    TaskList.ALL: _task_list(
        TaskList.ALL,
        {Tab.ALL: _("All"), Tab.OPEN: _("Open"), Tab.CLOSED: _("Closed"), Tab.MINE: _("Mine")},
        orders=(BY_CHANGE, BY_DUE_DATE),
    ),
}


def kind_label(slug: str) -> str:
    return str(kind_of(slug).label)


def state_label(kind: str, state: str, *, is_frozen: bool = False) -> str:
    return str(_("Connection ended") if is_frozen else kind_of(kind).states[state].label)


def read_list(box: TaskList, actor: Actor, filters: TaskFilters, *, most: int = PAGE) -> ListPage[TaskRow]:
    """Read one page of `most` rows of `box` for the acting person. One statement, whatever the number of tasks."""
    return LISTS[box].read(filters, where_tasks(box, actor, filters, most), most=most)


def where_tasks(box: TaskList, actor: Actor, filters: TaskFilters, most: int) -> Where:
    today = clock.today()
    where = filters.where(
        "s.company_id = %(company)s",
        _RANGES[box],
        company=actor.company.pk,
        user=actor.user.pk,
        today=today,
        week=today + timedelta(days=7),
    )
    if filters.words:
        wanted = most + 1 if _is_words_alone(box, filters) else AMONG_THE_NEWEST
        condition = _WORDS_OF_ALL if box is TaskList.ALL else _WORDS
        where.add(condition, ending=id_ending(filters.words), wanted=wanted)
    return where


def _is_words_alone(box: TaskList, filters: TaskFilters) -> bool:
    """Return whether the newest matches of the words are the complete answer, however many others there are."""
    is_newest_first = LISTS[box].order_of(filters) is BY_CHANGE
    return is_newest_first and filters.narrowing == 1 and filters.tab is Tab.ALL and not filters.after


def read_rows(actor: Actor, task_ids: Iterable[UUID]) -> list[TaskRow]:
    """Read the rows of some tasks, by due date, without tasks of other companies. One statement."""
    where = Where("s.company_id = %(company)s", "s.task_id = ANY(%(tasks)s)")
    statement = _SQL.format(where=where, order=BY_DUE_DATE.sql, limit=CAP)
    return fetch(statement, {"company": actor.company.pk, "tasks": list(task_ids)}, TaskRow)


class BadgeCounts(NamedTuple):
    """The counts in the navigation: the person's own are capped at `CAP`, those of the whole company at `TEAM_CAP`."""

    inbox: int
    inbox_turn: int
    teambox: int
    outbox: int


class _Counts(NamedTuple):
    inbox: int
    inbox_turn: int
    teambox: int
    outbox: int
    others: list[int]


def badge_counts(actor: Actor) -> BadgeCounts:
    """Read the counts of tasks that every page shows. One statement."""
    return read_counts(actor)[0]


def read_counts(actor: Actor) -> tuple[BadgeCounts, dict[str, int]]:
    """Read all counts that every page shows: those of tasks, and those that apps registered. One statement."""
    others = counted_places()
    columns = ", ".join(f"({sql})" for sql in others.values())
    statement = f"SELECT badges.*, ARRAY[{columns}]::bigint[] FROM parley_badges(%(user)s) badges"  # noqa: S608 - declared
    [row] = fetch(statement, {"user": actor.user.pk, "company": actor.company.pk}, _Counts)
    return BadgeCounts(*row[:-1]), dict(zip(others, row.others, strict=True))


def badge_counts_of(request: CompanyRequest) -> BadgeCounts:
    """Return the counts of tasks for this request, read once however often a page asks for them."""
    return counts_of(request)[0]


def counts_of(request: CompanyRequest) -> tuple[BadgeCounts, dict[str, int]]:
    known: tuple[BadgeCounts, dict[str, int]] | None = getattr(request, "counts_of_places", None)
    if known is None:
        known = request.counts_of_places = read_counts(request.actor)  # type: ignore[attr-defined]
    return known
