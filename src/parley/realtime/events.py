"""What the hub reads from the database's channel and writes to streams."""

from collections.abc import Iterator
from dataclasses import dataclass

CHANNEL = "parley_live"
TASK, REVOKED = "task", "revoked"


@dataclass(frozen=True, slots=True)
class Event:
    """A change of something that belongs to a company, or access that ended: `company` is empty then.

    `ref` is the id of what changed, or of the user or session whose access has to be looked at again.
    """

    name: str
    company: str
    ref: str


def parse(payload: str) -> Iterator[Event]:
    """Return the events of a payload (see the app's first migration). Unknown names, for a newer hub, are skipped."""
    name, *ids = payload.split() or [""]
    for id_ in ids:
        company, _, ref = id_.rpartition(":")
        if name == TASK or (name == REVOKED and not company):
            yield Event(name, company, ref)


def as_message(event: str, data: str = "", *, id_: str = "") -> bytes:
    """Return a message of the event stream (HTML standard, 9.2 Server-sent events)."""
    return (f"id: {id_}\n" if id_ else "").encode() + f"event: {event}\ndata: {data}\n\n".encode()
