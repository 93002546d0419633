"""Inbox, Teambox, Outbox and All tasks: each one index range over `Side`, one statement a page.

Paging is by key (`After`), so that page 5,000 costs what page 1 does; every order offered here has its index.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from django.http import QueryDict

from parley.companies.actor import Actor, CompanyRequest
from parley.core import clock
from parley.core.ids import id_in
from parley.core.narrowing import Narrowing, choice_in, like_pattern, words_in
from parley.core.sql import fetch
from parley.tasks.declaration import all_kinds
from parley.tasks.models import id_ending, reference

PAGE = 50
CAP = 1000
TEAM_CAP = 100
# Of a word that very many titles have, so many of the newest are narrowed further by the other filters.
AMONG_THE_NEWEST = 300
LONGEST_SLUG = 30


class TaskList(StrEnum):
    INBOX = "inbox"
    TEAMBOX = "teambox"
    OUTBOX = "outbox"
    ALL = "all"


class Order(StrEnum):
    DUE = "due"
    CHANGED = "changed"


class Due(StrEnum):
    OVERDUE = "overdue"
    WEEK = "week"
    LATER = "later"
    NONE = "none"


_RANGES = {
    TaskList.INBOX: "s.wants_attention AND s.assignee_id = %(user)s",
    TaskList.TEAMBOX: "s.wants_attention",
    TaskList.OUTBOX: "s.is_open AND NOT s.is_my_turn",
    TaskList.ALL: "true",
}

_TABS = {
    "": "true",
    "turn": "s.is_my_turn",
    "updates": "s.is_unread AND NOT s.is_my_turn",
    "mine": "s.assignee_id = %(user)s",
    "open": "s.is_open",
    "closed": "NOT s.is_open",
}

_ORDERS = {
    Order.DUE: ("s.due_order, s.id", "(s.due_order, s.id) > (%(after_value)s, %(after_id)s)"),
    Order.CHANGED: ("s.changed_at DESC, s.id DESC", "(s.changed_at, s.id) < (%(after_value)s, %(after_id)s)"),
}

_DUE = {
    Due.OVERDUE: "s.is_open AND s.due_order < %(today)s",
    Due.WEEK: "s.due_order >= %(today)s AND s.due_order < %(week)s",
    Due.LATER: "s.due_order >= %(week)s AND s.due_on IS NOT NULL",
    Due.NONE: "s.due_on IS NULL",
}

_LIST = """
SELECT s.id, s.task_id, s.kind, s.state, s.title, s.due_on, s.party, s.is_open, s.is_my_turn, s.is_unread,
       s.has_new_comment, s.changed_at::text, s.partner_id, partner.name,
       s.assignee_id, u.first_name, u.last_name
FROM (
  SELECT s.* FROM tasks_taskside s
  WHERE s.company_id = %(company)s AND {conditions}
  ORDER BY {order} LIMIT {limit}
) s
JOIN companies_company partner ON partner.id = s.partner_id
LEFT JOIN accounts_user u ON u.id = s.assignee_id
ORDER BY {order}
"""


# Few enough to be read one after the other, and in order.
_WORDS = "(s.title ILIKE %(pattern)s OR (%(ending)s <> '' AND right(s.task_id::text, 10) = %(ending)s))"
_WORDS_OF_ALL = "s.id IN (SELECT parley_search_sides(%(pattern)s, %(ending)s, %(wanted)s))"
NEW_COMMENT = "new_comment"


class TaskRow(NamedTuple):
    """One line of a list: everything it shows."""

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
    """As PostgreSQL writes it; only the last line of a page has it read."""
    partner_id: UUID
    partner_name: str
    assignee_id: UUID | None
    first_name: str | None
    last_name: str | None

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


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last line of the page before: the value it was ordered by, and its id."""

    value: date | datetime
    side_id: UUID

    def __str__(self) -> str:
        return f"{self.value.isoformat()}~{self.side_id}"

    @classmethod
    def parse(cls, text: str, order: Order) -> Cursor | None:
        value, _, key = text.partition("~")
        try:
            parsed = date.fromisoformat(value) if order is Order.DUE else datetime.fromisoformat(value)
            return cls(parsed, UUID(key))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class TaskFilters(Narrowing):
    """What a list is narrowed to."""

    tab: str = ""
    kind: str = ""
    state: str = ""
    partner: UUID | None = None
    assignee: UUID | None = None
    due: Due | None = None
    order: Order = Order.DUE
    usual_order: Order = Order.DUE
    after: Cursor | None = None

    @classmethod
    def parse(cls, query: QueryDict, *, usual_order: Order = Order.DUE) -> TaskFilters:
        order = choice_in(Order, query.get("order", "")) or usual_order
        return cls(
            usual_order=usual_order,
            tab=query.get("tab", "") if query.get("tab", "") in _TABS else "",
            kind=words_in(query.get("kind", ""), LONGEST_SLUG),
            state=words_in(query.get("state", ""), LONGEST_SLUG),
            partner=id_in(query.get("partner", "")),
            assignee=id_in(query.get("assignee", "")),
            due=choice_in(Due, query.get("due", "")),
            words=words_in(query.get("q", "")),
            order=order,
            after=Cursor.parse(query.get("after", ""), order),
        )

    @property
    def narrows(self) -> bool:
        return bool(self.kind or self.state or self.partner or self.assignee or self.due or self.words)

    @property
    def are_words_alone(self) -> bool:
        """Whether the newest with these words are the answer, however many others there are."""
        narrowed = self.tab or self.kind or self.state or self.partner or self.assignee or self.due or self.after
        return self.order is Order.CHANGED and not narrowed

    def filters(self) -> dict[str, object]:
        return {
            "tab": self.tab,
            "kind": self.kind,
            "state": self.state,
            "partner": self.partner,
            "assignee": self.assignee,
            "due": self.due,
            "order": self.order if self.order is not self.usual_order else "",
        }


@dataclass(frozen=True, slots=True)
class TaskRows:
    lines: list[TaskRow]
    following: Cursor | None


def read_list(box: TaskList, actor: Actor, filters: TaskFilters, *, most: int = PAGE) -> TaskRows:
    """One page of `most` lines of `box` for the acting person: one statement, whatever the number of tasks."""
    statement, parameters = _statement(box, actor, filters, most)
    lines = fetch(statement, parameters, TaskRow)
    if len(lines) <= most:
        return TaskRows(lines, None)
    last = lines[most - 1]
    value = (last.due_on or date.max) if filters.order is Order.DUE else last.changed_at
    return TaskRows(lines[:most], Cursor(value, last.side_id))


def _statement(box: TaskList, actor: Actor, filters: TaskFilters, most: int) -> tuple[str, dict[str, Any]]:
    today = clock.today()
    order, beyond = _ORDERS[filters.order]
    conditions = [_RANGES[box], _TABS[filters.tab]]
    if filters.kind:
        conditions.append("s.kind = %(kind)s")
    if filters.state:
        conditions.append(_state_condition(filters.state))
    if filters.partner:
        conditions.append("s.partner_id = %(partner)s")
    if filters.assignee:
        conditions.append("s.assignee_id = %(assignee)s")
    if filters.due:
        conditions.append(_DUE[filters.due])
    if filters.words:
        conditions.append(_WORDS_OF_ALL if box is TaskList.ALL else _WORDS)
    if filters.after:
        conditions.append(beyond)
    parameters = {
        "company": actor.company.pk,
        "user": actor.user.pk,
        "kind": filters.kind,
        "state": filters.state,
        "partner": filters.partner,
        "assignee": filters.assignee,
        "pattern": like_pattern(filters.words),
        "ending": id_ending(filters.words),
        "wanted": most + 1 if filters.are_words_alone else AMONG_THE_NEWEST,
        "today": today,
        "week": today + timedelta(days=7),
        "after_value": filters.after.value if filters.after else None,
        "after_id": filters.after.side_id if filters.after else None,
    }
    # The limit stands in the text: PostgreSQL has to know when it plans that only a few rows are wanted.
    return _LIST.format(conditions=" AND ".join(conditions), order=order, limit=most + 1), parameters


def _state_condition(state: str) -> str:
    """Says besides the state what follows from it, so that an index over open work alone will do."""
    if state == NEW_COMMENT:
        return "s.has_new_comment AND s.wants_attention"
    standings = [kind.states[state] for kind in all_kinds() if state in kind.states]
    only_open = bool(standings) and all(standing.is_open for standing in standings)
    return "s.state = %(state)s AND s.is_open" if only_open else "s.state = %(state)s"


def read_rows(actor: Actor, task_ids: Iterable[UUID]) -> list[TaskRow]:
    """The lines of some tasks, by due date; what the acting company has no side in is left out. One statement."""
    statement = _LIST.format(conditions="s.task_id = ANY(%(tasks)s)", order=_ORDERS[Order.DUE][0], limit=CAP)
    return fetch(statement, {"company": actor.company.pk, "tasks": list(task_ids)}, TaskRow)


class BadgeCounts(NamedTuple):
    """The counts beside the places: the own ones capped at `CAP`, those of the whole company at `TEAM_CAP`."""

    inbox: int
    inbox_turn: int
    teambox: int
    outbox: int


def badge_counts(actor: Actor) -> BadgeCounts:
    """One statement for all the counts that every page shows."""
    return fetch("SELECT * FROM parley_badges(%(user)s)", {"user": actor.user.pk}, BadgeCounts)[0]


def badge_counts_of(request: CompanyRequest) -> BadgeCounts:
    """The counts for this request, read once however often a page asks for them."""
    known: BadgeCounts | None = getattr(request, "task_badges", None)
    if known is None:
        known = badge_counts(request.actor)
        request.task_badges = known  # type: ignore[attr-defined]
    return known


def state_choices() -> list[tuple[str, Any]]:
    """Every state that a list can be narrowed to, once by slug, with its label."""
    named: dict[str, Any] = {}
    for kind in all_kinds():
        for slug, state in kind.states.items():
            named.setdefault(slug, state.label)
    return list(named.items())
