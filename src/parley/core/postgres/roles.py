"""The database's roles: the owner of the tables, the application, and the system role that sees every company's rows.

`parley` owns and migrates. `parley_app` is the role of the web processes and the jobs: it owns nothing, and row-level
security applies to it. `parley_system` has policies that show all rows; `acting_as_system` takes it for one
transaction.
"""

import time
from typing import Any

import psycopg
from psycopg import sql

from parley.core.environment import APPLICATION, OWNER
from parley.core.postgres.cluster import SUPERUSER
from parley.core.postgres.connection import DatabaseUnusable, connect

SYSTEM = "parley_system"
# Number of the advisory lock under which roles and tables are changed.
LOCK = int.from_bytes(b"parley")


class CannotProvision(Exception):
    """The roles are missing and cannot be created. `str()` says who must do what."""


def provision_embedded(host: str, port: str, name: str) -> None:
    """Create missing roles and the database on the embedded server."""
    with psycopg.connect(host=host, port=port, dbname="postgres", user=SUPERUSER, autocommit=True) as connection:
        _make_roles(connection, owner=OWNER)
        make_database(connection, name)


def make_database(connection: psycopg.Connection[Any], name: str, *, template: str = "template0") -> None:
    """Create the database `name`, owned by the owner role, if it is missing."""
    if not _row_exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", name):
        statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}")
        connection.execute(statement.format(*(sql.Identifier(part) for part in (name, OWNER, template))))
    _forbid_temporary_tables(connection, name)


def _forbid_temporary_tables(connection: psycopg.Connection[Any], name: str) -> None:
    """Revoke the right to create temporary tables, which PostgreSQL grants to everybody. Parley creates none.

    Temporary tables of the caller that shadow what an owner's function reads are the usual way to escalate to its role.
    """
    if _row_exists(connection, "SELECT 1 WHERE has_database_privilege('parley_app', %s, 'TEMPORARY')", name):
        connection.execute(sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))


def provision_external(owner: dict[str, Any], application: dict[str, Any], *, patience: float = 0) -> None:
    """Create the application's roles on an external server. Its database and owner exist already."""
    with connect(owner, patience=patience) as connection:
        # Otherwise two servers that start at the same moment would both find that a role is missing.
        take_migration_lock(connection)
        try:
            _make_roles(connection, owner=None, password=application.get("PASSWORD", ""))
        except psycopg.errors.InsufficientPrivilege as problem:
            raise CannotProvision(
                f"The owner in PARLEY_OWNER_DATABASE_URL may not make roles. As a superuser, run: {STATEMENTS}"
            ) from problem
        _forbid_temporary_tables(connection, owner["NAME"])


def take_migration_lock(connection: psycopg.Connection[Any]) -> None:
    """Wait for the advisory lock under which roles and tables are changed. The transaction of `connection` holds it.

    A transaction and not a session, because PgBouncer does not give clients their own sessions. A statement that waited
    would keep its snapshot, for which CREATE INDEX CONCURRENTLY of the holder waits: neither would ever end.
    """
    while connection.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK]).fetchone() != (True,):
        connection.rollback()
        time.sleep(0.2)
    # Also ends the snapshot of the statement before.
    connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


STATEMENTS = (
    f"CREATE ROLE {APPLICATION} LOGIN NOINHERIT PASSWORD '…'; CREATE ROLE {SYSTEM} NOLOGIN; "
    f"GRANT {SYSTEM} TO {APPLICATION};"
)


def _make_roles(connection: psycopg.Connection[Any], *, owner: str | None, password: str = "") -> None:
    # NOINHERIT keeps the system role's policies from the application until it says SET ROLE. On PostgreSQL 15 the
    # role's own property decides; from 16 on the grant's, which copies the role's property when it is made.
    wanted = [(APPLICATION, "LOGIN NOINHERIT"), (SYSTEM, "NOLOGIN")]
    if owner:
        wanted.append((owner, "LOGIN"))
    for name, properties in wanted:
        if not _row_exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", name):
            role = sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(name), sql.SQL(properties))
            if name == APPLICATION and password:
                role += sql.SQL(" PASSWORD {}").format(sql.Literal(password))
            connection.execute(role)
    granted = """SELECT 1 FROM pg_auth_members
                 WHERE roleid = to_regrole('parley_system') AND member = to_regrole(%s)"""
    if not _row_exists(connection, granted, APPLICATION):
        connection.execute(f"GRANT {SYSTEM} TO {APPLICATION}")


def _row_exists(connection: psycopg.Connection[Any], question: str, name: str) -> bool:
    return connection.execute(question.encode(), [name]).fetchone() is not None


def check_application_role(entry: dict[str, Any], *, patience: float = 0) -> None:
    """Raise `DatabaseUnusable` if row-level security does not apply to the role of the web processes and the jobs."""
    with connect(entry, patience=patience) as connection:
        found = connection.execute(_POWERS).fetchone()
        assert found
        role, is_superuser, bypasses, makes_roles, owners, powerful, is_there, is_member, inherits = found
        name = sql.Identifier(role).as_string(connection)
        problems = [
            (is_superuser, "it is a superuser", f"ALTER ROLE {name} NOSUPERUSER"),
            (bypasses, "it has BYPASSRLS", f"ALTER ROLE {name} NOBYPASSRLS"),
            (makes_roles, "it may make roles and join them", f"ALTER ROLE {name} NOCREATEROLE"),
            (powerful, f"it may act as {powerful}, which nothing binds", f"REVOKE {powerful} FROM {name}"),
            (owners, f"it is or may act as {owners}, which owns tables", f"REVOKE {owners} FROM {name}"),
            (inherits, f"it has the rights of {SYSTEM} without asking for them", _not_inheriting(connection, name)),
        ]
        for holds, reason, remedy in problems:
            if holds:
                raise DatabaseUnusable(
                    f"Row-level security would not keep companies apart for the database role {role}: {reason}. "
                    f"As a superuser, run: {remedy}"
                )
        if not is_there or not is_member or not _may_set(connection):
            raise DatabaseUnusable(
                f"The database role {role} may not act as {SYSTEM}. As a superuser, run: {STATEMENTS}"
            )


_POWERS = """
SELECT current_user, r.rolsuper, r.rolbypassrls, r.rolcreaterole,
  (SELECT string_agg(DISTINCT o.owner::regrole::text, ', ') FROM (
    SELECT datdba FROM pg_database WHERE datname = current_database()
    UNION SELECT relowner FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION SELECT proowner FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  ) o(owner) WHERE pg_has_role(o.owner, 'MEMBER')),
  (SELECT string_agg(p.oid::regrole::text, ', ') FROM pg_roles p
    WHERE (p.rolsuper OR p.rolbypassrls) AND p.rolname <> current_user AND pg_has_role(p.oid, 'MEMBER')),
  s.oid IS NOT NULL, pg_has_role(s.oid, 'MEMBER'), pg_has_role(s.oid, 'USAGE')
FROM pg_roles r LEFT JOIN pg_roles s ON s.rolname = 'parley_system'
WHERE r.rolname = current_user
"""


def _not_inheriting(connection: psycopg.Connection[Any], role: str) -> str:
    if connection.info.server_version < 160000:
        return f"ALTER ROLE {role} NOINHERIT"
    return f"ALTER ROLE {role} NOINHERIT; GRANT {SYSTEM} TO {role} WITH INHERIT FALSE, SET TRUE"


def _may_set(connection: psycopg.Connection[Any]) -> bool:
    """From PostgreSQL 16 on, a membership may exclude SET ROLE."""
    try:
        connection.execute(f"SET LOCAL ROLE {SYSTEM}")
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True
