"""The cache for allauth's counts of sign-in attempts: in the database, visible to every process, committed at once."""

from typing import Any

from django.core.cache.backends.db import DatabaseCache

ALIAS = "tries"


class TriesCache(DatabaseCache):
    """Django's database cache on a connection of its own, outside the transaction of the request."""

    def __init__(self, table: str, parameters: dict[str, Any]) -> None:
        super().__init__(table, parameters)
        self.cache_model_class._meta.app_label = ALIAS


class TriesRouter:
    """Routes that cache, and nothing else, to its connection."""

    def db_for_read(self, model: type, **_hints: Any) -> str | None:
        return ALIAS if model._meta.app_label == ALIAS else None  # type: ignore[attr-defined]

    db_for_write = db_for_read

    def allow_migrate(self, db: str, *_args: Any, **_hints: Any) -> bool | None:
        return False if db == ALIAS else None
