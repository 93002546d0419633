"""Fixtures of every test: a database of its own, used with the application's role under row-level security."""

import gc
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.db.backends.postgresql.operations import DatabaseOperations
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from jinja2 import FileSystemBytecodeCache
from pytest_django.plugin import DjangoDbBlocker

from parley.companies.tests.factories import Cast, demo_cast
from parley.files import inspector_pool
from tests.bases import EMPTY, Bases
from tests.database import connect, empty_tables, own_database
from tests.filled_data import FilledData
from tests.installation import SAFETY_STOP
from tests.snapshot import Snapshot

pytest_plugins = ["tests.slowest_files"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the walks over the whole product first, so that a late one does not keep one worker busy and the other idle.

    Browser tests stay behind all others of this process: Playwright's event loop runs on after the first of them.
    Walks that start from the same person's pages go to one worker, which reads them once.
    """
    walks = Path(__file__).parent / "tests"
    items.sort(key=lambda item: item.path.parent != walks)
    for item in items:
        for pages in {"annas_pages", "evas_pages"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group(pages))


def pytest_collection_finish() -> None:
    """Spare the garbage collector what lives as long as the process: modules, models and the tests themselves."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Replace pytest-django's own, which creates and migrates with the same role."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, own_database() as name:
        patch.setattr(DatabaseOperations, "execute_sql_flush", empty_tables)
        connections["default"].settings_dict["NAME"] = name
        yield
        connections.close_all()


@pytest.fixture(scope="session")
def bases(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Bases]:
    with django_db_blocker.unblock():
        bases = Bases(str(connections["default"].settings_dict["NAME"]))
        bases.use(EMPTY)
        yield bases
        bases.close()


@pytest.fixture
def base(request: pytest.FixtureRequest, bases: Bases, django_db_blocker: DjangoDbBlocker) -> str:
    """Lead Django's connection to the database that the test starts from: that of its snapshot, or the empty one.

    Tests that commit write the snapshot's rows themselves, and empty all tables at the end.
    """
    marker = request.node.get_closest_marker("django_db")
    commits = "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction"))
    snapshots = [name for name in request.fixturenames if name.endswith("_snapshot")]
    chosen = snapshots[0] if len(snapshots) == 1 and not commits else EMPTY
    if chosen:
        with django_db_blocker.unblock():
            bases.add(chosen, request.getfixturevalue(chosen))
    bases.use(chosen)
    return chosen


@pytest.fixture
def _django_db_helper(base: str, _django_db_helper: None) -> None:
    """Choose the database before pytest-django begins the test's transaction."""


@pytest.fixture(scope="session", autouse=True)
def _compiled_templates() -> None:
    """Compile each template once, as `parley serve` does: that takes seconds for every process of a test run."""
    cache: Path = settings.DATA / "templates"
    cache.mkdir(parents=True, exist_ok=True)
    for engine in engines.all():
        assert isinstance(engine, Jinja2)
        engine.env.bytecode_cache = FileSystemBytecodeCache(str(cache))


@pytest.fixture(scope="session", autouse=True)
def _patient_inspectors() -> Iterator[None]:
    """Let a file's inspection take its processor time, however long the machine needs to give it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inspector_pool, "PATIENCE", SAFETY_STOP)
        yield


@pytest.fixture(scope="session")
def filled_data(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> FilledData:
    return FilledData(tmp_path_factory, worker_id)


@pytest.fixture
def owner(transactional_db: None) -> Iterator[psycopg.Connection[Any]]:
    """Open a second connection as the owner of the tables, to which row-level security does not apply."""
    with connect() as connection:
        yield connection


@pytest.fixture(scope="session")
def cast_snapshot(bases: Bases, django_db_blocker: DjangoDbBlocker) -> Snapshot[Cast]:
    with django_db_blocker.unblock(), bases.using(EMPTY):
        return Snapshot.of(demo_cast)


@pytest.fixture
def cast(cast_snapshot: Snapshot[Cast], base: str, db: None) -> Cast:
    """Return the companies, people and connections of the demo world. All of them read English."""
    return cast_snapshot.copy() if base else cast_snapshot.restore()


@pytest.fixture(scope="session")
def multilingual_cast_snapshot(bases: Bases, django_db_blocker: DjangoDbBlocker) -> Snapshot[Cast]:
    with django_db_blocker.unblock(), bases.using(EMPTY):
        return Snapshot.of(partial(demo_cast, own_languages=True))


@pytest.fixture
def multilingual_cast(multilingual_cast_snapshot: Snapshot[Cast], base: str, db: None) -> Cast:
    """Return the same cast, but with each person's own language."""
    return multilingual_cast_snapshot.copy() if base else multilingual_cast_snapshot.restore()
