"""`parley verify`: find changes that were made to tasks outside of Parley.

Reads every task once, merged with its events and comments in key order, so that a million tasks take no more memory
than one. Everything is read from one snapshot, also while people go on working.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import groupby, takewhile
from typing import Any, BinaryIO
from uuid import UUID

from django.db import connection, models, transaction

from parley.core.acting_company import acting_as_system
from parley.files import store
from parley.tasks.changes import ASSIGNMENTS, LAPSED, TOOK_OVER
from parley.tasks.declaration import Action, Kind, all_kinds, kind_of
from parley.tasks.evidence import contradictions
from parley.tasks.history import Flaw, flaws_in
from parley.tasks.models import Comment, Event, Task, TaskSide, reference
from parley.tasks.states import REQUESTER

AT_ONCE = 1_000
PIECE = 1024 * 1024


def main(*, files: bool = False) -> int:
    """Print one line per flaw and return 1 if there is any.

    With `files`, the stored content is read and hashed as well.
    """
    count = 0
    for flaw in all_flaws(files=files):
        count += 1
        task = f"{reference(flaw.task_id.bytes)} {flaw.task_id}" if flaw.task_id else "No task"
        print(f"{task}: {flaw.sentence}", flush=True)
    print(f"{count} flaws found." if count else "Nothing was changed.")
    return 1 if count else 0


def all_flaws(*, files: bool = False) -> Iterator[Flaw]:
    with _one_moment(), acting_as_system():
        events = _PerTask(Event.objects.order_by("task_id", "number"))
        comments = _PerTask(Comment.objects.order_by("task_id", "id"))
        sides = _PerTask(TaskSide.objects.order_by("task_id", "party"))
        subjects = {kind.subject: _PerTask(_subjects(kind)) for kind in all_kinds()}
        known = {kind.slug: kind.subject for kind in all_kinds()}
        for task in Task.objects.order_by("pk").iterator(chunk_size=AT_ONCE):
            rows = {model: found.of(task.pk) for model, found in subjects.items()}
            of_task = events.of(task.pk), comments.of(task.pk), sides.of(task.pk)
            if task.kind in known:
                yield from _flaws_of(task, *of_task, rows[known[task.kind]])
            else:
                yield Flaw(task.pk, 0, f"its kind is “{task.kind}”, which does not exist")
        yield from _differences(_SIDES)
        yield from _differences(_FILES)
        yield from _differences(_FILES_TAKEN_AWAY)
        yield from _differences(_UNNAMED_FILES)
        for integrity_checks in dict.fromkeys(sql for kind in all_kinds() for sql in kind.integrity_checks):
            yield from _differences(integrity_checks)
        if files:
            yield from _content()


@contextmanager
def _one_moment() -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _subjects(kind: type[Kind]) -> models.QuerySet[Any]:
    rows = kind.subject._default_manager.order_by("pk")
    return rows.select_related(*kind.evidence_rows) if kind.evidence_rows else rows


def _flaws_of(
    task: Task, events: list[Event], comments: list[Comment], sides: list[TaskSide], rows: list[models.Model]
) -> Iterator[Flaw]:
    broken = flaws_in(task, events)
    yield from broken
    if broken:
        return  # the content of a broken history proves nothing about the rest
    said = _values_in_history(kind_of(task.kind).actions, events)
    now = {
        "title": task.title,
        "note": task.note,
        "due_on": task.due_on.isoformat() if task.due_on else "",
        "kind": task.kind,
        "responder": str(task.responder_id),
    }
    for name, value in now.items():
        if name in said and value != said[name]:
            yield Flaw(task.pk, 1, f"its {name} is “{value}”, its history says “{said[name]}”")
    for sentence in contradictions(kind_of(task.kind), rows[0] if rows else None, events):
        yield Flaw(task.pk, 0, sentence)
    if events:
        yield from _course_flaws(task, events)
        yield from _side_flaws(task, events, sides)
    yield from _comment_flaws(task, events, comments)


def _course_flaws(task: Task, events: list[Event]) -> Iterator[Flaw]:
    """Compare who sent the task, and when it was sent and closed."""
    first = events[0]
    if first.by_company_id != task.requester_id:
        yield Flaw(task.pk, 1, "the requester is not the company that sent it")
    if first.by_user_id != task.created_by_id:
        yield Flaw(task.pk, 1, "it was not sent by the person that it names")
    if not _is_same_time(task.created_at, first.at):
        yield Flaw(task.pk, 1, f"its created_at is {task.created_at}, its history says {first.at}")
    states = kind_of(task.kind).states
    # Earlier releases moved the time along with each step on a closed task.
    closed = takewhile(lambda event: not states[event.to_state].is_open, reversed(events))
    times: list[datetime | None] = [event.at for event in closed] or [None]
    if not any(_is_same_time(task.closed_at, time) for time in times):
        yield Flaw(task.pk, 0, f"its closed_at is {task.closed_at}, its history says {times[-1]}")


def _is_same_time(value: datetime | None, said: datetime | None) -> bool:
    """Return whether both lie within a minute, as a row and its event do, or neither has a time."""
    return abs(value - said) < timedelta(minutes=1) if value and said else value is said


def _side_flaws(task: Task, events: list[Event], sides: list[TaskSide]) -> Iterator[Flaw]:
    """Compare whose turn it is and who is assigned. Assignments from before the history named the person pass."""
    standing = kind_of(task.kind).states[task.state]
    for side in sides:
        if side.is_open != standing.is_open or side.is_my_turn != (side.party == standing.turn):
            yield Flaw(task.pk, 0, f"the side of its {side.party} shows another turn than the task")
        said = _assignee_in_history(events, side)
        if said is not None and str(side.assignee_id or "") != said:
            yield Flaw(task.pk, 0, f"the side of its {side.party} is assigned to somebody else than the history says")


def _assignee_in_history(events: list[Event], side: TaskSide) -> str | None:
    for event in reversed(events):
        if event.verb in ASSIGNMENTS and event.by_company_id == side.company_id:
            return str(event.by_user_id) if event.verb == TOOK_OVER else event.details.get("assignee")
    return str(events[0].by_user_id) if side.party == REQUESTER else events[0].details.get("assignee")


def _comment_flaws(task: Task, events: list[Event], comments: list[Comment]) -> Iterator[Flaw]:
    recorded = {event.details["comment"]: event for event in events if event.verb == "commented"}
    for comment in comments:
        event = recorded.pop(str(comment.pk), None)
        if event is None:
            yield Flaw(task.pk, 0, f"a comment that was never made: {comment.pk}")
        elif hashlib.sha256(comment.text.encode()).hexdigest() != event.details["sha256"]:
            yield Flaw(task.pk, event.number, f"the comment of event {event.number} says something else than it did")
        elif (comment.author_id, comment.company_id) != (event.by_user_id, event.by_company_id):
            yield Flaw(task.pk, event.number, f"the comment of event {event.number} is by somebody else")
        elif not _is_same_time(comment.created_at, event.at):
            yield Flaw(task.pk, event.number, f"the comment of event {event.number} was made at another time")
    for event in recorded.values():
        yield Flaw(task.pk, event.number, f"the comment of event {event.number} is gone")


def _values_in_history(actions: Mapping[str, Action], events: list[Event]) -> dict[str, str]:
    """Return the task's own fields according to its history: as sent, and as changed by steps that name them."""
    said = {"title": "", "note": "", "due_on": ""}
    for event in events:
        if event.verb == "sent":
            said |= {name: event.details[name] for name in (*said, "kind", "responder") if name in event.details}
        elif event.verb == LAPSED:
            said |= {name: value for name, value in event.details.items() if name == "due_on"}
        elif action := actions.get(event.verb):
            said |= {name: event.details.get(field, "") for name, field in action.changes.items()}
    return said


def _task_id(row: Any) -> UUID:
    found: UUID = row.task_id
    return found


class _PerTask:
    """Rows grouped by task, from a stream in the order of `task_id`."""

    def __init__(self, rows: models.QuerySet[Any]) -> None:
        self._groups = groupby(rows.iterator(chunk_size=AT_ONCE), key=_task_id)
        self._next = next(self._groups, None)

    def of(self, task_id: UUID) -> list[Any]:
        """Return the rows of a task. Must be called with ascending ids; a task without rows has an empty list."""
        while self._next is not None and self._next[0] < task_id:
            self._next = next(self._groups, None)  # rows of a task that is gone
        if self._next is None or self._next[0] != task_id:
            return []
        found = list(self._next[1])
        self._next = next(self._groups, None)
        return found


_SIDES = """
SELECT t.id, 'the side of its ' || s.party || ' shows something else than the task'
FROM tasks_task t JOIN tasks_taskside s ON s.task_id = t.id
WHERE (s.kind, s.state, s.title, s.due_on) IS DISTINCT FROM (t.kind, t.state, t.title, t.due_on)
   OR s.company_id <> CASE s.party WHEN 'requester' THEN t.requester_id ELSE t.responder_id END
   OR s.partner_id <> CASE s.party WHEN 'requester' THEN t.responder_id ELSE t.requester_id END
UNION ALL
SELECT t.id, 'it has not two sides' FROM tasks_task t
WHERE (SELECT count(*) FROM tasks_taskside s WHERE s.task_id = t.id) <> 2
"""

# Every file that a step or a comment names by its hash, with that step.
_NAMED_FILES = """
SELECT e.task_id, e.number, e.verb, e.details->>'comment' AS comment, named,
       (named->>'file')::uuid AS id, named->>'sha256' AS sha256
FROM tasks_event e, jsonb_path_query(e.details, '$.** ? (exists(@.file) && exists(@.sha256))') named
"""
# What is said of the file besides its content is compared where the history has it.
_FILES = f"""
SELECT DISTINCT named.task_id, 'the file of event ' || named.number || ' is not the one that was given'
FROM ({_NAMED_FILES}) named LEFT JOIN files_storedfile f ON f.id = named.id
WHERE f.sha256 IS DISTINCT FROM named.sha256
UNION ALL
SELECT DISTINCT named.task_id, 'the file of event ' || named.number || ' has another name, type, size or owner'
FROM ({_NAMED_FILES}) named JOIN files_storedfile f ON f.id = named.id
WHERE f.name <> named->>'name' OR f.media_type <> named->>'type' OR f.size::text <> named->>'size'
   OR f.company_id::text <> named->>'company' OR coalesce(f.uploaded_by_id::text, '') <> named->>'by'
"""  # noqa: S608 - no user input
_FILES_TAKEN_AWAY = f"""
SELECT DISTINCT named.task_id, 'the file of event ' || named.number || ' was taken away from the task'
FROM ({_NAMED_FILES}) named
WHERE NOT EXISTS (
  SELECT 1 FROM tasks_taskfile a WHERE a.task_id = named.task_id AND a.file_id = named.id
    AND (a.comment_id::text IS NOT DISTINCT FROM named.comment OR named.verb <> 'commented'))
UNION ALL
SELECT e.task_id, 'a file of the comment of event ' || e.number || ' was taken away'
FROM tasks_event e, jsonb_array_elements_text(e.details->'files') AS sha256
WHERE e.verb = 'commented' AND NOT EXISTS (
  SELECT 1 FROM tasks_taskfile a JOIN files_storedfile f ON f.id = a.file_id
  WHERE a.comment_id::text = e.details->>'comment' AND f.sha256 = sha256)
"""  # noqa: S608 - no user input
# Files that both sides may read are there because of a step or a comment.
_UNNAMED_FILES = """
SELECT a.task_id, 'a file that nobody gave: ' || f.name
FROM tasks_taskfile a JOIN files_storedfile f ON f.id = a.file_id
WHERE NOT EXISTS (
  SELECT 1 FROM tasks_event e WHERE e.task_id = a.task_id AND CASE WHEN a.comment_id IS NULL
    THEN jsonb_path_exists(e.details, '$.**.file ? (@ == $file)', jsonb_build_object('file', a.file_id))
    ELSE e.verb = 'commented' AND e.details->>'comment' = a.comment_id::text AND e.details->'files' ? f.sha256 END)
"""
_HASHES = f"""
SELECT sha256, (array_agg(task_id ORDER BY task_id))[1] FROM (
  SELECT NULL::uuid AS task_id, sha256 FROM files_storedfile
  UNION ALL
  SELECT task_id, sha256 FROM ({_NAMED_FILES}) named
  UNION ALL
  SELECT e.task_id, jsonb_array_elements_text(e.details->'files') FROM tasks_event e WHERE e.verb = 'commented'
) every GROUP BY sha256 ORDER BY sha256
"""  # noqa: S608 - no user input


def _differences(sql: str) -> Iterator[Flaw]:
    for task_id, sentence in _rows(sql):
        yield Flaw(task_id, 0, sentence)


def _content() -> Iterator[Flaw]:
    for sha256, task_id in _rows(_HASHES):
        path = store.path_of(sha256)
        if not path.exists():
            yield Flaw(task_id, 0, f"the content of a file is gone: {sha256}")
        elif _hash_of(store.open_content(sha256)) != sha256:
            yield Flaw(task_id, 0, f"the content of a file is not what it was: {sha256}")


def _hash_of(content: BinaryIO) -> str:
    digest = hashlib.sha256()
    with content:
        while piece := content.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _rows(sql: str) -> Iterable[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(AT_ONCE):
            yield from rows
