"""Migrating the database to the state that this version of Parley needs.

The applied migrations are read from the database at every start. Loading all migrations to find nothing to do would
cost a second of it; comparing their names is enough, and those are read from the folders.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection

from parley.core.environment import Environment
from parley.core.postgres.connection import DatabaseUnusable, connect
from parley.core.postgres.roles import take_migration_lock


def pending_migrations(entry: dict[str, Any]) -> list[str]:
    """List the migrations that the database lacks. Django is set up already.

    Raises `DatabaseUnusable` if a newer version of Parley has migrated the database.
    """
    with connect(entry) as database:
        if database.execute("SELECT to_regclass('public.django_migrations')").fetchone() == (None,):
            applied = set()
        else:
            applied = {(app, name) for app, name in database.execute("SELECT app, name FROM public.django_migrations")}
    known = _migrations()
    # A library may replace migrations by a squashed one, which does not mean that the database is newer.
    libraries = {config.label for config in apps.get_app_configs() if not config.name.startswith("parley.")}
    unknown = sorted(f"{app}.{name}" for app, name in applied - known if app not in libraries)
    if unknown:
        raise DatabaseUnusable(
            f"A newer version of Parley has changed this database (migration {first_of(unknown)}). "
            "Start that version again, or restore a backup from before the update."
        )
    return sorted(f"{app}.{name}" for app, name in known - applied)


def _migrations() -> set[tuple[str, str]]:
    return {
        (config.label, file.stem)
        for config in apps.get_app_configs()
        for file in Path(config.path, "migrations").glob("[!_]*.py")
    }


def first_of(names: list[str]) -> str:
    """Return the first of `names` and the number of the others."""
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def migrate(environment: Environment, *, verbosity: int = 1) -> bool:
    """Run the migrations as the owner of the tables.

    Returns False if there was nothing to do. Django is set up already.
    """
    from django.core.management import call_command

    entry = environment.owner_database
    if entry is None:
        raise RuntimeError("Migrating needs PARLEY_OWNER_DATABASE_URL.")
    with _migration_lock(entry):
        if not pending_migrations(entry):
            return False
        with working_with(entry):
            call_command("migrate", verbosity=verbosity, interactive=False)
    return True


@contextmanager
def _migration_lock(entry: dict[str, Any]) -> Iterator[None]:
    """Take an advisory lock so that no other Parley migrates this database meanwhile; a second one waits."""
    with connect(entry) as database:
        take_migration_lock(database)
        yield


@contextmanager
def working_with(entry: dict[str, Any]) -> Iterator[None]:
    """Point Django's default connection to `entry` within the block."""
    before = dict(connection.settings_dict)
    connection.close()
    parts = {name: entry.get(name, "") for name in ("HOST", "PORT", "NAME", "USER", "PASSWORD")}
    connection.settings_dict.update(parts | {"OPTIONS": entry.get("OPTIONS", {})})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
