"""The hub's connection to the database: it listens, and connects again whenever it has to."""

import asyncio
import logging
from typing import Any

import psycopg

from parley.realtime.events import CHANNEL, parse
from parley.realtime.hub import Hub

PROBE_SECONDS = 10.0
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0

log = logging.getLogger(__name__)


async def listen(hub: Hub, parameters: dict[str, Any]) -> None:
    """Publish what is committed, for ever. Reset all streams after a lost connection: events may have been missed."""
    pause = FIRST_PAUSE
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(**parameters, autocommit=True) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                pause = FIRST_PAUSE
                # Also for the first time: a stream may have been open already.
                hub.reset()
                await _forward(hub, connection)
        except (psycopg.OperationalError, OSError) as problem:
            log.warning("The live updates have lost the database: %s", " ".join(str(problem).split()))
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


async def _forward(hub: Hub, connection: "psycopg.AsyncConnection[Any]") -> None:
    """Publish until the connection fails. A server that vanished without a word is noticed by the probe."""
    while True:
        async for notice in connection.notifies(timeout=PROBE_SECONDS):
            for event in parse(notice.payload):
                hub.publish(event)
        await connection.execute("SELECT 1")
