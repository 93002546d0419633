"""The acting company: whom the current transaction works for, told to PostgreSQL's row-level security.

Three ways to work: for a company (`acting_as`), for nobody in particular (`acting_as_system`: clock jobs, sign-up,
invitations), or for nobody at all, which sees no row. Each holds for the transaction it is opened in.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol
from uuid import UUID

from django.db import connection, transaction

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
    """Work for `company` inside one transaction; what was set before is set again at the end."""
    with transaction.atomic():
        before = _settings()
        _set(str(company.pk), str(user.pk) if user else "")
        yield
        _set(*before)


@contextmanager
def acting_as_system() -> Iterator[None]:
    """Work for nobody in particular: every company's rows are visible. Each use is listed by a test.

    The role is taken back on the way out, also when the block raises: the transaction may go on in a savepoint.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            before = cursor.fetchone()[0]
            cursor.execute(f"SET LOCAL ROLE {SYSTEM_ROLE}")
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE " + connection.ops.quote_name(before))
