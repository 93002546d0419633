"""Fixtures of the walks over every address: two circles of companies, built once per process."""

from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from parley.companies.tests.factories import demo_cast
from tests.snapshot import Snapshot
from tests.tenancy.world import World, build


@pytest.fixture(scope="session")
def world_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("world")


@pytest.fixture(scope="session")
def world_snapshot(django_db_setup: None, django_db_blocker: DjangoDbBlocker, world_files: Path) -> Snapshot[World]:
    with django_db_blocker.unblock(), override_settings(FILES=world_files):
        return Snapshot.of(lambda: build(demo_cast()))


@pytest.fixture
def world(world_snapshot: Snapshot[World], world_files: Path, db: None, settings: Any) -> World:
    settings.FILES = world_files
    return world_snapshot.restore()
