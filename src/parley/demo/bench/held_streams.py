"""Open streams at a hub of their own while something else is measured: `held_streams COMPANY NUMBER [READER …]`.

The named readers have a stream each, the others are nobody. Prints a line when all are open, and ends with its input.
"""

import asyncio
import sys
from uuid import uuid4

import django

from parley.demo.bench.live import Arrivals, answers, open_stream, raise_file_limit, running_server


def main() -> None:
    django.setup()
    raise_file_limit()
    company, number, *named = sys.argv[1:]
    readers = [*named, *(uuid4().hex for _ in range(int(number) - len(named)))]
    asyncio.run(_hold(company, readers))


async def _hold(company: str, readers: list[str]) -> None:
    with running_server("hub") as (port, _process):
        await answers(port)
        arrived = Arrivals()
        lines = []
        for start in range(0, len(readers), 100):
            some = readers[start : start + 100]
            lines += await asyncio.gather(*(open_stream(port, reader, arrived, company) for reader in some))
        while arrived.hellos < len(readers):
            await asyncio.sleep(0.05)
        print("open", flush=True)
        await asyncio.to_thread(sys.stdin.read)
        for line in lines:
            line.close()


if __name__ == "__main__":
    main()
