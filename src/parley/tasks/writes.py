"""SQL that writes a step: its event, the task and both sides, in one or two statements."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from parley.core.ids import new_id
from parley.core.sql import execute, execute_each, fetch
from parley.tasks.models import Comment, Event, Task, TaskSide
from parley.tasks.recipients import RECIPIENTS, Recipient
from parley.tasks.states import Party

_EVENT = """
INSERT INTO tasks_event (id, task_id, number, at, by_user_id, by_company_id, verb, from_state, to_state, details, hash)
VALUES (%(event)s, %(task)s, %(number)s, %(at)s, %(by_user)s, %(by_company)s, %(verb)s, %(from_state)s, %(state)s,
  %(details)s, %(hash)s)
"""
_EVENT_AND_TASK = f"""
event AS ({_EVENT}), task AS (
  UPDATE tasks_task SET state = %(state)s, title = %(title)s, due_on = %(due_on)s, changed_at = %(changed_at)s,
    closed_at = %(closed_at)s, history_length = %(number)s, history_head = %(hash)s, history_seal = %(seal)s
  WHERE id = %(task)s
)
"""  # noqa: S608 - no user input
# Columns that both lists show, the turn, and the unread mark for the side that did not move. A comment is new to the
# other side until it opens the task; acting counts as having read earlier comments.
_SIDES = """
UPDATE tasks_taskside SET
  state = %(state)s, title = %(title)s, due_on = %(due_on)s, is_open = %(is_open)s, is_my_turn = (party = %(turn)s),
  is_unread = (party <> %(moved)s), has_new_comment = (party <> %(moved)s AND (has_new_comment OR %(is_said)s)),
  changed_at = %(at)s
WHERE task_id = %(task)s
"""
# Any number of assignments in one statement. Nothing that the partner's lists show changes.
_ASSIGNMENTS = """
WITH given AS (
  SELECT * FROM unnest(%(tasks)s::uuid[], %(sides)s::uuid[], %(assignees)s::uuid[], %(unread)s::boolean[],
    %(events)s::uuid[], %(numbers)s::integer[], %(times)s::timestamptz[], %(states)s::text[], %(details)s::text[],
    %(hashes)s::bytea[], %(seals)s::bytea[])
    AS given (task, side, assignee, is_unread, event, number, at, state, details, hash, seal)
), event AS (
  INSERT INTO tasks_event (id, task_id, number, at, by_user_id, by_company_id, verb, from_state, to_state, details,
    hash)
  SELECT event, task, number, at, %(by_user)s, %(by_company)s, %(verb)s, state, state, details::jsonb, hash FROM given
), task AS (
  UPDATE tasks_task t SET history_length = given.number, history_head = given.hash, history_seal = given.seal
  FROM given WHERE t.id = given.task
)
UPDATE tasks_taskside s SET assignee_id = given.assignee, is_unread = given.is_unread
FROM given WHERE s.id = given.side
"""
_STEP = f"WITH {_EVENT_AND_TASK} {_SIDES}"
_STEP_AND_RECIPIENTS = f"WITH {_EVENT_AND_TASK}, sides AS ({_SIDES}) {RECIPIENTS} %(task)s"
_COMMENT = f"""
WITH said AS (
  INSERT INTO tasks_comment (id, task_id, company_id, author_id, text, created_at)
  VALUES (%(said)s, %(task)s, %(by_company)s, %(by_user)s, %(text)s, %(said_at)s)
), {_EVENT_AND_TASK}, sides AS ({_SIDES}) {RECIPIENTS} %(task)s
"""  # noqa: S608 - no user input
# A new task needs a statement of its own, because the policies of its event and its sides look it up.
_NEW_TASK = """
INSERT INTO tasks_task (id, kind, state, title, note, due_on, requester_id, responder_id, created_by_id, created_at,
  changed_at, closed_at, history_length, history_head, history_seal)
VALUES (%(task)s, %(kind)s, %(state)s, %(title)s, %(note)s, %(due_on)s, %(requester)s, %(responder)s, %(created_by)s,
  %(at)s, %(at)s, %(closed_at)s, %(number)s, %(hash)s, %(seal)s)
"""
_NEW_SIDES = f"""
WITH event AS ({_EVENT})
INSERT INTO tasks_taskside (id, task_id, company_id, partner_id, party, assignee_id, kind, state, title, due_on,
  is_open, is_my_turn, is_unread, has_new_comment, changed_at)
VALUES
  (%(our_side)s, %(task)s, %(requester)s, %(responder)s, 'requester', %(created_by)s, %(kind)s, %(state)s, %(title)s,
    %(due_on)s, %(is_open)s, %(turn)s = 'requester', false, false, %(at)s),
  (%(their_side)s, %(task)s, %(responder)s, %(requester)s, 'responder', %(responsible)s, %(kind)s, %(state)s, %(title)s,
    %(due_on)s, %(is_open)s, %(turn)s = 'responder', %(is_open)s, false, %(at)s)
"""  # noqa: S608 - no user input


def write_step(task: Task, event: Event, *, by: Party) -> list[Recipient]:
    """Save what `next_event` left unsaved after a step of party `by`. Returns the recipients on the other side."""
    return fetch(_STEP_AND_RECIPIENTS, _step_parameters(task, event, by), Recipient)


def write_steps(steps: Sequence[tuple[Task, Event]], *, by: Party | None) -> None:
    """Save the steps of many tasks, sent in one go. After a step by nobody, both sides are unread."""
    execute_each(_STEP, [_step_parameters(task, event, by) for task, event in steps])


def write_comment(said: Comment, event: Event, *, by: Party) -> list[Recipient]:
    """Save a comment together with its event. Returns its recipients."""
    words = {"said": said.pk, "text": said.text, "said_at": said.created_at}
    return fetch(_COMMENT, {**_step_parameters(said.task, event, by), **words, "is_said": True}, Recipient)


def write_assignments(assigned: Sequence[tuple[Task, Event, TaskSide]]) -> None:
    """Save the assignees of sides together with their events, which have one verb and one author. One statement."""
    if not assigned:
        return
    tasks, events, sides = zip(*assigned, strict=True)
    execute(
        _ASSIGNMENTS,
        {
            "tasks": [task.pk for task in tasks],
            "sides": [side.pk for side in sides],
            "assignees": [side.assignee_id for side in sides],
            "unread": [side.is_unread for side in sides],
            "events": [event.pk for event in events],
            "numbers": [event.number for event in events],
            "times": [event.at for event in events],
            "states": [event.to_state for event in events],
            "details": [json.dumps(event.details) for event in events],
            "hashes": [bytes(event.hash) for event in events],
            "seals": [bytes(task.history_seal) for task in tasks],
            "by_user": events[0].by_user_id,
            "by_company": events[0].by_company_id,
            "verb": events[0].verb,
        },
    )


def write_sent(sent: Sequence[tuple[Task, Event]], responsible: Mapping[UUID, UUID]) -> None:
    """Save new tasks with both sides and their first event.

    `responsible` holds the assignee of each responder's side.
    """
    written = [_step_parameters(task, event, Party.REQUESTER) | _first_sides(task, responsible) for task, event in sent]
    execute_each(_NEW_TASK, written)
    execute_each(_NEW_SIDES, written)


def _first_sides(task: Task, responsible: Mapping[UUID, UUID]) -> dict[str, Any]:
    return {
        "kind": task.kind,
        "note": task.note,
        "requester": task.requester_id,
        "responder": task.responder_id,
        "created_by": task.created_by_id,
        "responsible": responsible[task.responder_id],
        "our_side": new_id(),
        "their_side": new_id(),
    }


def _step_parameters(task: Task, event: Event, by: Party | None) -> dict[str, Any]:
    standing = task.current_state
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
        "moved": by.value if by else "",
        "told": by.other.value if by else "",
        "is_said": False,
        "event": event.pk,
        "number": event.number,
        "at": event.at,
        "by_user": event.by_user_id,
        "by_company": event.by_company_id,
        "verb": event.verb,
        "from_state": event.from_state,
        "details": json.dumps(event.details),
        "hash": event.hash,
    }
