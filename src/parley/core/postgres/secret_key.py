"""The check that the secret key belongs to the database, which stores a keyed hash that does not reveal it."""

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

from parley.core.postgres.connection import DatabaseUnusable, connect


def check_secret_key(entry: dict[str, Any], key: str, *, fits_history: Callable[[], bool]) -> None:
    """Raise `DatabaseUnusable` if `key` is not the database's. An empty database accepts it as its own.

    For a database from before this check, `fits_history` tells whether its history was sealed with this key.
    """
    with connect(entry) as database:
        known = database.execute("SELECT value FROM core_secretkeycheck").fetchone()
        if known is None and fits_history():
            database.execute("INSERT INTO core_secretkeycheck (value) VALUES (%s) ON CONFLICT DO NOTHING", [_hash(key)])
            known = database.execute("SELECT value FROM core_secretkeycheck").fetchone()
    if known is None or not hmac.compare_digest(known[0], _hash(key)):
        raise DatabaseUnusable(
            "The secret key is not the one of this database: everybody would be signed out, and the history could no "
            "longer be verified. Put the right key into PARLEY_SECRET_KEY or the file secret-key in PARLEY_DATA. "
            "docs/running.md says what to do when it is lost."
        )


def adopt_secret_key(owner: dict[str, Any], key: str) -> None:
    """Store `key` as the database's own from now on, replacing any other."""
    with connect(owner) as database:
        database.execute(
            "INSERT INTO core_secretkeycheck (value) VALUES (%s)"
            " ON CONFLICT (is_only) DO UPDATE SET value = excluded.value",
            [_hash(key)],
        )


def _hash(key: str) -> str:
    return hmac.new(key.encode(), b"parley secret key", hashlib.sha256).hexdigest()
