"""Counting what a page asks of the database: statements, without the brackets of a transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

BRACKETS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@contextmanager
def statements(at_most: int) -> Iterator[list[str]]:
    """Fails if the block asks more than `at_most` statements; yields them for a closer look."""
    asked: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield asked
    asked += [query["sql"] for query in captured if not query["sql"].upper().startswith(BRACKETS)]
    assert len(asked) <= at_most, f"{len(asked)} statements:\n" + "\n".join(asked)
