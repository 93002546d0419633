"""The database's roles: who owns the tables, who works with them, and who may see every company's rows.

`parley` owns and migrates. `parley_app` is what the web and the jobs sign in as: it owns nothing, and row-level
security binds it. `parley_system` has policies that show all; `acting_as_system` takes it for one transaction.
"""

from typing import Any

import psycopg
from psycopg import sql

from parley.core.environment import APPLICATION, OWNER
from parley.core.postgres.cluster import SUPERUSER

SYSTEM = "parley_system"


class CannotProvision(Exception):
    """The roles are not there and cannot be made; `str()` says who must do what."""


def provision_embedded(host: str, port: str, name: str) -> None:
    """Roles and database of the embedded server, made where they are missing."""
    with psycopg.connect(host=host, port=port, dbname="postgres", user=SUPERUSER, autocommit=True) as connection:
        _make_roles(connection, owner=OWNER)
        make_database(connection, name)


def make_database(connection: psycopg.Connection[Any], name: str, *, template: str = "template0") -> None:
    """Create `name`, owned by the owner, where it is missing."""
    if not _there(connection, "SELECT 1 FROM pg_database WHERE datname = %s", name):
        statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}")
        connection.execute(statement.format(*(sql.Identifier(part) for part in (name, OWNER, template))))
    _forbid_temporary_tables(connection, name)


def _forbid_temporary_tables(connection: psycopg.Connection[Any], name: str) -> None:
    """Take the right to temporary tables, which PostgreSQL gives to everybody: nothing of Parley's makes one.

    What an owner's function finds in the caller's temporary tables is the usual way from one role to another.
    """
    if _there(connection, "SELECT 1 WHERE has_database_privilege('parley_app', %s, 'TEMPORARY')", name):
        connection.execute(sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))


def provision_external(owner: dict[str, Any], application: dict[str, Any]) -> None:
    """The application's roles on a server that somebody else runs; its database and owner are there already."""
    try:
        with psycopg.connect(**address(owner), autocommit=True) as connection:
            _make_roles(connection, owner=None, password=application.get("PASSWORD", ""))
            _forbid_temporary_tables(connection, owner["NAME"])
    except psycopg.errors.InsufficientPrivilege as problem:
        raise CannotProvision(
            f"The owner in PARLEY_OWNER_DATABASE_URL may not make roles. As a superuser, run: {STATEMENTS}"
        ) from problem
    except psycopg.OperationalError as problem:
        raise CannotProvision(f"PARLEY_OWNER_DATABASE_URL: {problem}") from problem


STATEMENTS = (
    f"CREATE ROLE {APPLICATION} LOGIN NOINHERIT PASSWORD '…'; CREATE ROLE {SYSTEM} NOLOGIN; "
    f"GRANT {SYSTEM} TO {APPLICATION};"
)


def _make_roles(connection: psycopg.Connection[Any], *, owner: str | None, password: str = "") -> None:
    # NOINHERIT is what keeps the system's policies from the application until it says SET ROLE: on PostgreSQL 15 the
    # role's own property decides, from 16 on the grant's, which takes the property as it stands when it is made.
    wanted = [(APPLICATION, "LOGIN NOINHERIT"), (SYSTEM, "NOLOGIN")]
    if owner:
        wanted.append((owner, "LOGIN"))
    for name, properties in wanted:
        if not _there(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", name):
            role = sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(name), sql.SQL(properties))
            if name == APPLICATION and password:
                role += sql.SQL(" PASSWORD {}").format(sql.Literal(password))
            connection.execute(role)
    granted = """SELECT 1 FROM pg_auth_members
                 WHERE roleid = to_regrole('parley_system') AND member = to_regrole(%s)"""
    if not _there(connection, granted, APPLICATION):
        connection.execute(f"GRANT {SYSTEM} TO {APPLICATION}")


def _there(connection: psycopg.Connection[Any], question: str, name: str) -> bool:
    return connection.execute(question.encode(), [name]).fetchone() is not None


def address(entry: dict[str, Any]) -> dict[str, Any]:
    """Django's entry for a database as psycopg wants it."""
    parts = {"HOST": "host", "PORT": "port", "NAME": "dbname", "USER": "user", "PASSWORD": "password"}
    return {ours: entry[theirs] for theirs, ours in parts.items() if entry.get(theirs)}
