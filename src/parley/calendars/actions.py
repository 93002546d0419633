"""Making, revoking and using the secret address of a calendar."""

import hashlib
import secrets

from django.db import transaction

from parley.calendars.models import Feed
from parley.companies.actor import Actor
from parley.core import clock


def create_feed(*, by: Actor) -> str:
    """Create the calendar of the acting member and return its secret, which is kept nowhere. Revokes an earlier one."""
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        revoke_feed(by=by)
        Feed.objects.create(company=by.company, user=by.user, secret_hash=hash_of(secret))
    return secret


def revoke_feed(*, by: Actor) -> bool:
    """Revoke the calendar of the acting member. Returns whether there was one."""
    mine = Feed.objects.filter(company=by.company, user=by.user, revoked_at=None)
    return bool(mine.update(revoked_at=clock.now()))


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
