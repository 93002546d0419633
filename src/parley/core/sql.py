"""Plain SQL for pages that are read in one statement. Rows are returned as the named tuples that the page shows.

Parameters are sent separately from the statement (`server_side_binding`), so that PostgreSQL can keep its plan: with
row-level security, planning takes longer than execution.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeVar, cast

from django.db import connection

Row = TypeVar("Row", bound=NamedTuple)


def fetch(sql: str, parameters: Mapping[str, Any], row: type[Row]) -> list[Row]:
    """Return every row of `sql` as a `row`, whose fields are in the order of the statement's columns."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        make = cast("Any", row)._make
        return [make(values) for values in cursor.fetchall()]


def fetch_one(sql: str, parameters: Mapping[str, Any], row: type[Row]) -> Row | None:
    """Return the first row of `sql`, or None if there is none."""
    rows = fetch(sql, parameters, row)
    return rows[0] if rows else None


def execute(sql: str, parameters: Mapping[str, Any]) -> int:
    """Execute one statement and return the number of rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return int(cursor.rowcount)


def execute_each(sql: str, parameters: Sequence[Mapping[str, Any]]) -> None:
    """Execute one statement with each of `parameters`, sent in one go."""
    if len(parameters) == 1:
        execute(sql, parameters[0])
    elif parameters:
        with connection.cursor() as cursor:
            cursor.executemany(sql, parameters)
