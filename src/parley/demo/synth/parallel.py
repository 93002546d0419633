"""Producing items in a second process, so that both processors are used."""

from collections.abc import Iterable, Iterator
from multiprocessing import get_context
from multiprocessing.queues import Queue
from typing import Any, TypeVar

Thing = TypeVar("Thing")
AHEAD = 3


class WorkshopFailed(Exception):
    """The producing process ended before the last item."""


def made_elsewhere(things: Iterable[Thing]) -> Iterator[Thing]:
    """Yield each of `things` from a forked process, which is at most `AHEAD` of them ahead."""
    context = get_context("fork")
    queue = context.Queue(AHEAD)
    maker = context.Process(target=_make, args=(things, queue), daemon=True)
    maker.start()
    try:
        while True:
            thing = queue.get()
            if thing is None:
                break
            if isinstance(thing, BaseException):
                raise WorkshopFailed from thing
            yield thing
    finally:
        maker.terminate()
        maker.join()


def _make(things: Iterable[Thing], queue: "Queue[Any]") -> None:
    try:
        for thing in things:
            queue.put(thing)
    except Exception as problem:
        queue.put(problem)
    else:
        queue.put(None)
    queue.close()
    queue.join_thread()
