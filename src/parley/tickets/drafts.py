"""Ticket drafts of visitors: kept in the session, and with the person from registration on.

The link that confirms the address may be opened on another device, which has another session.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase

from parley.accounts.models import User
from parley.core import clock
from parley.core.acting_company import acting_as_system
from parley.tickets.models import Draft

_SESSION_KEY = "ticket_drafts"


@dataclass(frozen=True)
class Written:
    """The text of a ticket that is not filed yet. Files are added once their sender is known."""

    title: str = ""
    text: str = ""
    category: str = ""

    def __bool__(self) -> bool:
        return bool(self.title or self.text)


def keep_in_session(session: SessionBase, portal_id: UUID, written: Written) -> None:
    session[_SESSION_KEY] = {**session.get(_SESSION_KEY, {}), str(portal_id): asdict(written)}


def in_session(session: SessionBase, portal_id: UUID) -> Written:
    return Written(**session.get(_SESSION_KEY, {}).get(str(portal_id), {}))


def keep_for_person(user: User, portal_id: UUID, written: Written) -> None:
    """Store the session's draft for a person who has registered and is signed in only after confirming the address."""
    if not written:
        return
    with acting_as_system():
        Draft.objects.update_or_create(
            user=user, portal_id=portal_id, defaults={**asdict(written), "saved_at": clock.now()}
        )


def is_kept(user: User, portal_id: UUID) -> bool:
    """Return whether a person who is not signed in yet has a draft here."""
    with acting_as_system():
        return Draft.objects.filter(user=user, portal_id=portal_id).exists()


def latest(user: User) -> Draft | None:
    """Return the latest draft of a person who is not signed in yet, with its portal."""
    with acting_as_system():
        return Draft.objects.filter(user=user).select_related("portal").order_by("-saved_at").first()


def of_person(user: User, portal_id: UUID) -> Written:
    draft = Draft.objects.filter(user=user, portal_id=portal_id).first()
    return Written(draft.title, draft.text, draft.category) if draft else Written()


def forget(session: SessionBase, user: User, portal_id: UUID) -> None:
    """Delete the draft of a ticket that was filed."""
    kept = session.get(_SESSION_KEY, {})
    if kept.pop(str(portal_id), None) is not None:
        session[_SESSION_KEY] = kept
    Draft.objects.filter(user=user, portal_id=portal_id).delete()
