"""Reading what stands beside the messages of a thread, and what is to be done in threads."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from parley.chats.actions.client_tasks import order_stamp
from parley.companies.actor import Actor
from parley.companies.models import Company
from parley.core.internal_links import Reader, find_titles
from parley.core.sql import fetch, fetch_one

MOST_DELETED = 20
MOST_ON_DASHBOARD = 60


class TaskRow(NamedTuple):
    """A client task as the list shows it."""

    id: UUID
    title: str
    link: str
    due_on: date | None
    needs_file: bool
    assignee_id: UUID | None
    assignee: str
    done_at: datetime | None
    done_by: str
    done_in: str
    deleted_at: datetime | None
    file_id: UUID | None
    file: str
    file_type: str

    @property
    def is_done(self) -> bool:
        return self.done_at is not None


_TASKS = """
SELECT t.id, t.title, t.link, t.due_on, t.needs_file, t.assignee_id,
  coalesce(trim(assignee.first_name || ' ' || assignee.last_name), ''),
  t.done_at, coalesce(trim(doer.first_name || ' ' || doer.last_name), ''), coalesce(company.name, ''), t.deleted_at,
  file.id, coalesce(file.name, ''), coalesce(file.media_type, '')
FROM chats_clienttask t
LEFT JOIN accounts_user assignee ON assignee.id = t.assignee_id
LEFT JOIN accounts_user doer ON doer.id = t.done_by_id
LEFT JOIN companies_company company ON company.id = t.done_in_id
LEFT JOIN LATERAL (
  SELECT f.id, f.name, f.media_type
  FROM chats_clienttaskfile attached JOIN files_storedfile f ON f.id = attached.file_id
  WHERE attached.task_id = t.id ORDER BY attached.uploaded_at DESC LIMIT 1
) file ON true
WHERE t.chat_id = %(chat)s ORDER BY t.deleted_at DESC NULLS FIRST, t.position, t.id LIMIT 400
"""


@dataclass(frozen=True, slots=True)
class TaskPanel:
    """The list of a thread with the tasks that were deleted last, and the titles of pages that tasks link to."""

    chat_id: UUID
    tasks: list[TaskRow]
    deleted: list[TaskRow]
    titles: dict[str, str]
    is_writable: bool = True

    @property
    def done(self) -> int:
        return sum(task.is_done for task in self.tasks)

    @property
    def total(self) -> int:
        return len(self.tasks)

    @property
    def stamp(self) -> str:
        return order_stamp(task.id for task in self.tasks)

    @property
    def steps(self) -> list[tuple[TaskRow, UUID | None, UUID | None]]:
        """Return each task with the id of the one it stands behind after a step up, and after a step down."""
        ids = [task.id for task in self.tasks]
        return [
            (task, ids[place - 2] if place > 1 else None, ids[place + 1] if place + 1 < len(ids) else None)
            for place, task in enumerate(self.tasks)
        ]

    def find(self, task_id: UUID) -> TaskRow | None:
        return next((task for task in self.tasks if task.id == task_id), None)


def read_panel(actor: Actor, chat_id: UUID, *, is_writable: bool = True) -> TaskPanel:
    """Read the client tasks of a thread that the person reads.

    One statement, and one for the titles of linked pages if there are any.
    """
    rows = fetch(_TASKS, {"chat": chat_id}, TaskRow)
    tasks = [row for row in rows if row.deleted_at is None]
    deleted = [row for row in rows if row.deleted_at is not None][:MOST_DELETED]
    links = [task.link for task in tasks if task.link]
    reader = Reader(actor.company.pk, actor.user.pk)
    return TaskPanel(chat_id, tasks, deleted, find_titles(links, reader) if links else {}, is_writable)


class OpenTask(NamedTuple):
    """An open client task on the dashboard."""

    chat_id: UUID
    subject: str
    partner: str
    id: UUID
    title: str
    link: str
    due_on: date | None
    needs_file: bool
    has_file: bool


_OPEN = """
SELECT c.id, c.subject, coalesce(firm.name, ''), t.id, t.title, t.link, t.due_on, t.needs_file,
  EXISTS (SELECT 1 FROM chats_clienttaskfile f WHERE f.task_id = t.id)
FROM chats_chat c
JOIN chats_clienttasklist l ON l.chat_id = c.id AND l.done < l.total
LEFT JOIN companies_company firm ON firm.id = c.firm_id
JOIN chats_clienttask t ON t.chat_id = c.id AND t.deleted_at IS NULL AND t.done_at IS NULL
  AND (t.assignee_id IS NULL OR t.assignee_id = %(user)s
    OR NOT EXISTS (SELECT 1 FROM companies_member m
      WHERE m.user_id = t.assignee_id AND m.company_id IN (c.firm_id, c.client_id) AND m.is_active))
WHERE c.client_id = %(company)s AND c.kind = 'thread' AND c.archived_at IS NULL
ORDER BY c.last_at DESC, c.id, t.position, t.id LIMIT %(most)s
"""


class TasksOfThread(NamedTuple):
    chat_id: UUID
    subject: str
    partner: str
    tasks: list[OpenTask]


def open_client_tasks(actor: Actor) -> list[TasksOfThread]:
    """Read what the company is to do in threads where it is the client, by thread. One statement."""
    parameters = {"company": actor.company.pk, "user": actor.user.pk, "most": MOST_ON_DASHBOARD}
    rows = fetch(_OPEN, parameters, OpenTask)
    return [
        TasksOfThread(chat_id, tasks[0].subject, tasks[0].partner, tasks)
        for chat_id, group in groupby(rows, key=lambda row: row.chat_id)
        if (tasks := list(group))
    ]


class _Side(NamedTuple):
    notes: str
    tasks: str
    files: str
    follows: bool
    partner: str


@dataclass(frozen=True, slots=True)
class ThreadSide:
    """What stands beside a thread for one of its companies: own notes, linked tasks, files of client tasks."""

    notes: list[dict[str, Any]]
    tasks: list[dict[str, Any]]
    files: list[dict[str, Any]]
    follows: bool
    partner: str


_SIDE = """
SELECT
  (SELECT coalesce(json_agg(json_build_object('author', u.first_name || ' ' || u.last_name, 'text', n.text,
      'at', n.created_at) ORDER BY n.created_at, n.id), '[]')::text
    FROM (SELECT * FROM chats_threadnote own WHERE own.chat_id = %(chat)s AND own.company_id = %(company)s
      ORDER BY own.created_at DESC LIMIT 50) n JOIN accounts_user u ON u.id = n.author_id),
  (SELECT coalesce(json_agg(json_build_object('id', side.task_id, 'title', side.title)
      ORDER BY linked.added_at), '[]')::text
    FROM chats_threadtask linked
    JOIN tasks_taskside side ON side.task_id = linked.task_id AND side.company_id = %(company)s
    WHERE linked.chat_id = %(chat)s),
  (SELECT coalesce(json_agg(json_build_object('id', f.id, 'name', f.name, 'type', f.media_type, 'at', f.uploaded_at)
      ORDER BY f.uploaded_at DESC), '[]')::text FROM (
      SELECT stored.id, stored.name, stored.media_type, attached.uploaded_at FROM chats_clienttaskfile attached
      JOIN files_storedfile stored ON stored.id = attached.file_id WHERE attached.chat_id = %(chat)s
      ORDER BY attached.uploaded_at DESC LIMIT 50) f),
  EXISTS (SELECT 1 FROM chats_participant p WHERE p.chat_id = %(chat)s AND p.company_id = %(company)s
    AND p.user_id = %(user)s AND p.left_at IS NULL),
  coalesce((SELECT partner.name FROM chats_chat c JOIN companies_company partner
    ON partner.id = CASE WHEN c.firm_id = %(company)s THEN c.client_id ELSE c.firm_id END WHERE c.id = %(chat)s), '')
"""


def read_side(actor: Actor, chat_id: UUID) -> ThreadSide:
    parameters = {"chat": chat_id, "company": actor.company.pk, "user": actor.user.pk}
    row = fetch_one(_SIDE, parameters, _Side)
    assert row is not None
    notes = json.loads(row.notes)
    files = json.loads(row.files)
    for one in (*notes, *files):
        one["at"] = datetime.fromisoformat(one["at"])
    return ThreadSide(notes, json.loads(row.tasks), files, row.follows, row.partner)


class PaperRow(NamedTuple):
    id: UUID
    name: str
    media_type: str
    uploaded_at: datetime
    title: str


_PAPERS = """
SELECT f.id, f.name, f.media_type, attached.uploaded_at, t.title
FROM chats_chat c
JOIN chats_clienttaskfile attached ON attached.chat_id = c.id
JOIN chats_clienttask t ON t.id = attached.task_id
JOIN files_storedfile f ON f.id = attached.file_id
WHERE c.kind = 'thread' AND ((c.firm_id = %(company)s AND c.client_id = %(partner)s)
  OR (c.client_id = %(company)s AND c.firm_id = %(partner)s))
ORDER BY attached.uploaded_at DESC LIMIT %(most)s
"""


def papers_with(actor: Actor, partner: Company, *, most: int) -> list[PaperRow]:
    """Read the latest files that were uploaded for client tasks with a partner. One statement."""
    return fetch(_PAPERS, {"company": actor.company.pk, "partner": partner.pk, "most": most}, PaperRow)
