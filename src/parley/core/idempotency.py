"""Idempotency keys: a request sent twice with one key (a form, `Idempotency-Key`) has one effect and one response."""

from uuid import UUID

from django.db import connection

from parley.core import clock
from parley.core.errors import Refused
from parley.core.translation import gettext as _


class AlreadyDone(Exception):
    """The key was used before. `outcome` is the address that the first response redirected to."""

    def __init__(self, outcome: str) -> None:
        super().__init__(outcome)
        self.outcome = outcome


def parse_key(text: str | None) -> UUID | None:
    """Return the idempotency key of a form or header, or None if it has none. Raises `Refused` if it is not a UUID."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Refused(_("The form was not received in full. Open the page again and retry.")) from None


def claim_key(key: UUID | None, *, company_id: UUID, outcome: str = "") -> None:
    """Claim `key` within the running transaction. Raises `AlreadyDone` if it was claimed and committed before.

    A second sender waits here until the first commits or rolls back, so that concurrent duplicates have one effect.
    Views do not catch `AlreadyDone`: the middleware redirects to its outcome.
    """
    if key is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_submission (company_id, key, outcome, created_at) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            [company_id, key, outcome, clock.now()],
        )
        if cursor.rowcount:
            return
        cursor.execute("SELECT outcome FROM core_submission WHERE company_id = %s AND key = %s", [company_id, key])
        row = cursor.fetchone()
    raise AlreadyDone(row[0] if row else outcome)


def raise_if_done(key: UUID | None, *, company_id: UUID) -> None:
    """Raise `AlreadyDone` if `key` was carried out. Called for a form that is not valid, as its files were taken."""
    if key is None:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT outcome FROM core_submission WHERE company_id = %s AND key = %s", [company_id, key])
        if row := cursor.fetchone():
            raise AlreadyDone(row[0])


def record_outcome(key: UUID | None, *, company_id: UUID, outcome: str) -> None:
    """Set where a repetition of a key claimed in the running transaction leads, known only after the action."""
    if key is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_submission SET outcome = %s WHERE company_id = %s AND key = %s", [outcome, company_id, key]
        )
