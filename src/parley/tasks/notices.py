"""Notices about tasks: who hears of a step, and what it says. The e-mails are in `notifications.py`.

A step is told to the assignee on the other side, or to who is responsible there, to the own assignee where a colleague
took it, and to the people whom either company named. An assignment is told to the new assignee.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise

from parley.companies.actor import Actor
from parley.core import clock
from parley.core.ids import new_id
from parley.core.sql import fetch
from parley.core.translation import gettext as _
from parley.core.translation import gettext_lazy
from parley.notifications.groups import Group
from parley.notifications.topics import Described, NoticeRow, Text, Topic, add_topic
from parley.notifications.writing import write_notices
from parley.tasks.declaration import Kind, RowText, all_kinds, kind_of
from parley.tasks.models import Event, Task

TASK = "task"
NOTED = "noted"
"""The code of an internal note, which is in no history."""

_STEP = """
SELECT * FROM unnest(%(tasks)s::uuid[], %(events)s::uuid[], %(topics)s::text[], %(topic_ids)s::uuid[],
  %(details)s::text[]) AS step (task_id, event_id, topic, topic_id, details)
"""
_REST = """%(code)s::text AS code, step.details::jsonb AS details, %(by_user)s::uuid AS by_user,
  %(by_company)s::uuid AS by_company, %(at)s::timestamptz AS at"""
# The author's own row ends the author's notice about the task.
_RECIPIENTS = f"""
WITH step AS ({_STEP})
SELECT told.user_id, side.company_id, side.partner_id, step.topic, step.topic_id, side.kind, step.event_id,
  CASE WHEN %(group)s::text <> '' THEN %(group)s::text
       WHEN side.is_my_turn AND side.company_id IS DISTINCT FROM %(by_company)s::uuid THEN '{Group.TURN}'
       ELSE '{Group.UPDATE}' END AS grp,
  CASE WHEN %(group)s::text = '{Group.ASSIGNED}' THEN 60
       WHEN told.reason = 40 AND side.is_my_turn AND side.company_id IS DISTINCT FROM %(by_company)s::uuid THEN 50
       ELSE told.reason END AS reason,
  {_REST}
FROM step
JOIN tasks_taskside side ON side.task_id = step.task_id
CROSS JOIN LATERAL parley_contact(side.company_id, side.partner_id, side.assignee_id) told
WHERE CASE WHEN side.company_id IS NOT DISTINCT FROM %(by_company)s::uuid THEN told.reason = 40
           ELSE NOT %(is_own)s::boolean END
UNION ALL
SELECT named.user_id, side.company_id, side.partner_id, step.topic, step.topic_id, side.kind, step.event_id,
  CASE WHEN %(group)s::text <> '' THEN %(group)s::text ELSE '{Group.UPDATE}' END, 30, {_REST}
FROM step
JOIN unnest(%(named_tasks)s::uuid[], %(named)s::uuid[]) AS named (task_id, user_id) ON named.task_id = step.task_id
JOIN tasks_taskside side ON side.task_id = step.task_id
UNION ALL
SELECT %(by_user)s::uuid, %(by_company)s::uuid, NULL, step.topic, step.topic_id, '', step.event_id, '{Group.UPDATE}', 0,
  {_REST}
FROM step
"""  # noqa: S608 - no user input


class Step(NamedTuple):
    """A change of a task, as its notices tell it."""

    task: Task
    event_id: UUID
    state: str


def register() -> None:
    add_topic(
        Topic(
            TASK,
            "(SELECT true FROM tasks_task t WHERE t.id = n.topic_id)",
            describe_tasks,
            phrase=phrase_of_step,
            kinds=lambda: {kind.slug: (kind.label, kind.icon) for kind in all_kinds() if not kind.has_own_topic},
        )
    )


def notify_people(steps: Sequence[tuple[Task, Event]], *, group: Group | None = None, is_own: bool = False) -> None:
    """Write the notices of steps by one author, or by nobody.

    Without `group`, it is the turn or an update, for each side. With `is_own`, the other side hears nothing.
    One statement for each verb, and one for each kind among them that names people.
    """
    by_verb: dict[str, list[tuple[Task, Event]]] = {}
    for task, event in steps:
        by_verb.setdefault(event.verb, []).append((task, event))
    for verb, of_verb in by_verb.items():
        first = of_verb[0][1]
        _write(
            [Step(task, event.pk, event.to_state) for task, event in of_verb],
            code=verb,
            by=(first.by_user_id, first.by_company_id),
            group=group,
            is_own=is_own,
            named=[] if is_own else _named([task for task, _event in of_verb]),
            at=first.at,
        )


def notify_of_note(task: Task, *, by: Actor) -> None:
    """Write the notice of an internal note for the assignee of the own side. One statement."""
    step = Step(task, new_id(), task.state)
    _write([step], code=NOTED, by=(by.user.pk, by.company.pk), group=Group.COMMENT, is_own=True, named=[])


def notify_named(tasks: Sequence[Task], *, by: Actor) -> None:
    """Write the notices of new tasks for the people whom a company has just named for them."""
    named = _named(tasks)
    first = dict(Event.objects.filter(task__in=[task.pk for task in tasks], number=1).values_list("task", "pk"))
    steps = [Step(task, first[task.pk], task.state) for task in tasks]
    _write(steps, code="sent", by=(by.user.pk, by.company.pk), group=Group.UPDATE, is_own=True, named=named)


def _write(
    steps: Sequence[Step],
    *,
    code: str,
    by: tuple[UUID | None, UUID | None],
    group: Group | None,
    is_own: bool,
    named: Collection[tuple[UUID, UUID]],
    at: datetime | None = None,
) -> None:
    shared = {
        task_id: topic
        for kind, tasks in _by_kind(step.task for step in steps).items()
        for task_id, topic in kind.notice_topics(tasks).items()
    }
    topics = [shared.get(step.task.pk) or (TASK, step.task.pk) for step in steps]
    # Steps that one button takes for many tasks of a whole are one event of it.
    events: dict[tuple[str, UUID], UUID] = {}
    for topic, step in zip(topics, steps, strict=True):
        events.setdefault(topic, step.event_id)
    write_notices(
        _RECIPIENTS,
        {
            "tasks": [step.task.pk for step in steps],
            "events": [events[topic] for topic in topics],
            "topics": [topic for topic, _id in topics],
            "topic_ids": [topic_id for _topic, topic_id in topics],
            "details": [json.dumps({"state": step.state}) for step in steps],
            "group": group or "",
            "is_own": is_own,
            "named_tasks": [task_id for task_id, _user in named],
            "named": [user_id for _task, user_id in named],
            "code": code,
            "by_user": by[0],
            "by_company": by[1],
            "at": at or clock.now(),
        },
    )


def _named(tasks: Iterable[Task]) -> list[tuple[UUID, UUID]]:
    return [
        (one.task_id, one.user_id)
        for kind, of_kind in _by_kind(tasks).items()
        for one in kind.extra_recipients([task.pk for task in of_kind])
    ]


def _by_kind(tasks: Iterable[Task]) -> dict[type[Kind], list[Task]]:
    by_kind: dict[type[Kind], list[Task]] = {}
    for task in tasks:
        by_kind.setdefault(kind_of(task.kind), []).append(task)
    return by_kind


# What the verbs say that no kind declares. Those of a clock's step name its status.
_PHRASES: Mapping[str, Promise] = {
    "commented": gettext_lazy("commented"),
    NOTED: gettext_lazy("added an internal note"),
    "assigned": gettext_lazy("assigned the task to you"),
    "handed_on": gettext_lazy("handed the task on to you"),
    "took_over": gettext_lazy("took over the task"),
    "reminded": gettext_lazy("sent a reminder"),
}
SILENT_VERBS = {"followed": "is the consequence of another step, which is told"}
"""Verbs of the history that lead to no notice, with the reason."""


def phrase_of_step(row: NoticeRow) -> Text:
    """Return what a step says, as the history of its task does."""
    if row.code in _PHRASES:
        return _PHRASES[row.code]
    kind = kind_of(row.kind)
    if row.code == "sent":
        return kind.sent_text
    if row.code in kind.clock_texts:
        return kind.clock_texts[row.code]
    if row.code in kind.actions:
        return kind.actions[row.code].history_text
    state = kind.states.get(row.details.get("state", ""))
    return _("changed the status to “%(state)s”") % {"state": state.label} if state else ""


class _TaskRow(NamedTuple):
    task_id: UUID
    kind: str
    title: str
    state: str


_TASKS = """
SELECT s.task_id, s.kind, s.title, s.state FROM tasks_taskside s
WHERE s.company_id = %(company)s AND s.task_id = ANY(%(tasks)s)
"""


def describe_tasks(actor: Actor, rows: Sequence[NoticeRow]) -> dict[UUID, Described]:
    """Return title and present status. One statement, and one for each kind that translates its titles."""
    found = fetch(_TASKS, {"company": actor.company.pk, "tasks": [row.topic_id for row in rows]}, _TaskRow)
    by_kind: dict[str, list[UUID]] = {}
    for task in found:
        by_kind.setdefault(task.kind, []).append(task.task_id)
    texts: dict[UUID, RowText] = {}
    for slug, ids in by_kind.items():
        texts.update(kind_of(slug).row_texts(ids))
    nothing = RowText()
    return {
        task.task_id: Described(
            texts.get(task.task_id, nothing).title or task.title,
            reverse("task", args=[task.task_id]),
            str(kind_of(task.kind).states[task.state].label),
        )
        for task in found
    }
