"""Django's sessions, read by a prepared statement, because every request needs one, and with a limit for idle ones.

`SESSION_COOKIE_AGE` is the absolute limit, counted from the sign-in. A session that nobody uses ends before it, after
`SESSION_IDLE_SECONDS`: its row expires, and requests put that off once an hour.
"""

import json
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core import signing
from django.db import connection

from parley.core import clock

_READ = """
SELECT session_data, extract(epoch FROM expire_date - now())::int FROM django_session
WHERE session_key = %s AND expire_date > now()
"""
_PUT_OFF = "UPDATE django_session SET expire_date = now() + make_interval(secs => %s) WHERE session_key = %s"
STARTED = "_started"
PUT_OFF_EVERY_SECONDS = 60 * 60


class SessionStore(db.SessionStore):
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
        data = self.decode(row[0])
        lasts = _seconds_left(data)
        if lasts - row[1] > PUT_OFF_EVERY_SECONDS:
            with connection.cursor() as cursor:
                cursor.execute(_PUT_OFF, [lasts, self.session_key])
        return data

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
