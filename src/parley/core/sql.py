"""Plain SQL where a page is read in one statement: rows come back as the named tuples the page shows.

Parameters travel beside the statement (`server_side_binding`), so that PostgreSQL can keep its plan: with the policies
of row-level security it takes longer to plan than to run.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeVar, cast

from django.db import connection

Row = TypeVar("Row", bound=NamedTuple)


def fetch(sql: str, parameters: Mapping[str, Any], row: type[Row]) -> list[Row]:
    """Every row of `sql` as a `row`, whose fields stand in the order of the statement's columns."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        make = cast("Any", row)._make
        return [make(values) for values in cursor.fetchall()]


def fetch_one(sql: str, parameters: Mapping[str, Any], row: type[Row]) -> Row | None:
    """The first row of `sql`, None where there is none."""
    rows = fetch(sql, parameters, row)
    return rows[0] if rows else None


def execute(sql: str, parameters: Mapping[str, Any]) -> int:
    """Carry out one statement; returns how many rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return int(cursor.rowcount)


def execute_each(sql: str, parameters: Sequence[Mapping[str, Any]]) -> None:
    """Carry out one statement with each of `parameters`, sent in one go."""
    if len(parameters) == 1:
        execute(sql, parameters[0])
    elif parameters:
        with connection.cursor() as cursor:
            cursor.executemany(sql, parameters)
