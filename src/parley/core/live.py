"""Announcements to the open pages, for code that is no trigger. The names and the grammar are in realtime/events.py."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection


def announce(name: str, audience: Iterable[str], ref: UUID, *, by: UUID | None = None) -> None:
    """Tell the open pages of an audience that something changed, when the transaction commits.

    `audience` are ids of companies or results of `user_in_company`.
    """
    what = f"{ref.hex}/{by.hex}" if by else ref.hex
    ids = [f"{receiver}:{what}" for receiver in audience]
    if ids:
        with connection.cursor() as cursor:
            cursor.execute("SELECT parley_announce(%s, %s)", [name, ids])


def user_in_company(user_id: UUID, company_id: UUID) -> str:
    """Return the audience of one person in one of their companies."""
    return f"{user_id.hex}@{company_id.hex}"


def online_people(user_ids: Iterable[UUID]) -> set[tuple[UUID, UUID]]:
    """Return which of the users are online, each with the company for which they have Parley open.

    Leaves out who hides it, and everybody to whom the acting person may not write (realtime/presence.py).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT user_id, company_id FROM parley_online(%s)", [[*user_ids]])
        return {(user, company) for user, company in cursor.fetchall()}
