"""Snapshots of rows that many tests start from: written once by the product's functions, then copied."""

import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import connection, transaction
from psycopg import sql

from parley.core.acting_company import SYSTEM_ROLE, acting_as_system
from parley.core.environment import APPLICATION
from tests.database import KEPT_TABLES

Built = TypeVar("Built")

# Without jobs, whose triggers write rows of their own, and without what triggers write.
TABLES = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> ALL(%s)
AND NOT c.relname LIKE 'procrastinate%%' AND c.relname <> ALL('{tasks_searchtext,companies_companyuse}')
AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
GROUP BY c.relname
"""


@dataclass(frozen=True)
class Snapshot(Generic[Built]):
    """A function's result, and the rows that it wrote."""

    returned: bytes
    statements: bytes

    @classmethod
    def of(cls, build: Callable[[], Built]) -> "Snapshot[Built]":
        """Call `build` on an empty database, read all rows, and roll back."""
        with transaction.atomic():
            returned = pickle.dumps(build())
            with acting_as_system():
                inserts = list(_inserts())
            transaction.set_rollback(True)
        statements = [
            f"SET LOCAL ROLE {SYSTEM_ROLE}",
            *inserts,  # in any order: foreign keys are deferred
            "SET CONSTRAINTS ALL IMMEDIATE",  # checked once, not again in every savepoint that a test rolls back
            "SET CONSTRAINTS ALL DEFERRED",
            f"SET LOCAL ROLE {APPLICATION}",
        ]
        return cls(returned, ";\n".join(statements).encode())

    def restore(self) -> Built:
        """Write the rows. Returns a copy of the result, which the test may change."""
        connection.ensure_connection()
        connection.connection.execute(self.statements, prepare=False)
        return self.copy()

    def copy(self) -> Built:
        """Return a copy of the result for a test whose database has the rows already."""
        copy: Built = pickle.loads(self.returned)  # noqa: S301 - written by this process
        return copy


def _inserts() -> Iterator[str]:
    """Return one INSERT for each table that has rows."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES, [list(KEPT_TABLES)])
        for table, columns in cursor.fetchall():
            names = [sql.Identifier(name) for name in columns]
            literals = sql.SQL(", ").join(sql.SQL("quote_nullable({})").format(name) for name in names)
            rows = sql.SQL("SELECT string_agg(concat('(', concat_ws(', ', {}), ')'), ', ') FROM {}")
            cursor.execute(rows.format(literals, sql.Identifier(table)))
            [values] = cursor.fetchone()
            if values:
                into = sql.SQL("INSERT INTO {} ({}) VALUES ").format(sql.Identifier(table), sql.SQL(", ").join(names))
                yield into.as_string(connection.connection) + values
