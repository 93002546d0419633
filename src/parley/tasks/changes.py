"""Recording changes of tasks: the one place where history, state and sides are written and others are notified.

A button, a comment, a bulk action, a consequence and an assignment all become `Change`s for `record`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from parley.companies.actor import Actor
from parley.core import clock
from parley.notifications.groups import Group
from parley.tasks.declaration import kind_of
from parley.tasks.history import next_event
from parley.tasks.models import Comment, Event, Task, TaskSide
from parley.tasks.notices import notify_people
from parley.tasks.notifications import notify_step, notify_steps
from parley.tasks.states import Party, State
from parley.tasks.writes import write_assignments, write_comment, write_step, write_steps

# Verbs of events that are written by no button of a kind.
COMMENTED, FOLLOWED, ASSIGNED, TOOK_OVER = "commented", "followed", "assigned", "took_over"
HANDED_ON = "handed_on"
REMINDED = "reminded"
LAPSED = "lapsed"
"""A state that the clock has changed. `Kind.clock_texts` names further verbs of events by the clock."""
ASSIGNMENTS = frozenset({ASSIGNED, TOOK_OVER, HANDED_ON})


@dataclass(slots=True)
class Change:
    """An unsaved change of a locked task by `party`, or by the clock, which is none.

    `comment` or `side` is set if the change carries one.
    """

    task: Task
    verb: str
    party: Party | None
    to: State
    details: dict[str, Any] = field(default_factory=dict)
    comment: Comment | None = None
    side: TaskSide | None = None
    at: datetime = field(default_factory=clock.now)


def record(changes: Sequence[Change], *, by: Actor) -> list[Event]:
    """Write `changes` of one party, all with the same verb, and run everything that follows from them.

    One change costs one statement; many cost two each, sent together; notices cost one more, however many there are. A
    consequence (`FOLLOWED`) names no person, runs no hooks and notifies nobody. An assignment sends no e-mail.
    """
    if not changes:
        return []
    verb, party = changes[0].verb, changes[0].party
    assert party is not None
    events = [_advance(change, by) for change in changes]
    if verb in ASSIGNMENTS:
        pairs = zip(changes, events, strict=True)
        write_assignments([(change.task, event, change.side) for change, event in pairs if change.side])
        notify_people(_steps(changes, events), group=Group.ASSIGNED, is_own=True)
        return events
    only = changes[0] if len(changes) == 1 and verb != FOLLOWED else None
    recipients = []
    if only and only.comment:
        recipients = write_comment(only.comment, events[0], by=party)
    elif only:
        recipients = write_step(only.task, events[0], by=party)
    else:
        write_steps(_steps(changes, events), by=party)
    if verb == FOLLOWED:
        return events
    _run_hooks(changes, by)
    notify_people(_steps(changes, events), group=Group.COMMENT if verb == COMMENTED else None)
    if only:
        said = only.comment.text if only.comment else ""
        notify_step(only.task, verb, to=party.other, recipients=recipients, by=by.user.pk, said=said)
    else:
        notify_steps([change.task for change in changes], verb, to=party.other, by=by.user.pk)
    return events


def record_by_clock(changes: Sequence[Change]) -> list[Event]:
    """Write `changes` that time alone has made, in a transaction as the system. Both sides find them unread.

    The bell shows each. E-mail is left to the caller: what happens to many tasks in one night is one mail.
    """
    events = [_advance(change, None) for change in changes]
    write_steps(_steps(changes, events), by=None)
    notify_people(_steps(changes, events))
    return events


def record_reminders(changes: Sequence[Change], *, by: Actor) -> list[Event]:
    """Write reminders of one party, which change no state. The other side finds the tasks unread."""
    if not changes:
        return []
    events = [_advance(change, by) for change in changes]
    write_steps(_steps(changes, events), by=changes[0].party)
    notify_people(_steps(changes, events))
    return events


def _steps(changes: Sequence[Change], events: Sequence[Event]) -> list[tuple[Task, Event]]:
    return [(change.task, event) for change, event in zip(changes, events, strict=True)]


def _advance(change: Change, by: Actor | None) -> Event:
    """Put the task into its next state and return the event that records it. Both are unsaved."""
    task, now = change.task, change.at
    before, task.state = task.state, change.to.slug
    if change.verb not in ASSIGNMENTS and (change.comment is None or before != task.state):
        task.changed_at = now
        task.closed_at = None if change.to.is_open else (task.closed_at or now)
    return next_event(
        task,
        at=now,
        by=by,
        has_person=change.verb != FOLLOWED,
        verb=change.verb,
        from_state=before,
        details=change.details,
    )


def _run_hooks(changes: Sequence[Change], by: Actor) -> None:
    """Call `after_step` for each task, and `after_batch` once for all tasks of kinds that share it."""
    batches: dict[Callable[..., None], list[Task]] = {}
    for change in changes:
        kind = kind_of(change.task.kind)
        assert change.party is not None
        kind.after_step(change.task, verb=change.verb, by=change.party)
        if change.comment is None:
            batches.setdefault(kind.after_batch, []).append(change.task)
    for after_batch, tasks in batches.items():
        after_batch(tasks, by=by)
