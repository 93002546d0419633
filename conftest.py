"""Fixtures of every test: a database of its own, used with the application's role under row-level security."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.db.backends.postgresql.operations import DatabaseOperations
from pytest_django.plugin import DjangoDbBlocker

from parley.companies.tests.factories import Cast, demo_cast
from parley.files import inspector_pool
from tests.database import connect, empty_tables, own_database
from tests.filled_data import FilledData
from tests.installation import SAFETY_STOP
from tests.snapshot import Snapshot

pytest_plugins = ["tests.slowest_files"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the walks over the whole product first, so that a late one does not keep one worker busy and the other idle.

    Browser tests stay behind all others of this process: Playwright's event loop runs on after the first of them.
    """
    walks = Path(__file__).parent / "tests"
    items.sort(key=lambda item: item.path.parent != walks)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Replace pytest-django's own, which creates and migrates with the same role."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, own_database() as name:
        patch.setattr(DatabaseOperations, "execute_sql_flush", empty_tables)
        connections["default"].settings_dict["NAME"] = name
        yield
        connections.close_all()


@pytest.fixture(scope="session", autouse=True)
def _patient_inspectors() -> Iterator[None]:
    """Let a file's inspection take its processor time, however long the machine needs to give it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inspector_pool, "PATIENCE", SAFETY_STOP)
        yield


@pytest.fixture(scope="session")
def filled_data(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> FilledData:
    return FilledData(tmp_path_factory, worker_id)


@pytest.fixture
def owner(transactional_db: None) -> Iterator[psycopg.Connection[Any]]:
    """Open a second connection as the owner of the tables, to which row-level security does not apply."""
    with connect() as connection:
        yield connection


@pytest.fixture(scope="session")
def cast_snapshot(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Snapshot[Cast]:
    with django_db_blocker.unblock():
        return Snapshot.of(demo_cast)


@pytest.fixture
def cast(cast_snapshot: Snapshot[Cast], db: None) -> Cast:
    """Return the companies, people and connections of the demo world. All of them read English."""
    return cast_snapshot.restore()


@pytest.fixture(scope="session")
def multilingual_cast_snapshot(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Snapshot[Cast]:
    with django_db_blocker.unblock():
        return Snapshot.of(partial(demo_cast, own_languages=True))


@pytest.fixture
def multilingual_cast(multilingual_cast_snapshot: Snapshot[Cast], db: None) -> Cast:
    """Return the same cast, but with each person's own language."""
    return multilingual_cast_snapshot.restore()
