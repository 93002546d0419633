"""Databases that tests start from: an empty one, and one for each snapshot, with its rows committed.

Writing the cast anew for each test would take longer than most tests.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.database import clone_database, connect
from tests.snapshot import Snapshot

EMPTY = ""


class Bases:
    """The databases of this process. Django's connection leads to one of them; each keeps its own open connection."""

    def __init__(self, empty: str) -> None:
        self.wrappers: dict[str, BaseDatabaseWrapper] = {EMPTY: _wrapper(empty)}
        self.current = EMPTY

    def use(self, base: str) -> None:
        """Lead Django's connection, and those of new threads, to a database."""
        wrapper = self.wrappers[base]
        connections.settings["default"]["NAME"] = wrapper.settings_dict["NAME"]
        connections["default"] = wrapper
        self.current = base

    @contextmanager
    def using(self, base: str) -> Iterator[None]:
        before = self.current
        self.use(base)
        try:
            yield
        finally:
            self.use(before)

    def add(self, base: str, snapshot: Snapshot[Any]) -> None:
        """Make the database of a snapshot, unless it is there already."""
        if base in self.wrappers:
            return
        self.wrappers[base] = _wrapper(clone_database())
        with self.using(base):
            with transaction.atomic():
                snapshot.restore()
            with connect() as database:
                # The rows brought their numbers along; those of the tests follow.
                database.execute("SELECT setval(seqrelid::regclass, 100000) FROM pg_sequence")

    def close(self) -> None:
        for wrapper in self.wrappers.values():
            wrapper.close()


def _wrapper(name: str) -> BaseDatabaseWrapper:
    wrapper = connections.create_connection("default")
    wrapper.settings_dict = wrapper.settings_dict | {"NAME": name}
    return wrapper
