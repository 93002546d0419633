"""The grammar of what the database announces, and what the hub writes to streams.

A payload on the channel `parley_live` is a name and items, with ids in hexadecimal, and never content:

    task COMPANY,COMPANY:TASK …
    conversation USER@COMPANY,USER@COMPANY:CHAT …
    connection COMPANY,COMPANY:CONNECTION-OR-INVITATION …
    wiki COMPANY,COMPANY:PAGE …
    typing USER@COMPANY:CHAT/USER …
    notice USER@COMPANY:NOTICE …
    revoked USER-OR-SESSION …

An item begins with its audience: companies (all their members) or users in a company. `USER@COMPANY` reaches only the
streams that this person opened for that company, so that a person of two companies learns of a change where it
belongs. Then follow the id of what changed and, if the page is to know, the user who did it: `REF/BY`.

Triggers and other code of the database announce with

    PERFORM parley_announce('conversation', array_agg(USER || '@' || COMPANY || ':' || CHAT))

which takes one text `AUDIENCE:REF` or `AUDIENCE:REF/BY` per receiver, gathers the receivers of the same REF, and splits
what exceeds PostgreSQL's limit for a payload. It may be called with NULL or an empty array. Python has
`parley.core.live.announce`. Hyphens in the ids are left out by the function.

The audience is computed when something changes, by whoever announces it, from the rows as they are then: a member who
has left a chat is in no audience any more, and the streams need not know who is in which chat. What removes somebody
from an audience should therefore be announced to the removed person as well, for the last time, so that the pages they
have open fetch themselves and no longer find it.

`NAMES` lists the names that exist. Ephemeral ones are true only for a moment and not kept for streams that come back.
"""

from collections.abc import Iterator
from dataclasses import dataclass

CHANNEL = "parley_live"
TASK, CONVERSATION, CONNECTION, WIKI = "task", "conversation", "connection", "wiki"
TYPING, PRESENCE, NOTICE, REVOKED = "typing", "presence", "notice", "revoked"
NAMES = {
    TASK: "A task, its history or its notes.",
    CONVERSATION: "A chat: direct, group or thread. Its messages, client tasks, people, title or a read pointer.",
    CONNECTION: "A connection of two companies, to both of them, or an invitation, to the company that sent it.",
    WIKI: "A page of a wiki: published, saved as a draft (to those who may edit it), shared, archived or moved.",
    TYPING: "Somebody, BY, is writing in a chat.",
    PRESENCE: "A user, REF, came online or went offline, or shows it or does not any more (realtime/presence.py).",
    NOTICE: "A notice of one person: new, read, done or taken back.",
}
EPHEMERAL = {TYPING, PRESENCE}


@dataclass(frozen=True, slots=True)
class Event:
    """A change that concerns its audience, or access that ended: the audience is empty then.

    `audience` has ids of companies and `USER@COMPANY`. `ref` is the id of what changed, or of the user or session whose
    access has to be looked at again. `by` is the user who did it, where the pages are to know.
    """

    name: str
    audience: frozenset[str]
    ref: str
    by: str = ""

    @property
    def is_ephemeral(self) -> bool:
        return self.name in EPHEMERAL


def parse(payload: str) -> Iterator[Event]:
    """Return the events of a payload. Unknown names, for a newer hub, are skipped."""
    name, *items = payload.split() or [""]
    for item in items:
        audience, _, what = item.rpartition(":")
        ref, _, by = what.partition("/")
        if (name in NAMES and audience) or (name == REVOKED and not audience):
            yield Event(name, frozenset(audience.split(",") if audience else ()), ref, by)


def as_message(event: str, data: str = "", *, id_: str = "") -> bytes:
    """Return a message of the event stream (HTML standard, 9.2 Server-sent events)."""
    return (f"id: {id_}\n" if id_ else "").encode() + f"event: {event}\ndata: {data}\n\n".encode()
