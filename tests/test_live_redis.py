"""Live updates of several hubs through a real Redis and a real Valkey."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from parley.core.postgres.connection import address
from parley.realtime import pubsub
from parley.realtime.hub import Access, Hub
from tests import redis
from tests.installation import SAFETY_STOP
from tests.redis import RedisServer, redis_server

COMPANY = uuid4().hex
CHANNEL = "parley_live:test"


@pytest.fixture(params=redis.NAMES)
def server(request: pytest.FixtureRequest) -> Iterator[RedisServer]:
    if not redis.program(request.param):
        pytest.skip("needs Debian's redis-server")
    with redis_server(request.param) as server:
        yield server


class Host:
    """A host with a hub and one stream."""

    def __init__(self, url: str, database: dict[str, Any]) -> None:
        self.hub = Hub()
        self.stream = self.hub.open(Access("anna", COMPANY, "session"))
        self.seen = b""
        self.relay = asyncio.create_task(pubsub.relay(database, url, CHANNEL))
        self.subscription = asyncio.create_task(pubsub.subscribe(self.hub, url, CHANNEL))

    async def until(self, mark: str) -> bytes:
        """Read the stream up to a mark. Returns what came before it."""
        async with asyncio.timeout(SAFETY_STOP):
            while mark.encode() not in self.seen:
                self.seen += await self.stream.next()
        before, _, self.seen = self.seen.partition(mark.encode())
        return before

    async def end(self) -> None:
        for task in (self.relay, self.subscription):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@asynccontextmanager
async def hosts(url: str, database: dict[str, Any]) -> AsyncIterator[tuple[Host, Host]]:
    started = Host(url, database), Host(url, database)
    try:
        yield started
    finally:
        for each in started:
            await each.end()


async def change(database: "psycopg.AsyncConnection[Any]", end: str = "COMMIT") -> str:
    ref = uuid4().hex
    await database.execute("BEGIN")
    await database.execute("SELECT parley_announce('task', %s)", [[f"{COMPANY}:{ref}"]])
    await database.execute(end)
    return ref


async def heard_by(database: "psycopg.AsyncConnection[Any]", *those: Host) -> None:
    """Change something until all of those have heard of a change: a relay may have to be found first."""
    async with asyncio.timeout(SAFETY_STOP):
        for each in those:
            is_heard = False
            while not is_heard:
                ref = await change(database)
                with suppress(TimeoutError):
                    await asyncio.wait_for(each.until(ref), 0.2)
                    is_heard = True


async def _follow(server: RedisServer, parameters: dict[str, Any]) -> None:
    async with (
        await psycopg.AsyncConnection.connect(**parameters, autocommit=True) as database,
        hosts(server.url, parameters) as both,
    ):
        await heard_by(database, *both)
        rolled_back, refs = await change(database, "ROLLBACK"), [await change(database) for _ in range(5)]
        for each in both:
            for ref in refs:
                before = await each.until(ref)
                assert rolled_back.encode() not in before
                assert b"reset" not in before
                # Once, and in order.
                assert not any(other.encode() in before for other in refs)
        # The Redis restarts and loses what is published meanwhile.
        server.stop()
        await change(database)
        server.start()
        for each in both:
            await each.until("event: reset")
        await heard_by(database, *both)
        # The relay ends, if it is the first host's: the other one goes on.
        both[0].relay.cancel()
        await heard_by(database, *both)
        # The relay loses the database.
        await database.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database d ON d.oid = database"
            " WHERE locktype = 'advisory' AND d.datname = current_database()"
        )
        for each in both:
            await each.until("event: reset")
        await heard_by(database, *both)


@pytest.mark.django_db(transaction=True)
def test_every_hub_hears_what_is_committed_and_pages_are_fetched_anew_after_a_gap(
    server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pubsub, "TURN_SECONDS", 0.05)
    monkeypatch.setattr(pubsub, "BEAT_SECONDS", 0.2)
    # Another test of this process may have left a loop running in its main thread.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _follow(server, address(connection.settings_dict))).result()


def test_missing_number_or_new_relay_is_a_gap_and_a_repeated_number_is_none() -> None:
    hub = Hub()
    stream = hub.open(Access("anna", COMPANY, "session"))
    messages = pubsub.Messages(hub)

    def told(*lines: str) -> list[str]:
        stream.waiting.clear()
        for line in lines:
            messages.receive(line)
        text = b"".join(stream.waiting).decode()
        return [line.partition(": ")[2] for line in text.splitlines() if line.startswith("event: ")]

    task = f"task {COMPANY}:t1"
    # A hub that has just subscribed has reset its streams already.
    assert told(f"one 7 {task}", "one 7 ", f"one 8 {task}") == ["task", "task"]
    assert told("one 9 ") == ["reset"]
    assert told(f"one 10 {task}", f"one 12 {task}") == ["task", "reset", "task"]
    assert told(f"two 5 {task}") == ["reset", "task"]
    assert told("three 0 reset", f"three 1 {task}") == ["reset", "task"]
    assert set(told("", "x", "three x y", "\0")) == {"reset"}
