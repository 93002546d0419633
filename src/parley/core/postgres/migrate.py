"""Bringing the database to the state this version of Parley needs.

Loading Django to find nothing to do would cost a second of every start, so the last migration leaves a mark on the
database: a fingerprint of all migrations.
"""

import hashlib
import importlib.metadata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql

from parley.core.environment import PACKAGE, Environment
from parley.core.postgres.roles import address

MARK = "Parley's tables, state "


def fingerprint() -> str:
    """Changes when a migration does, or the code that migrations call."""
    digest = hashlib.sha256()
    for package in ("django", "procrastinate", "django-allauth"):
        digest.update(importlib.metadata.version(package).encode())
    for file in [
        *sorted(PACKAGE.glob("*/migrations/*.py")),
        PACKAGE / "core/rls.py",
        PACKAGE / "core/postgres/roles.py",
    ]:
        digest.update(str(file.relative_to(PACKAGE)).encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def is_migrated(entry: dict[str, Any]) -> bool:
    with psycopg.connect(**address(entry)) as database:
        found = database.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    return found == (MARK + fingerprint(),)


def migrate(environment: Environment, *, verbosity: int = 1) -> None:
    """Run the migrations as the owner of the tables. Django is set up already."""
    from django.core.management import call_command

    if environment.owner_database is None:
        raise RuntimeError("Migrating needs PARLEY_OWNER_DATABASE_URL.")
    with working_with(environment.owner_database):
        call_command("migrate", verbosity=verbosity, interactive=False)
    leave_mark(environment.owner_database)


def leave_mark(entry: dict[str, Any]) -> None:
    with psycopg.connect(**address(entry), autocommit=True) as database:
        statement = sql.SQL("COMMENT ON DATABASE {} IS {}")
        database.execute(statement.format(sql.Identifier(entry["NAME"]), sql.Literal(MARK + fingerprint())))


@contextmanager
def working_with(entry: dict[str, Any]) -> Iterator[None]:
    """Django's default connection leads to `entry` for the time of the block."""
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(
        {name: entry.get(name, "") for name in ("HOST", "PORT", "NAME", "USER", "PASSWORD")}
    )
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
