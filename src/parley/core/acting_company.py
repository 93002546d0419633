"""The acting company of a transaction, set in PostgreSQL for row-level security.

A transaction works for a company (`acting_as`), for the system (`acting_as_system`: scheduled jobs, sign-up,
invitations), or for nobody, which sees no row. Each setting lasts for the transaction it is opened in.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol
from uuid import UUID

from django.db import connection, transaction
from psycopg import sql

SYSTEM_ROLE = "parley_system"


class HasId(Protocol):
    @property
    def pk(self) -> UUID: ...


def _settings() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('parley.company', true), current_setting('parley.user', true)")
        company, user = cursor.fetchone()
    return company or "", user or ""


def _set(company: str, user: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('parley.company', %s, true), set_config('parley.user', %s, true)", [company, user]
        )


@contextmanager
def acting_as(company: HasId, user: HasId | None = None) -> Iterator[None]:
    """Work for `company` inside one transaction, and restore the previous setting at the end."""
    with transaction.atomic():
        before = _settings()
        _set(str(company.pk), str(user.pk) if user else "")
        yield
        _set(*before)


@contextmanager
def acting_as_system() -> Iterator[None]:
    """Work for no particular company: the rows of all companies are visible. Each use is listed by a test.

    In a transaction that continues, the role is reset at the end, also when the block raises.
    """
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        before = "" if is_outermost else _role()
        _set_role(SYSTEM_ROLE)
        yield
        if not is_outermost:
            _set_role(before)


def execute_as_system(statement: sql.Composed) -> None:
    """Execute one statement as the system, in a transaction of its own and in one round trip."""
    if connection.in_atomic_block:
        with acting_as_system(), connection.cursor() as cursor:
            cursor.execute(statement.as_string(cursor.connection))
        return
    role = sql.Identifier(SYSTEM_ROLE)
    whole = sql.SQL("BEGIN; SET LOCAL ROLE {role}; {statement}; COMMIT").format(role=role, statement=statement)
    with connection.cursor() as cursor:
        try:
            # Several commands in one text, which cannot be a prepared statement.
            cursor.connection.execute(whole, prepare=False)
        except Exception:
            connection.close()
            raise


def _role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (role,) = cursor.fetchone()
    return str(role)


def _set_role(role: str) -> None:
    """Set the role until the end of the transaction, or of the savepoint if that is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE " + connection.ops.quote_name(role))
