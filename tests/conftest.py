"""Fixtures of the walks over every address: two circles of companies and their pages, made once per process."""

from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from parley.companies.tests.factories import demo_cast
from parley.web import errors
from tests.bases import EMPTY, Bases
from tests.snapshot import Snapshot
from tests.tenancy.own_pages import OwnPage, read_own_pages
from tests.tenancy.requests import bare_error_page
from tests.tenancy.world import World, build, open_portal_of


@pytest.fixture(scope="session")
def world_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("world")


@pytest.fixture(scope="session")
def world_snapshot(bases: Bases, django_db_blocker: DjangoDbBlocker, world_files: Path) -> Snapshot[World]:
    with django_db_blocker.unblock(), bases.using(EMPTY), override_settings(FILES=world_files):
        return Snapshot.of(lambda: build(demo_cast()))


@pytest.fixture
def world(world_snapshot: Snapshot[World], base: str, world_files: Path, db: None, settings: Any) -> World:
    settings.FILES = world_files
    return world_snapshot.copy() if base else world_snapshot.restore()


@pytest.fixture(scope="session")
def pages_read() -> dict[str, list[OwnPage]]:
    return {}


@pytest.fixture
def annas_pages(world: World, pages_read: dict[str, list[OwnPage]]) -> list[OwnPage]:
    """Return what Anna of Nordwind is shown at each of her addresses, with the portal of her supplier open."""
    open_portal_of(world.nordwind.supplier)
    if "anna" not in pages_read:
        pages_read["anna"] = read_own_pages(world.nordwind, colleague=world.cast.mia)
    return pages_read["anna"]


@pytest.fixture
def evas_pages(world: World, pages_read: dict[str, list[OwnPage]]) -> list[OwnPage]:
    """Return what Eva is shown at each of her addresses, with the portal of her supplier open."""
    open_portal_of(world.eva.supplier)
    if "eva" not in pages_read:
        pages_read["eva"] = read_own_pages(world.eva)
    return pages_read["eva"]


@pytest.fixture
def bare_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show the words of error pages alone: their frame, which is the same for all, takes most of a walk."""
    monkeypatch.setattr(errors, "render_to_string", bare_error_page)
