"""Django's sessions, read by a prepared statement, because every request needs one."""

import json
from functools import lru_cache
from typing import Any

from django.contrib.sessions.backends import db
from django.core import signing
from django.db import connection

_READ = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > now()"


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
        return self.decode(row[0])

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        try:
            kept: dict[str, Any] = json.loads(_verify_signature(str(session_data), self.key_salt))
        except (signing.BadSignature, ValueError):
            return super().decode(session_data)
        return kept


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
