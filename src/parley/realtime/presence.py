"""Who is online: whoever has a stream open, written by the hubs and read by pages.

A hub writes a row when the first stream of a user in a company opens and deletes it some seconds after the last one has
closed, so that moving from page to page is no absence. All changes of two seconds are one statement. Apart from that a
hub writes only its own row, every 15 seconds; when it has not done so for 45, its people are offline. Several hubs may
run, and a person is online who has a stream at any of them.

A page asks `parley.core.live.online_people` for the people that it shows. The answer leaves out who has switched
`User.shows_presence` off, and everybody to whom the acting person may not write: only members of the own company and of
fully connected companies appear. When somebody comes or goes, the event `presence USER@COMPANY,…:USER` reaches
the people who have a direct chat with them (the last 200) and who may write to them. Pages then ask again.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg

from parley.core.postgres.connection import CONNECT_SECONDS
from parley.realtime.hub import Hub

WRITE_SECONDS = 2.0
BEAT_SECONDS = 15.0
AWAY_SECONDS = 8.0
"""A user whose last stream has closed counts as present for this long."""

log = logging.getLogger(__name__)

Write = Callable[[list[str], list[str]], Awaitable[bool]]
"""Writes who came and who went. Returns whether the database had forgotten this hub, so that all have to be written."""


class PresenceWriter:
    """Keeps the rows of one hub in step with its open streams."""

    def __init__(self, hub: Hub, write: Write, *, now: Callable[[], float] = time.monotonic) -> None:
        self.hub, self.write, self.now = hub, write, now
        self._written: set[str] = set()
        self._left: dict[str, float] = {}
        self._wrote_at = float("-inf")

    async def step(self) -> None:
        """Write what changed since the last step, or that this hub still runs, if it is time to."""
        now, here = self.now(), self.hub.people()
        for person in here & self._left.keys():
            del self._left[person]
        for person in self._written - here:
            self._left.setdefault(person, now)
        came = here - self._written
        went = {person for person, since in self._left.items() if now - since >= AWAY_SECONDS}
        if not came and not went and now - self._wrote_at < BEAT_SECONDS:
            return
        is_forgotten = await self.write(sorted(came), sorted(went))
        self._written = self._written - went | came
        self._wrote_at = now
        for person in went:
            del self._left[person]
        if is_forgotten and self._written - came:
            await self.write(sorted(self._written), [])


async def keep_presence(hub: Hub, parameters: dict[str, Any]) -> None:
    """Write the presence of a hub's people, for ever, with a connection that is open only while it writes."""
    name = secrets.token_hex(8)

    async def write(came: list[str], went: list[str]) -> bool:
        options = {"connect_timeout": CONNECT_SECONDS, **parameters, "prepare_threshold": None}
        async with await psycopg.AsyncConnection.connect(**options, autocommit=True) as connection:
            answer = await connection.execute("SELECT parley_write_presence(%s, %s, %s)", [name, came, went])
            row = await answer.fetchone()
            return bool(row and row[0])

    writer = PresenceWriter(hub, write)
    while True:
        try:
            await writer.step()
        except (psycopg.Error, OSError) as problem:
            # The next step tries again; live updates do without. The listener says that the database is away.
            log.info("Who is online could not be written: %s", " ".join(str(problem).split()))
        await asyncio.sleep(WRITE_SECONDS)
