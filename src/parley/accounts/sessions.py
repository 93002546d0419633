"""Sessions, as Django keeps them, read by a statement that PostgreSQL has planned already: every request needs one."""

from typing import Any

from django.contrib.sessions.backends import db
from django.db import connection

_READ = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > now()"


class SessionStore(db.SessionStore):
    def _validate_session_key(self, key: str | None) -> bool:
        """Keys are letters and digits. A cookie may say anything, also what PostgreSQL cannot be asked for."""
        return bool(key and key.isalnum() and super()._validate_session_key(key))  # type: ignore[misc]

    def load(self) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute(_READ, [self.session_key])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row[0])
