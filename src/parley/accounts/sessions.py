"""Django's sessions, read by a prepared statement, because every request needs one, and with a limit for idle ones.

`SESSION_COOKIE_AGE` is the absolute limit, counted from the sign-in. A session that nobody uses ends before it, after
`SESSION_IDLE_SECONDS`: its row expires, and requests put that off every ten minutes. At the same intervals, and when
the session changes, `UserSession` takes down who uses it, when and from where.
"""

import json
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core import signing
from django.db import connection, transaction

from parley.accounts.clients import Client
from parley.core import clock
from parley.core.ids import id_in

_READ = """
SELECT s.session_data, extract(epoch FROM s.expire_date - now())::int, extract(epoch FROM now() - u.last_used_at)::int,
  u.browser, u.system, u.network
FROM django_session s LEFT JOIN accounts_usersession u ON u.session_key = s.session_key
WHERE s.session_key = %s AND s.expire_date > now()
"""
_PUT_OFF = "UPDATE django_session SET expire_date = now() + make_interval(secs => %s) WHERE session_key = %s"
# The lock lets nobody sign the session out before this commits, when the foreign key is checked.
_WRITE_USE = """
INSERT INTO accounts_usersession (session_key, user_id, browser, system, network, last_used_at)
SELECT s.session_key, u.id, %s, %s, %s, now()
FROM django_session s, accounts_user u WHERE s.session_key = %s AND u.id = %s FOR KEY SHARE OF s
ON CONFLICT (session_key) DO UPDATE SET user_id = excluded.user_id, browser = excluded.browser,
  system = excluded.system, network = excluded.network, last_used_at = excluded.last_used_at
"""
STARTED = "_started"
PUT_OFF_EVERY_SECONDS = 10 * 60
# A session that changes its client is written earlier, but not at each request of two that take turns.
WRITE_CHANGE_EVERY_SECONDS = 60


class SessionStore(db.SessionStore):
    client = Client()
    """Where the session is used from. Set by the middleware."""

    def _validate_session_key(self, key: str | None) -> bool:
        """Return whether a key has only letters and digits.

        A cookie may contain anything, even text PostgreSQL cannot accept.
        """
        return bool(key and key.isalnum() and super()._validate_session_key(key))  # type: ignore[misc]

    def load(self) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute(_READ, [self.session_key])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        session_data, expires_in, unused_for, *client = row
        data = self.decode(session_data)
        lasts = _seconds_left(data)
        if lasts - expires_in > PUT_OFF_EVERY_SECONDS:
            with connection.cursor() as cursor:
                cursor.execute(_PUT_OFF, [lasts, self.session_key])
        write_after = PUT_OFF_EVERY_SECONDS if Client(*client) == self.client else WRITE_CHANGE_EVERY_SECONDS
        if unused_for is None or unused_for > write_after:
            self._write_use(data)
        return data

    def save(self, must_create: bool = False) -> None:
        with transaction.atomic():
            super().save(must_create)
            self._write_use(self._get_session(no_load=must_create))  # type: ignore[attr-defined]

    def _write_use(self, data: dict[str, Any]) -> None:
        if user_id := id_in(data.get(SESSION_KEY)):
            with connection.cursor() as cursor:
                cursor.execute(_WRITE_USE, [*self.client, self.session_key, user_id])

    def cycle_key(self) -> None:
        """Change the key at a sign-in, from which the absolute limit counts."""
        self.pop(STARTED, None)
        super().cycle_key()

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        data.setdefault(STARTED, int(clock.machine_seconds()))
        instance = super().create_model_instance(data)
        instance.expire_date = clock.machine_now() + timedelta(seconds=_seconds_left(data))
        return instance

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        try:
            kept: dict[str, Any] = json.loads(_verify_signature(str(session_data), self.key_salt))
        except (signing.BadSignature, ValueError):
            return super().decode(session_data)
        return kept


def _seconds_left(data: dict[str, Any]) -> int:
    """Return the seconds for which a session lasts that is used now."""
    now = int(clock.machine_seconds())
    return min(settings.SESSION_IDLE_SECONDS, int(data.get(STARTED, now)) + settings.SESSION_COOKIE_AGE - now)


class _AsItIs:
    def loads(self, content: bytes) -> bytes:
        return content


@lru_cache(maxsize=2048)
def _verify_signature(session_data: str, salt: str) -> bytes:
    """Return the content signed as `session_data`.

    It is cached: a session rarely changes, and verifying takes as long as reading.
    """
    content: bytes = signing.loads(session_data, salt=salt, serializer=_AsItIs)  # type: ignore[arg-type]
    return content
