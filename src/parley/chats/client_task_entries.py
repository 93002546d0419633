"""The entry of a thread about changes of its client tasks: what a person did within a minute stands in one entry.

The details hold ids and titles; the template `chats/client_task_entry.html` says them in the reader's language.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from parley.chats.actions.messages import rewrite_entry, write_entry
from parley.chats.client_task_models import ClientTask, ClientTaskList
from parley.chats.models import Chat, Message
from parley.companies.actor import Actor
from parley.core import clock

ENTRY = "client_tasks"
ONE_ENTRY = timedelta(minutes=1)
LONGEST_SHOWN = 120


class Verb(StrEnum):
    CREATED = "created"
    COMPLETED = "completed"
    REOPENED = "reopened"
    DELETED = "deleted"
    RESTORED = "restored"
    CHANGED = "changed"
    MOVED = "moved"
    RESENT = "resent"


# Of two changes that undo each other, an entry names the later one.
_UNDOES = {
    Verb.COMPLETED: Verb.REOPENED,
    Verb.REOPENED: Verb.COMPLETED,
    Verb.DELETED: Verb.RESTORED,
    Verb.RESTORED: Verb.DELETED,
}


def record(chat: Chat, counts: ClientTaskList, verb: Verb, tasks: Iterable[ClientTask], *, by: Actor) -> Message:
    """Write what `by` did into the thread: into the own entry of the last minute, which moves down, or into a new one.

    Runs under the lock of the chat's row. `counts` holds what follows from the change.
    """
    now = clock.now()
    entry = _open_entry(counts, by, now)
    details = _merge(entry.details if entry else {"since": now.isoformat()}, verb, tasks)
    details |= {"done": counts.done, "total": counts.total}
    if entry is None:
        entry = write_entry(chat, ENTRY, by=by, details=details)
    else:
        rewrite_entry(entry, by=by, details=details)
    counts.entry = entry
    return entry


def _open_entry(counts: ClientTaskList, by: Actor, now: datetime) -> Message | None:
    """Return the entry that was written last, if it is the person's own and began within the last minute."""
    entry = counts.entry
    if entry is None or (entry.author_id, entry.company_id) != (by.user.pk, by.company.pk):
        return None
    return entry if now - datetime.fromisoformat(entry.details["since"]) < ONE_ENTRY else None


def _merge(before: dict[str, Any], verb: Verb, tasks: Iterable[ClientTask]) -> dict[str, Any]:
    details = dict(before)
    named = [[str(task.pk), task.title[:LONGEST_SHOWN]] for task in tasks]
    ids = {one[0] for one in named}
    for place in (verb, _UNDOES.get(verb)):
        if place and place in details:
            details[place] = [one for one in details[place] if one[0] not in ids]
    details[verb] = [*details.get(verb, []), *named]
    return {name: value for name, value in details.items() if value or name == Verb.RESENT}


def shows_list(details: dict[str, Any]) -> bool:
    """Tell whether the list itself stands in an entry: where its tasks were created, and where it was sent again."""
    return Verb.CREATED in details or Verb.RESENT in details


def named_in(details: dict[str, Any], verb: Verb) -> list[tuple[UUID, str]]:
    return [(UUID(task_id), title) for task_id, title in details.get(verb, [])]
