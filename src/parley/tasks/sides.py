"""Keeping both halves in step with the task they are halves of."""

from django.db.models import Case, Q, Value, When
from django.utils import timezone

from parley.tasks.declaration import Part
from parley.tasks.models import Side, Task


def move_sides(task: Task, *, moved_by: Part) -> None:
    """After a step: what both lists show, whose turn it is, and the unread mark for the side that did not move."""
    standing = task.standing
    moved = Q(part=moved_by.value)
    Side.objects.filter(task=task).update(
        state=task.state,
        title=task.title,
        due_on=task.due_on,
        is_open=standing.is_open,
        is_my_turn=Case(When(part=standing.turn or "", then=Value(True)), default=Value(False)),
        is_unread=Case(When(moved, then=Value(False)), default=Value(True)),
        has_new_comment=Case(When(moved, then=Value(False)), default="has_new_comment"),
        changed_at=task.changed_at,
    )


def mark_new_comment(task: Task, *, by: Part) -> None:
    """A partner comment: the other side finds the task in its Inbox as *New comment* until it is opened."""
    theirs = Q(part=by.other.value)
    Side.objects.filter(task=task).update(
        is_unread=Case(When(theirs, then=Value(True)), default=Value(False)),
        has_new_comment=Case(When(theirs, then=Value(True)), default=Value(False)),
        changed_at=timezone.now(),
    )
