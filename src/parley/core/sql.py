"""Plain SQL where a page is read in one statement: rows come back as the named tuples the page shows.

PostgreSQL keeps what it planned: such a statement with its policies takes longer to plan than to run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar, cast, overload

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper

Row = TypeVar("Row", bound=NamedTuple)
Other = TypeVar("Other", bound=NamedTuple)
Third = TypeVar("Third", bound=NamedTuple)


@dataclass(frozen=True, slots=True)
class Question(Generic[Row]):
    """A statement with its parameters, and what its rows become."""

    sql: str
    parameters: Mapping[str, Any]
    row: type[Row]


def fetch(sql: str, parameters: Mapping[str, Any], row: type[Row]) -> list[Row]:
    """Every row of `sql` as a `row`, whose fields stand in the order of the statement's columns."""
    with preparing_cursor() as cursor:
        cursor.execute(sql, parameters)
        return _rows(cursor, row)


def fetch_one(sql: str, parameters: Mapping[str, Any], row: type[Row]) -> Row | None:
    """The first row of `sql`, None where there is none."""
    rows = fetch(sql, parameters, row)
    return rows[0] if rows else None


@overload
def fetch_together(first: Question[Row], second: Question[Other], /) -> tuple[list[Row], list[Other]]: ...
@overload
def fetch_together(
    first: Question[Row], second: Question[Other], third: Question[Third], /
) -> tuple[list[Row], list[Other], list[Third]]: ...
def fetch_together(*questions: Question[Any]) -> tuple[list[Any], ...]:
    """The rows of several questions for one journey to the database."""
    cursors = [preparing_cursor() for _ in questions]
    with connection.connection.pipeline():
        for cursor, question in zip(cursors, questions, strict=True):
            cursor.execute(question.sql, question.parameters)
        return tuple(_rows(cursor, question.row) for cursor, question in zip(cursors, questions, strict=True))


def preparing_cursor() -> CursorWrapper:
    """A cursor that sends parameters beside the statement, so that PostgreSQL can keep the plan; Django's does not.

    Where the connection's `prepare_threshold` is not set, nothing is kept, as some connection poolers want it.
    """
    if connection.queries_logged:
        return connection.cursor()  # which knows the statement's text afterwards
    connection.ensure_connection()
    return connection.make_cursor(cast("Any", ServerBindingCursor)(connection.connection))


def _rows(cursor: CursorWrapper, row: type[Row]) -> list[Row]:
    make = cast("Any", row)._make
    return [make(values) for values in cursor.fetchall()]
