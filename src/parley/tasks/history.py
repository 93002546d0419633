"""The history of a task: a chain of events, each hashed together with its predecessor.

Every event carries HMAC-SHA256(key, previous hash + its own content). The task keeps the chain's length and last hash
under a seal of its own. The key lies outside the database, so that nobody can make the chain consistent again after
changing rows there: `parley verify` finds edits, deletions, swaps, insertions and truncations.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings

from parley.companies.actor import Actor
from parley.files.models import StoredFile
from parley.tasks.models import Event, Task

AUTHOR = "author"
"""The key in an event's details under which it keeps the names of its author. It is no form input."""


def _key() -> bytes:
    return _derive_key(settings.SECRET_KEY)


@cache
def _derive_key(secret_key: str) -> bytes:
    return hmac.digest(secret_key.encode(), b"parley history", hashlib.sha256)


def hash_of(event: Event, previous: bytes | memoryview) -> bytes:
    """Return the hash of `event` when it follows an event with hash `previous` (empty for the first event)."""
    content = json.dumps(
        [
            str(event.task_id),
            event.number,
            event.at.astimezone(UTC).isoformat(),
            str(event.by_user_id),
            str(event.by_company_id),
            event.verb,
            event.from_state,
            event.to_state,
            event.details,
        ],
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return chained(bytes(previous), content)


def chained(previous: bytes, content: str) -> bytes:
    """Return the hash of an event from its content as canonical JSON."""
    return hmac.digest(_key(), previous + content.encode(), hashlib.sha256)


def seal_of(task: Task) -> bytes:
    """Return the seal over length and last hash. Without it, a truncated chain would still be consistent."""
    return seal(task.pk.bytes, task.history_length, bytes(task.history_head))


def is_sealed(task: Task) -> bool:
    """Return whether the seal of `task` was made with the current secret key."""
    return hmac.compare_digest(bytes(task.history_seal), seal_of(task))


def seal(task_key: bytes, length: int, head: bytes) -> bytes:
    return hmac.digest(_key(), b"|".join([task_key, str(length).encode(), head]), hashlib.sha256)


def next_event(
    task: Task,
    *,
    at: datetime,
    by: Actor | None,
    has_person: bool = True,
    verb: str,
    from_state: str = "",
    details: dict[str, Any] | None = None,
) -> Event:
    """Return the next event of `task`'s chain and update the task's length, last hash and seal.

    All of it is unsaved. The event keeps the names that the author and the company have now, whatever they are called
    later. A step that follows from another one names no person, one of the clock nobody.
    """
    names = {"company": by.company.name} if by else {}
    if by and has_person:
        names["person"] = by.user.name
    event = Event(
        task=task,
        number=task.history_length + 1,
        at=at,
        by_user_id=by.user.pk if by and has_person else None,
        by_company_id=by.company.pk if by else None,
        verb=verb,
        from_state=from_state,
        to_state=task.state,
        details={**(details or {}), AUTHOR: names},
    )
    event.hash = hash_of(event, task.history_head)
    task.history_length, task.history_head = event.number, event.hash
    task.history_seal = seal_of(task)
    return event


def file_reference(file: StoredFile) -> dict[str, Any]:
    """Return what the history stores of a file: its name, the hash of its content, and whose it is."""
    return {
        "file": str(file.pk),
        "name": file.name,
        "sha256": file.sha256,
        "type": file.media_type,
        "size": file.size,
        "company": str(file.company_id),
        "by": str(file.uploaded_by_id or ""),
    }


@dataclass(frozen=True)
class Flaw:
    """A contradiction found by `parley verify` in a task's history.

    A flaw of a file that is in no task names no task.
    """

    task_id: UUID | None
    number: int
    sentence: str


def flaws_in(task: Task, events: Sequence[Event]) -> list[Flaw]:
    """Return the flaws in the chain of `task`. `events` must be in the order of their numbers."""
    found: list[Flaw] = []
    previous = b""
    for expected, event in enumerate(events, start=1):
        if event.number != expected:
            found.append(Flaw(task.pk, expected, f"event {expected} is missing, {event.number} stands in its place"))
            return found
        if not hmac.compare_digest(bytes(event.hash), hash_of(event, previous)):
            found.append(Flaw(task.pk, event.number, f"event {event.number} ({event.verb}) does not fit its hash"))
            return found
        previous = bytes(event.hash)
    if task.history_length != len(events):
        found.append(Flaw(task.pk, len(events), f"{len(events)} events, but {task.history_length} were written"))
    elif bytes(task.history_head) != previous:
        found.append(Flaw(task.pk, len(events), "the last event is not the one that was written last"))
    if not is_sealed(task):
        found.append(Flaw(task.pk, task.history_length, "the seal over length and head is broken"))
    if events and events[-1].to_state != task.state:
        found.append(Flaw(task.pk, len(events), f"the task is {task.state}, its history ends at {events[-1].to_state}"))
    return found
