"""Reads about accounts: the sessions that a person is signed in with."""

from django.contrib.auth import HASH_SESSION_KEY
from django.utils.crypto import constant_time_compare

from parley.accounts.models import User, UserSession
from parley.accounts.sessions import SessionStore
from parley.core import clock


def valid_sessions(user: User) -> list[UserSession]:
    """Return the sessions of `user` that still grant access, last used first. One statement.

    A session from before a change of the password exists until its next request, but grants nothing.
    """
    current = user.get_session_auth_hash()
    found = UserSession.objects.filter(user=user, session__expire_date__gt=clock.machine_now())
    found = found.select_related("session").order_by("-last_used_at", "session_id")
    return [use for use in found if constant_time_compare(_password_hash(use), current)]


def _password_hash(use: UserSession) -> str:
    return str(SessionStore().decode(use.session.session_data).get(HASH_SESSION_KEY, ""))
