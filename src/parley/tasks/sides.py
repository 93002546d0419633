"""Writing a step down: its event, the task as it is now, and both halves in step with it, all in one statement."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

from parley.core.sql import execute
from parley.tasks.declaration import Part
from parley.tasks.models import Comment, Event, Task

_EVENT_AND_TASK = """
event AS (
  INSERT INTO tasks_event
    (id, task_id, number, at, by_user_id, by_company_id, verb, from_state, to_state, given, hash)
  VALUES (%(event)s, %(task)s, %(number)s, %(at)s, %(by_user)s, %(by_company)s, %(verb)s, %(from_state)s, %(state)s,
    %(given)s, %(hash)s)
), task AS (
  UPDATE tasks_task SET state = %(state)s, title = %(title)s, due_on = %(due_on)s, changed_at = %(changed_at)s,
    closed_at = %(closed_at)s, history_length = %(number)s, history_head = %(hash)s, history_seal = %(seal)s
  WHERE id = %(task)s
)
"""
# What both lists show, whose turn it is, and the unread mark for the side that did not move. What is said to a side is
# a new comment to it until the task is opened; who acts has read what was said before.
_SIDES = """
UPDATE tasks_side SET
  state = %(state)s, title = %(title)s, due_on = %(due_on)s, is_open = %(is_open)s, is_my_turn = (part = %(turn)s),
  is_unread = (part <> %(moved)s), has_new_comment = (part <> %(moved)s AND (has_new_comment OR %(is_said)s)),
  changed_at = %(at)s
WHERE task_id = %(task)s
"""
_STEP = f"WITH {_EVENT_AND_TASK} {_SIDES}"
_SAID = f"""
WITH said AS (
  INSERT INTO tasks_comment (id, task_id, company_id, author_id, text, created_at)
  VALUES (%(said)s, %(task)s, %(by_company)s, %(by_user)s, %(text)s, %(said_at)s)
), {_EVENT_AND_TASK} {_SIDES}
"""  # noqa: S608


def write_step(task: Task, event: Event, *, by: Part) -> None:
    """Save what `next_event` left unsaved, after a step of the half `by`."""
    execute(_STEP, _written(task, event, by))


def write_steps(steps: Sequence[tuple[Task, Event]], *, by: Part) -> None:
    """The same for many, sent in one go."""
    if not steps:
        return
    with connection.cursor() as cursor:
        cursor.executemany(_STEP, [_written(task, event, by) for task, event in steps])


def write_comment(said: Comment, event: Event, *, by: Part) -> None:
    """Save what was said to the partner, together with its event."""
    words = {"said": said.pk, "text": said.text, "said_at": said.created_at}
    execute(_SAID, {**_written(said.task, event, by), **words, "is_said": True})


def _written(task: Task, event: Event, by: Part) -> dict[str, Any]:
    standing = task.standing
    return {
        "task": task.pk,
        "state": task.state,
        "title": task.title,
        "due_on": task.due_on,
        "changed_at": task.changed_at,
        "closed_at": task.closed_at,
        "seal": task.history_seal,
        "is_open": standing.is_open,
        "turn": standing.turn.value if standing.turn else "",
        "moved": by.value,
        "is_said": False,
        "event": event.pk,
        "number": event.number,
        "at": event.at,
        "by_user": event.by_user_id,
        "by_company": event.by_company_id,
        "verb": event.verb,
        "from_state": event.from_state,
        "given": json.dumps(event.given),
        "hash": event.hash,
    }
