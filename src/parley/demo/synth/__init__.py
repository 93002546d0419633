"""Synthetic tasks by the million for measurements: complete histories, realistic distributions, written by COPY.

One process creates the rows while the server loads them; only a chunk of tasks is in memory at a time.
"""

import time
from collections.abc import Callable, Iterable

from parley.core import clock
from parley.demo.synth.bulk_loader import COLUMNS, Loader, loader
from parley.demo.synth.companies import World, gather
from parley.demo.synth.conversations import load_conversations
from parley.demo.synth.parallel import made_elsewhere
from parley.demo.synth.tasks import Chunk, chunks_of_tasks

Say = Callable[[str], None]


def fill(*, tasks: int, say: Say = print) -> None:
    """Add `tasks` synthetic tasks between synthetic companies, all or none. Existing rows do not change."""
    began = time.monotonic()
    now = clock.now().replace(microsecond=0)
    with loader() as load:
        crowd = gather(load, tasks=tasks, now=now)
        with load.without_indexes(expecting=tasks):
            _load(load, made_elsewhere(chunks_of_tasks(crowd, tasks, now)), crowd, tasks, say)
            say("Building the indexes …")
        load_conversations(load, crowd, tasks=tasks, now=now)
    say(f"{tasks:,} tasks after {time.monotonic() - began:.1f} s.")


def _load(load: Loader, chunks: Iterable[Chunk], crowd: World, tasks: int, say: Say) -> None:
    say(f"Making {tasks:,} tasks between {len(crowd.companies):,} companies …")
    done, told = 0, time.monotonic()
    for chunk in chunks:
        # In this order, because a trigger on comments and files reads their tasks.
        for table in COLUMNS:
            if table in chunk.rows:
                load.copy(table, chunk.rows[table])
        done += chunk.tasks
        if time.monotonic() - told > 10:
            say(f"  {done:,}")
            told = time.monotonic()
