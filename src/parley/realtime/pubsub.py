"""Live updates through a Redis or Valkey, for hubs on several hosts (docs/decisions/0023-live-pages.md).

Every hub that reaches the primary tries to become the relay: the one that holds an advisory lock there listens, and
publishes what is committed. All hubs, the relay's own included, receive from the Redis alone, so that the primary has
one connection that listens, however many hubs there are, and a hub need not reach it.

A message is `EPOCH NUMBER PAYLOAD`. Each relay begins an epoch with `reset` and numbers its messages, and repeats the
last number every five seconds without a payload. A hub that misses a number, sees a new epoch or loses the Redis resets
its streams, and the pages fetch themselves anew. Whatever ends or restarts, nothing is missed for longer than that.
"""

import asyncio
import logging
import secrets
from typing import Any

import psycopg
from redis.asyncio import Redis
from redis.exceptions import RedisError

from parley.core.postgres.connection import CONNECT_SECONDS
from parley.realtime.events import CHANNEL, parse
from parley.realtime.hub import RESET, Hub

BEAT_SECONDS = 5.0
# The time in which another hub takes over from a relay that has ended.
TURN_SECONDS = 2.0
SILENCE_SECONDS = 10.0
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0

log = logging.getLogger(__name__)


class Gone(Exception):
    """The Redis does not answer any more."""


def _client(url: str) -> "Redis":
    return Redis.from_url(url, socket_connect_timeout=CONNECT_SECONDS, socket_keepalive=True)


async def relay(parameters: dict[str, Any], url: str, channel: str) -> None:
    """Publish what is committed whenever no other hub does, for ever."""
    pause = FIRST_PAUSE
    while True:
        try:
            options = {"connect_timeout": CONNECT_SECONDS, **parameters}
            async with await psycopg.AsyncConnection.connect(**options, autocommit=True) as database:
                while not await _is_our_turn(database):
                    await asyncio.sleep(TURN_SECONDS)
                await database.execute(f"LISTEN {CHANNEL}")
                async with _client(url) as redis:
                    pause = FIRST_PAUSE
                    await _forward(database, redis, channel)
        except (psycopg.OperationalError, RedisError, OSError) as problem:
            log.warning("The live updates are not passed on from here: %s", " ".join(str(problem).split()))
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


async def _is_our_turn(database: "psycopg.AsyncConnection[Any]") -> bool:
    """Take the lock of the relay if it is free. It is released with the connection."""
    answer = await database.execute(f"SELECT pg_try_advisory_lock(hashtext('{CHANNEL}'))")
    row = await answer.fetchone()
    return bool(row and row[0])


async def _forward(database: "psycopg.AsyncConnection[Any]", redis: "Redis", channel: str) -> None:
    epoch, number = secrets.token_hex(4), 0

    async def publish(payload: str) -> None:
        await asyncio.wait_for(redis.publish(channel, f"{epoch} {number} {payload}"), CONNECT_SECONDS)

    await publish(RESET)
    while True:
        async for notice in database.notifies(timeout=BEAT_SECONDS):
            number += 1
            await publish(notice.payload)
        await database.execute("SELECT 1")
        await publish("")


async def subscribe(hub: Hub, url: str, channel: str) -> None:
    """Pass on to the hub's streams what the relay publishes, for ever."""
    pause = FIRST_PAUSE
    while True:
        try:
            async with _client(url) as redis, redis.pubsub() as subscription:
                await subscription.subscribe(channel)
                # Nothing that is published from here on is lost.
                await asyncio.wait_for(subscription.get_message(timeout=None), CONNECT_SECONDS)
                pause = FIRST_PAUSE
                hub.reset()
                await _receive(hub, subscription)
        except (RedisError, OSError, Gone) as problem:
            log.warning("The live updates have lost the Redis: %s", " ".join(str(problem).split()))
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


async def _receive(hub: Hub, subscription: Any) -> None:
    messages = Messages(hub)
    is_asked = False
    while True:
        message = await subscription.get_message(timeout=SILENCE_SECONDS)
        if message is None:
            # Without a relay it is silent; a connection that broke without a word does not answer.
            if is_asked:
                raise Gone("no answer")
            await asyncio.wait_for(subscription.ping(), CONNECT_SECONDS)
            is_asked = True
            continue
        is_asked = False
        if message["type"] == "message":
            messages.receive(message["data"].decode())


class Messages:
    """The order of the relay's messages, as a hub receives them."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.epoch, self.number = "", 0

    def receive(self, message: str) -> None:
        epoch, _, rest = message.partition(" ")
        text, _, payload = rest.partition(" ")
        number = int(text) if text.isdecimal() else 0
        expected = self.number + 1 if payload else self.number
        if payload == RESET or (self.epoch and (epoch != self.epoch or number > expected)):
            self.hub.reset()
        self.epoch, self.number = epoch, number
        for event in parse(payload):
            self.hub.publish(event)
