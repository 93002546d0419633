"""The two servers of the live scenario: Parley's hub, and a bare view that streams, each in a process of its own.

Both listen to the database, and both take a stream's reader from the cookie: opening a stream is not what is measured.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import django

FLOOR_CHANNEL = "parley_bench_floor"
HEADERS = [(b"content-type", b"text/event-stream")]


def main() -> None:
    which, port = sys.argv[1], int(sys.argv[2])
    django.setup()
    from django.db import connection

    from parley.core.postgres.connection import address

    database = address(connection.settings_dict)
    if which == "hub":
        from parley.realtime.server import run_hub

        run_hub(database, database, port=port, authorize=_authorize)
    else:
        asyncio.run(_serve_floor(database, port))


async def _authorize(cookies: str, company: str) -> Any:
    from parley.realtime.hub import Access

    return Access(cookies.partition("=")[2], company, cookies)


class Floor:
    """A bare asynchronous view: a queue for each stream, and a notification names the streams it is for."""

    def __init__(self) -> None:
        self.queues: dict[str, asyncio.Queue[bytes]] = {}

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        _receive: Callable[[], Awaitable[Any]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        reader = dict(scope["headers"])[b"cookie"].decode().partition("=")[2]
        queue = self.queues[reader] = asyncio.Queue()
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send({"type": "http.response.body", "body": b"event: hello\ndata:\n\n", "more_body": True})
        try:
            while True:
                await send({"type": "http.response.body", "body": await queue.get(), "more_body": True})
        finally:
            del self.queues[reader]

    async def listen(self, database: dict[str, Any]) -> None:
        import psycopg

        async with await psycopg.AsyncConnection.connect(**database, autocommit=True) as connection:
            await connection.execute(f"LISTEN {FLOOR_CHANNEL}")
            async for notice in connection.notifies():
                ref, *readers = notice.payload.split()
                message = f"id: {ref}\nevent: conversation\ndata: {ref} 1700000000000\n\n".encode()
                for reader in readers:
                    self.queues[reader].put_nowait(message)


async def _serve_floor(database: dict[str, Any], port: int) -> None:
    import uvicorn

    floor = Floor()
    config = uvicorn.Config(floor, port=port, lifespan="off", access_log=False, log_config=None, ws="none")
    listening = asyncio.create_task(floor.listen(database))
    await uvicorn.Server(config).serve()
    listening.cancel()


if __name__ == "__main__":
    main()
