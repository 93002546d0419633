"""Queries of the task page and the dashboard, each with a fixed number of statements."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from parley.companies.actor import Actor
from parley.companies.models import Company
from parley.companies.strangers import Stranger, find_stranger, is_stranger
from parley.core import clock
from parley.core.errors import NotFound
from parley.core.prepared_queries import PreparedQuery
from parley.core.sql import fetch
from parley.tasks.changes import REMINDED
from parley.tasks.declaration import Action, Kind, kind_of
from parley.tasks.history import AUTHOR
from parley.tasks.lists import CAP
from parley.tasks.models import Event, Task, TaskSide
from parley.tasks.states import Party, State

_SIDES = """
SELECT s.id, s.company_id, c.name, s.party, s.is_my_turn, s.is_unread AND s.company_id = %(company)s,
       s.has_new_comment AND s.company_id = %(company)s, s.assignee_id,
       u.first_name, u.last_name, m.position,
       parley_count_readers(s.id), s.company_id <> %(company)s AND {is_stranger},
       CASE WHEN m.is_active AND (s.company_id = %(company)s OR NOT m.hide_contact) THEN m.id END
FROM tasks_taskside s
JOIN companies_company c ON c.id = s.company_id
LEFT JOIN accounts_user u ON u.id = s.assignee_id
LEFT JOIN companies_member m ON m.company_id = s.company_id AND m.user_id = s.assignee_id
WHERE s.task_id = %(task)s
""".replace("{is_stranger}", is_stranger("s.company_id"))

# One statement for all steps, comments and notes. Notes are read from their own table, under the reader's own company.
_TIMELINE = """
SELECT 'step', e.at, e.id, e.by_user_id, u.first_name, u.last_name, e.by_company_id, e.verb, e.from_state, e.to_state,
       e.details, '', '[]'::jsonb
FROM tasks_event e LEFT JOIN accounts_user u ON u.id = e.by_user_id
WHERE e.task_id = %(task)s AND e.verb <> 'commented'
UNION ALL
SELECT 'comment', c.created_at, c.id, c.author_id, u.first_name, u.last_name, c.company_id, '', '', '',
       (SELECT coalesce(jsonb_agg(e.details)->0, '{}') FROM tasks_event e WHERE e.task_id = c.task_id
         AND e.verb = 'commented' AND e.details->>'comment' = c.id::text),
       c.text, (SELECT coalesce(jsonb_agg(jsonb_build_object('file', f.id, 'name', f.name, 'size', f.size,
         'media_type', f.media_type, 'pages', f.page_count) ORDER BY f.id), '[]') FROM tasks_taskfile tf
         JOIN files_storedfile f ON f.id = tf.file_id WHERE tf.comment_id = c.id AND tf.task_id = c.task_id)
FROM tasks_comment c JOIN accounts_user u ON u.id = c.author_id
WHERE c.task_id = %(task)s
UNION ALL
SELECT 'note', n.created_at, n.id, n.author_id, u.first_name, u.last_name, n.company_id, '', '', '',
       jsonb_build_object('author', jsonb_build_object('person', n.author_name)),
       n.text, (SELECT coalesce(jsonb_agg(jsonb_build_object('file', f.id, 'name', f.name, 'size', f.size,
         'media_type', f.media_type, 'pages', f.page_count) ORDER BY f.id), '[]') FROM tasks_notefile nf
         JOIN files_storedfile f ON f.id = nf.file_id WHERE nf.note_id = n.id)
FROM tasks_internalnote n JOIN accounts_user u ON u.id = n.author_id
WHERE n.task_id = %(task)s AND n.company_id = %(company)s
ORDER BY 2, 3
"""


# The last end, if there are connections in both directions.
_CONNECTION_END = """
SELECT c.stopped_at, coalesce(by.name, '')
FROM companies_connection c LEFT JOIN companies_company by ON by.id = c.ended_by_id
WHERE c.customer_id = ANY(%(companies)s) AND c.supplier_id = ANY(%(companies)s)
ORDER BY c.stopped_at DESC NULLS LAST LIMIT 1
"""


class SideSummary(NamedTuple):
    """One side as shown on the task page.

    It does not include the partner's unread mark, which is private to the partner.
    """

    side_id: UUID
    company_id: UUID
    company: str
    party: str
    is_my_turn: bool
    is_unread: bool
    has_new_comment: bool
    assignee_id: UUID | None
    first_name: str | None
    last_name: str | None
    position: str | None
    readers: int
    is_stranger: bool
    member_id: UUID | None
    """The assignee's membership, unless it is hidden from the reader's company."""

    @property
    def assignee(self) -> str:
        return f"{self.first_name} {self.last_name}" if self.assignee_id else ""

    @property
    def initials(self) -> str:
        return f"{(self.first_name or '')[:1]}{(self.last_name or '')[:1]}".upper()


class Entry(NamedTuple):
    """One entry of the timeline: a `step`, a partner `comment` or an internal `note`."""

    what: str
    at: datetime
    entry_id: UUID
    user_id: UUID | None
    first_name: str | None
    last_name: str | None
    company_id: UUID | None
    verb: str
    from_state: str
    to_state: str
    details: Any
    text: str
    files: Any

    @property
    def person(self) -> str:
        """Return the name of the author at that time, or the current one where no event keeps it."""
        if not self.user_id:
            return ""
        return self.details.get(AUTHOR, {}).get("person") or f"{self.first_name} {self.last_name}"

    @property
    def company(self) -> str:
        """Return the name of the author's company at that time, or an empty string where no event keeps it."""
        return str(self.details.get(AUTHOR, {}).get("company", ""))


class ConnectionEnd(NamedTuple):
    """When the companies of a task ended their connection, and which of them did."""

    at: datetime | None
    company: str


@dataclass(frozen=True)
class TaskPage:
    """Everything that the page of a task shows to the acting company."""

    task: Task
    kind: type[Kind]
    party: Party
    mine: SideSummary
    theirs: SideSummary
    timeline: list[Entry]
    actions: list[Action]
    """The actions that the party may take now, none after the end of the connection."""
    connection_end: ConnectionEnd | None
    stranger: Stranger | None
    """The partner, if it is one for tickets only."""

    @property
    def state(self) -> State:
        return self.kind.states[self.task.state]

    @property
    def title(self) -> str:
        return self.kind.title_for_reader(self.task)

    @property
    def is_my_turn(self) -> bool:
        return self.state.turn is self.party

    @property
    def is_with_partner(self) -> bool:
        return self.state.is_open and not self.is_my_turn and not self.connection_end

    @property
    def turn_since(self) -> datetime:
        """Return when the turn came to the side that has it."""
        since = self.task.created_at
        states = self.kind.states
        for entry in self.timeline:
            if entry.from_state in states and entry.to_state in states:
                before, after = states[entry.from_state].turn, states[entry.to_state].turn
                since = entry.at if before is not after else since
        return since

    @property
    def reminded_at(self) -> datetime | None:
        """Return when the acting company last reminded the partner."""
        mine = (one.at for one in self.timeline if one.verb == REMINDED and one.company_id == self.mine.company_id)
        return max(mine, default=None)

    @property
    def partner(self) -> Company:
        return self.task.responder if self.party is Party.REQUESTER else self.task.requester

    @property
    def side(self) -> TaskSide:
        """Return the acting company's side as a model instance, only for marking it as seen."""
        return TaskSide(pk=self.mine.side_id, is_unread=self.mine.is_unread, assignee_id=self.mine.assignee_id)


_TASK = PreparedQuery(
    lambda key: (
        Task.objects.select_related("requester", "responder", "created_by").with_connection_end().filter(pk=key)
    ),
    UUID(int=0),
)


def task_of(actor: Actor, task_id: UUID) -> Task:
    """Return the task for either of its two companies. Raises `NotFound` for any other company. One statement."""
    found = _TASK.first(task_id)
    if found is None or found.party_of(actor.company) is None:
        raise NotFound
    return found


def read_task(actor: Actor, task_id: UUID) -> TaskPage:
    """Read the page in four statements: the task, its kind's own row, both sides, and the timeline.

    A fifth one reads who ended the connection, if it has ended, or describes a partner for tickets only.
    """
    task = task_of(actor, task_id)
    party = task.party_of(actor.company)
    if party is None:
        raise NotFound
    sides = {side.party: side for side in fetch(_SIDES, {"task": task.pk, "company": actor.company.pk}, SideSummary)}
    timeline = [
        entry._replace(details=json.loads(entry.details), files=json.loads(entry.files))  # Django leaves jsonb as text
        for entry in fetch(_TIMELINE, {"task": task.pk, "company": actor.company.pk}, Entry)
    ]
    kind = kind_of(task.kind)
    end = _read_connection_end(task) if task.connection_has_ended else None
    actions = [] if end else kind.actions_for(task, party)
    mine, theirs = sides[party.value], sides[party.other.value]
    stranger = find_stranger(actor.company.pk, theirs.company_id) if theirs.is_stranger and not end else None
    return TaskPage(task, kind, party, mine, theirs, timeline, actions, end, stranger)


def _read_connection_end(task: Task) -> ConnectionEnd:
    ends = fetch(_CONNECTION_END, {"companies": [task.requester_id, task.responder_id]}, ConnectionEnd)
    return ends[0] if ends else ConnectionEnd(None, "")


def names_of_companies(task: Task) -> dict[UUID, str]:
    """Return what both companies of a task are called: those of a closed one as they were when they last acted."""
    names = {company.pk: company.name for company in (task.requester, task.responder)}
    if task.closed_at:
        steps = Event.objects.filter(task=task, by_company__isnull=False).order_by("number")
        for company, author in steps.values_list("by_company_id", f"details__{AUTHOR}"):
            names[company] = (author or {}).get("company") or names[company]
    return names


class Share(NamedTuple):
    """The number of open tasks of one kind by status, for the dashboard."""

    kind: str
    mine: int
    team: int
    waiting: int
    overdue: int
    soon: int


MOST_COUNTED = 5 * CAP


def shares(actor: Actor) -> list[Share]:
    """Count open tasks by kind.

    Counts at most `MOST_COUNTED` tasks, earliest due first, so that a dashboard never waits long.
    """
    today: date = clock.today()
    week = today + timedelta(days=7)
    return fetch(
        "SELECT * FROM parley_open_shares(%(user)s, %(today)s, %(week)s, %(most)s)",
        {"user": actor.user.pk, "today": today, "week": week, "most": MOST_COUNTED},
        Share,
    )
