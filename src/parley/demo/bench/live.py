"""Live updates under load: from the commit to the arrival in many open streams, beside a bare view that streams.

Both servers hold the same number of streams, and the same changes are committed for one and then for the other, ten a second
to groups of 2 to 500. Runs as a process of its own, on the database that a served Parley provides, and prints JSON.
"""

import asyncio
import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import django
import psycopg

from parley.demo.bench.client import Measured
from parley.demo.bench.live_servers import FLOOR_CHANNEL

STREAMS = (1_000, 2_000)
GROUPS = (2, 5, 10, 20, 50, 100, 200, 500)
PER_SECOND = 10
SECONDS = 8.0
COMPANY = uuid4().hex
START_SECONDS = 60.0
SETTLE_SECONDS = 1.0


def main() -> None:
    django.setup()
    from django.db import connection

    from parley.core.postgres.connection import address

    raise_file_limit()
    print(json.dumps([asyncio.run(_measure(number, address(connection.settings_dict))) for number in STREAMS]))


def raise_file_limit() -> None:
    """Let this process and its children open a connection for each stream."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 3 * max(STREAMS))), hard))


async def _measure(streams: int, database: dict[str, Any]) -> dict[str, Any]:
    with running_server("hub") as (hub_port, hub), running_server("floor") as (floor_port, _floor):
        readers = [uuid4().hex for _ in range(streams)]
        await asyncio.gather(answers(hub_port), answers(floor_port))
        await asyncio.sleep(SETTLE_SECONDS)
        before = _resident(hub.pid)
        arrived = Arrivals()
        lines = []
        for port in (hub_port, floor_port):
            for start in range(0, streams, 100):
                opened = (open_stream(port, reader, arrived) for reader in readers[start : start + 100])
                lines += await asyncio.gather(*opened)
        while arrived.hellos < 2 * streams:
            await asyncio.sleep(0.05)
        await asyncio.sleep(SETTLE_SECONDS)
        after = _resident(hub.pid)
        async with await psycopg.AsyncConnection.connect(**database, autocommit=True) as connection:
            mine, bare = await _commit(connection, readers, arrived)
        for line in lines:
            line.close()
    return {
        "streams": streams,
        "hub": _figures(mine),
        "floor": _figures(bare),
        "p99_of_floor": round(mine.percentile(0.99) / bare.percentile(0.99), 2),
        "missed": mine.wrong.get(0, 0) + bare.wrong.get(0, 0),
        "megabytes_of_streams": round((after - before) / 1024, 1),
        "megabytes_of_hub": round(after / 1024, 1),
    }


def _figures(measured: Measured) -> dict[str, float]:
    return {name: round(measured.percentile(share), 1) for name, share in (("p50_ms", 0.5), ("p99_ms", 0.99))}


async def _commit(
    connection: "psycopg.AsyncConnection[Any]", readers: list[str], arrived: "Arrivals"
) -> tuple[Measured, Measured]:
    """Commit changes for the hub and for the floor in turn. Returns the times from before the commit to the arrival."""
    mine, bare = Measured(), Measured()
    end = time.perf_counter() + SECONDS
    number, committed = 0, []
    while time.perf_counter() < end:
        size = GROUPS[number % len(GROUPS)]
        group = [readers[(number * 37 + place) % len(readers)] for place in range(size)]
        for measured in (mine, bare) if number % 2 else (bare, mine):
            ref = uuid4().hex
            began = time.perf_counter()
            if measured is mine:
                audience = [f"{reader}@{COMPANY}:{ref}" for reader in group]
                await connection.execute("SELECT parley_announce('conversation', %s)", [audience])
            else:
                # A payload holds 200 readers.
                async with connection.transaction():
                    for start in range(0, size, 200):
                        payload = " ".join([ref, *group[start : start + 200]])
                        await connection.execute("SELECT pg_notify(%s, %s)", [FLOOR_CHANNEL, payload])
            await asyncio.sleep(max(0, began + 1 / PER_SECOND / 2 - time.perf_counter()))
            committed.append((measured, ref, began, size))
        number += 1
    # On a busy machine some arrive late.
    await asyncio.sleep(SETTLE_SECONDS)
    for measured, ref, began, size in committed:
        times = arrived.times.pop(ref, [])
        measured.wrong[0] = measured.wrong.get(0, 0) + size - len(times)
        measured.times += [at - began for at in times]
    return mine, bare


class Arrivals:
    """When which change reached which stream."""

    def __init__(self) -> None:
        self.times: defaultdict[str, list[float]] = defaultdict(list)
        self.hellos = 0

    def receive(self, data: bytes) -> None:
        now = time.perf_counter()
        for line in data.split(b"\n"):
            if line.startswith(b"data: ") and len(line) > 38:
                self.times[line[6:38].decode()].append(now)
            elif line == b"event: hello":
                self.hellos += 1


class _Reader(asyncio.Protocol):
    def __init__(self, request: bytes, arrived: Arrivals) -> None:
        self.request, self.arrived = request, arrived

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.arrived.receive(data)


async def open_stream(port: int, reader: str, arrived: Arrivals, company: str = COMPANY) -> asyncio.BaseTransport:
    """Open a stream at one of the bench's servers, which take the reader from the cookie."""
    request = f"GET /live?company={company} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: reader={reader}\r\n\r\n".encode()
    transport, _ = await asyncio.get_running_loop().create_connection(
        lambda: _Reader(request, arrived), "127.0.0.1", port
    )
    return transport


@contextlib.contextmanager
def running_server(which: str) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """Run the hub or the floor of `live_servers` within the block. Yields its port and its process."""
    from parley.demo.bench.server import free_port

    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "parley.demo.bench.live_servers", which, str(port)])
    try:
        yield port, process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


async def answers(port: int) -> None:
    """Wait until a server accepts connections."""
    end = time.perf_counter() + START_SECONDS
    while time.perf_counter() < end:
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.1)
    raise TimeoutError


def _resident(pid: int) -> int:
    """Return a process's resident memory in kilobytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


if __name__ == "__main__":
    main()
