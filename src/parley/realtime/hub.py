"""The hub: open streams, recent events, and which stream gets which event. It lives in one event loop.

Events are numbered in the order in which they were committed. A stream that comes back names the last one it got and
receives those after it. If they are not kept any more, or another hub numbered them, it gets `reset`, and its page
fetches everything anew. Ephemeral events have no number: they reach the streams that are open and no other.
"""

import asyncio
import secrets
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from parley.core import clock
from parley.realtime.events import REVOKED, Event, as_message

KEPT_EVENTS = 10_000
# A page was rendered on another machine, perhaps, whose clock is a little ahead.
SKEW_MILLISECONDS = 2_000
MOST_WAITING = 200
"""Messages that wait for a slow reader before its stream is closed."""
MOST_STREAMS_OF_USER = 20
RESET = "reset"


class TooManyStreams(Exception):
    """The user has as many streams open as one may have."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who opened a stream: ids in hexadecimal, the session as a hash of its key."""

    user: str
    company: str
    session: str

    @property
    def audiences(self) -> tuple[str, str]:
        """Return the audiences that the stream belongs to: its company, and its user in this company."""
        return self.company, f"{self.user}@{self.company}"


@dataclass(frozen=True, slots=True)
class _Numbered:
    """An event with its number and the time of its arrival, in milliseconds since 1970."""

    number: int
    at: int
    event: Event


@dataclass(eq=False, slots=True)
class Stream:
    access: Access
    waiting: deque[bytes] = field(default_factory=deque)
    has_news: asyncio.Event = field(default_factory=asyncio.Event)
    is_closed: bool = False

    def put(self, message: bytes) -> None:
        if len(self.waiting) >= MOST_WAITING:
            self.close()
        if not self.is_closed:
            self.waiting.append(message)
            self.has_news.set()

    def close(self) -> None:
        """End the stream after what it has not sent yet is dropped. Its browser opens another one."""
        self.waiting.clear()
        self.is_closed = True
        self.has_news.set()

    async def next(self) -> bytes:
        """Wait for messages and return them together. Empty once the stream is closed."""
        await self.has_news.wait()
        self.has_news.clear()
        messages = b"".join(self.waiting)
        self.waiting.clear()
        return messages


class Hub:
    def __init__(self) -> None:
        self._streams: set[Stream] = set()
        self._by_audience: defaultdict[str, set[Stream]] = defaultdict(set)
        self._by_owner: defaultdict[str, set[Stream]] = defaultdict(set)
        self._recent: deque[_Numbered] = deque(maxlen=KEPT_EVENTS)
        self._number = 0
        self._epoch = secrets.token_hex(4)

    def __len__(self) -> int:
        return len(self._streams)

    def people(self) -> set[str]:
        """Return who has a stream open, as `USER@COMPANY`."""
        return {audience for audience in self._by_audience if "@" in audience}

    def open(self, access: Access, after: str = "", since: int = 0) -> Stream:
        """Return a new stream, which begins with the events since the one with the id `after`, or else since a time.

        `after` is the last event that the browser received, `since` the time at which its page was rendered, in
        milliseconds since 1970.
        """
        if len(self._by_owner[access.user]) >= MOST_STREAMS_OF_USER:
            raise TooManyStreams
        stream = Stream(access)
        self._streams.add(stream)
        for streams, key in self._places(access):
            streams[key].add(stream)
        for message in self._missed(access, after, since):
            stream.put(message)
        return stream

    def drop(self, stream: Stream) -> None:
        self._streams.discard(stream)
        for streams, key in self._places(stream.access):
            streams[key].discard(stream)
            if not streams[key]:
                del streams[key]

    def _places(self, access: Access) -> "list[tuple[defaultdict[str, set[Stream]], str]]":
        return [
            *((self._by_audience, audience) for audience in access.audiences),
            (self._by_owner, access.user),
            (self._by_owner, access.session),
        ]

    def publish(self, event: Event) -> None:
        if event.name == REVOKED:
            # The browser asks again, and is let in if it may.
            for stream in [*self._by_owner.get(event.ref, ())]:
                stream.close()
            return
        now = int(clock.machine_seconds() * 1000)
        if event.is_ephemeral:
            message = as_message(event.name, _data(event, now))
        else:
            self._number += 1
            numbered = _Numbered(self._number, now, event)
            self._recent.append(numbered)
            message = self._message(numbered)
        for stream in self._receivers(event):
            stream.put(message)

    def _receivers(self, event: Event) -> "set[Stream]":
        """Return the streams of an event, each once: a user may be named beside their company."""
        found: set[Stream] = set()
        for audience in event.audience:
            found |= self._by_audience.get(audience, frozenset())
        return found

    def reset(self) -> None:
        """Tell every page to fetch itself anew, after events may have been missed."""
        self._epoch = secrets.token_hex(4)
        self._recent.clear()
        message = as_message(RESET, id_=self._id(self._number))
        for stream in self._streams:
            stream.put(message)

    def beat(self) -> None:
        """Write a comment to every stream, so that nothing on the way takes it for dead."""
        for stream in self._streams:
            stream.put(b":\n\n")

    def close(self) -> None:
        for stream in self._streams:
            stream.close()

    def _id(self, number: int) -> str:
        return f"{self._epoch}-{number}"

    def _message(self, numbered: "_Numbered") -> bytes:
        event = numbered.event
        return as_message(event.name, _data(event, numbered.at), id_=self._id(numbered.number))

    def _missed(self, access: Access, after: str, since: int) -> list[bytes]:
        hello = as_message("hello", id_=self._id(self._number))
        if not after:
            earliest = since - SKEW_MILLISECONDS
            return [*self._messages(access, lambda numbered: bool(since) and numbered.at >= earliest), hello]
        epoch, _, text = after.partition("-")
        number = int(text) if text.isdecimal() and len(text) < 20 else -1
        first = self._recent[0].number if self._recent else self._number + 1
        if epoch != self._epoch or not first - 1 <= number <= self._number:
            return [as_message(RESET, id_=self._id(self._number))]
        return [*self._messages(access, lambda numbered: numbered.number > number), hello]

    def _messages(self, access: Access, is_wanted: "Callable[[_Numbered], bool]") -> list[bytes]:
        """Return the messages of recent events for an access, newest first looked at, oldest first returned."""
        found = []
        audiences = frozenset(access.audiences)
        for numbered in reversed(self._recent):
            if not is_wanted(numbered):
                break
            if not audiences.isdisjoint(numbered.event.audience):
                found.append(self._message(numbered))
        return found[::-1]


def _data(event: Event, at: int) -> str:
    """Return the data of a message: what changed, when (milliseconds since 1970) and perhaps who did it."""
    return f"{event.ref} {at} {event.by}".rstrip()
