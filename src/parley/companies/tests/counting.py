"""Counting the statements of a page, without BEGIN, COMMIT and savepoints."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

BRACKETS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@contextmanager
def statements(at_most: int) -> Iterator[list[str]]:
    """Fail if the block executes more than `at_most` statements. Yields them for further checks."""
    asked: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield asked
    asked += [query["sql"] for query in captured if not query["sql"].upper().startswith(BRACKETS)]
    assert len(asked) <= at_most, f"{len(asked)} statements:\n" + "\n".join(asked)
