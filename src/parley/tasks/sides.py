"""Keeping both halves in step with the task they are halves of."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.utils import timezone

from parley.core.sql import execute
from parley.tasks.declaration import Part
from parley.tasks.models import Task

_MOVE = """
UPDATE tasks_side SET
  state = %(state)s, title = %(title)s, due_on = %(due_on)s, is_open = %(is_open)s, is_my_turn = (part = %(turn)s),
  is_unread = (part <> %(moved)s), has_new_comment = (part <> %(moved)s AND has_new_comment),
  changed_at = %(changed_at)s
WHERE task_id = %(task)s
"""
_NEW_COMMENT = """
UPDATE tasks_side SET is_unread = (part = %(theirs)s), has_new_comment = (part = %(theirs)s), changed_at = %(now)s
WHERE task_id = %(task)s
"""


def move_sides(task: Task, *, moved_by: Part) -> None:
    """After a step: what both lists show, whose turn it is, and the unread mark for the side that did not move."""
    execute(_MOVE, _moved(task, moved_by))


def move_sides_together(tasks: Iterable[Task], *, moved_by: Part) -> None:
    """The same for many, sent in one go."""
    with connection.cursor() as cursor:
        cursor.executemany(_MOVE, [_moved(task, moved_by) for task in tasks])


def _moved(task: Task, moved_by: Part) -> dict[str, Any]:
    standing = task.standing
    return {
        "task": task.pk,
        "state": task.state,
        "title": task.title,
        "due_on": task.due_on,
        "is_open": standing.is_open,
        "turn": standing.turn.value if standing.turn else "",
        "moved": moved_by.value,
        "changed_at": task.changed_at,
    }


def mark_new_comment(task: Task, *, by: Part) -> None:
    """A partner comment: the other side finds the task in its Inbox as *New comment* until it is opened."""
    execute(_NEW_COMMENT, {"task": task.pk, "theirs": by.other.value, "now": timezone.now()})
