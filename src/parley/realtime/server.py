"""The hub's process: uvicorn with the application, the listener and the heartbeat in one event loop."""

import asyncio
import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvicorn

from parley.realtime.access import authorizer
from parley.realtime.application import Application, Authorize
from parley.realtime.hub import Hub
from parley.realtime.listener import listen
from parley.realtime.presence import keep_presence

BEAT_SECONDS = 15.0
GRACE_SECONDS = 2


def run_hub(
    database: dict[str, Any],
    direct: dict[str, Any],
    *,
    authorize: Authorize | None = None,
    redis: tuple[str, str] | None = None,
    socket: Path | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
) -> None:
    """Serve until TERM, on `socket` behind nginx or on a port.

    `direct` are psycopg's parameters of a connection to the primary that no pooler interrupts, `database` those of any
    connection, `redis` the address and the channel of a Redis or Valkey.
    """
    asyncio.run(_serve(database, direct, authorize or authorizer(), redis, socket, host, port))


class Server(uvicorn.Server):
    """uvicorn without its signal handlers: the streams have to end first, or it would wait for them."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _serve(
    database: dict[str, Any],
    direct: dict[str, Any],
    authorize: Authorize,
    redis: tuple[str, str] | None,
    socket: Path | None,
    host: str,
    port: int,
) -> None:
    hub = Hub()
    if socket:
        # Left over by a killed process.
        socket.unlink(missing_ok=True)
    config = uvicorn.Config(
        Application(hub, authorize),
        uds=str(socket) if socket else None,
        host=host,
        port=port,
        lifespan="off",
        access_log=False,
        log_config=None,
        ws="none",
        timeout_keep_alive=30,
        timeout_graceful_shutdown=GRACE_SECONDS,
        server_header=False,
        date_header=False,
    )
    server = Server(config)

    def stop() -> None:
        server.should_exit = True
        hub.close()

    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop)
    work = [keep_presence(hub, database), _beat(hub)]
    if redis:
        from parley.realtime.pubsub import relay, subscribe

        work += [relay(direct, *redis), subscribe(hub, *redis)]
    else:
        work += [listen(hub, direct)]
    tasks = [asyncio.create_task(each) for each in work]
    for task in tasks:
        # Neither ends by itself. A hub that does not hear anything ends as well, and is started again.
        task.add_done_callback(lambda _ended: stop())
    await server.serve()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*(_cancelled(task) for task in tasks))


async def _cancelled(task: "asyncio.Task[None]") -> None:
    """Wait for the end of a task. Raises what it failed with, unless it was cancelled."""
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _beat(hub: Hub) -> None:
    while True:
        await asyncio.sleep(BEAT_SECONDS)
        hub.beat()
