"""Plain SQL where a page is read in one statement: rows come back as the named tuples the page shows.

PostgreSQL keeps what it planned: such a statement with its policies takes longer to plan than to run.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeVar, cast

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper

Row = TypeVar("Row", bound=NamedTuple)


def fetch(sql: str, parameters: Mapping[str, Any], row: type[Row]) -> list[Row]:
    """Every row of `sql` as a `row`, whose fields stand in the order of the statement's columns."""
    with preparing_cursor() as cursor:
        cursor.execute(sql, parameters)
        make = cast("Any", row)._make
        return [make(values) for values in cursor.fetchall()]


def fetch_one(sql: str, parameters: Mapping[str, Any], row: type[Row]) -> Row | None:
    """The first row of `sql`, None where there is none."""
    rows = fetch(sql, parameters, row)
    return rows[0] if rows else None


def preparing_cursor() -> CursorWrapper:
    """A cursor that sends parameters beside the statement, so that PostgreSQL can keep the plan; Django's does not.

    Where the connection's `prepare_threshold` is not set, nothing is kept, as some connection poolers want it.
    """
    if connection.queries_logged:
        return connection.cursor()  # which knows the statement's text afterwards
    connection.ensure_connection()
    return connection.make_cursor(cast("Any", ServerBindingCursor)(connection.connection))
