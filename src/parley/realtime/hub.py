"""The hub: open streams, recent events, and which stream gets which event. It lives in one event loop.

Events are numbered in the order in which they were committed. A stream that comes back names the last one it got and
receives those after it. If they are not kept any more, or another hub numbered them, it gets `reset`, and its page
fetches everything anew.
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
        self._streams: defaultdict[str, set[Stream]] = defaultdict(set)
        self._by_owner: defaultdict[str, set[Stream]] = defaultdict(set)
        self._recent: deque[_Numbered] = deque(maxlen=KEPT_EVENTS)
        self._number = 0
        self._epoch = secrets.token_hex(4)

    def __len__(self) -> int:
        return sum(len(streams) for streams in self._streams.values())

    def open(self, access: Access, after: str = "", since: int = 0) -> Stream:
        """Return a new stream, which begins with the events since the one with the id `after`, or else since a time.

        `after` is the last event that the browser received, `since` the time at which its page was rendered, in
        milliseconds since 1970.
        """
        if len(self._by_owner[access.user]) >= MOST_STREAMS_OF_USER:
            raise TooManyStreams
        stream = Stream(access)
        self._streams[access.company].add(stream)
        self._by_owner[access.user].add(stream)
        self._by_owner[access.session].add(stream)
        for message in self._missed(access.company, after, since):
            stream.put(message)
        return stream

    def drop(self, stream: Stream) -> None:
        access = stream.access
        for owners, owner in (
            (self._streams, access.company),
            (self._by_owner, access.user),
            (self._by_owner, access.session),
        ):
            owners[owner].discard(stream)
            if not owners[owner]:
                del owners[owner]

    def publish(self, event: Event) -> None:
        if event.name == REVOKED:
            # The browser asks again, and is let in if it may.
            for stream in [*self._by_owner.get(event.ref, ())]:
                stream.close()
            return
        self._number += 1
        numbered = _Numbered(self._number, int(clock.machine_seconds() * 1000), event)
        self._recent.append(numbered)
        message = self._message(numbered)
        for stream in [*self._streams.get(event.company, ())]:
            stream.put(message)

    def reset(self) -> None:
        """Tell every page to fetch itself anew, after events may have been missed."""
        self._epoch = secrets.token_hex(4)
        self._recent.clear()
        message = as_message(RESET, id_=self._id(self._number))
        for stream in self._all():
            stream.put(message)

    def beat(self) -> None:
        """Write a comment to every stream, so that nothing on the way takes it for dead."""
        for stream in self._all():
            stream.put(b":\n\n")

    def close(self) -> None:
        for stream in self._all():
            stream.close()

    def _all(self) -> list[Stream]:
        return [stream for streams in self._streams.values() for stream in streams]

    def _id(self, number: int) -> str:
        return f"{self._epoch}-{number}"

    def _message(self, numbered: "_Numbered") -> bytes:
        event = numbered.event
        return as_message(event.name, f"{event.ref} {numbered.at}", id_=self._id(numbered.number))

    def _missed(self, company: str, after: str, since: int) -> list[bytes]:
        hello = as_message("hello", id_=self._id(self._number))
        if not after:
            earliest = since - SKEW_MILLISECONDS
            return [*self._messages(company, lambda numbered: bool(since) and numbered.at >= earliest), hello]
        epoch, _, text = after.partition("-")
        number = int(text) if text.isdecimal() and len(text) < 20 else -1
        first = self._recent[0].number if self._recent else self._number + 1
        if epoch != self._epoch or not first - 1 <= number <= self._number:
            return [as_message(RESET, id_=self._id(self._number))]
        return [*self._messages(company, lambda numbered: numbered.number > number), hello]

    def _messages(self, company: str, is_wanted: "Callable[[_Numbered], bool]") -> list[bytes]:
        """Return the messages of recent events of a company, newest first looked at, oldest first returned."""
        found = []
        for numbered in reversed(self._recent):
            if not is_wanted(numbered):
                break
            if numbered.event.company == company:
                found.append(self._message(numbered))
        return found[::-1]
