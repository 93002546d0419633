"""The tests' database: one embedded server for all sessions on this checkout, and a database for each session.

A template is migrated once per state of the migrations and cloned by every session and every xdist worker. The last
session to end stops the server.
"""

import fcntl
import hashlib
import importlib.metadata
import os
import secrets
import subprocess
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from parley.core.environment import OWNER, PACKAGE
from parley.core.postgres import roles
from parley.core.postgres.binaries import find_binaries
from parley.core.postgres.cluster import SUPERUSER, Cluster
from parley.core.postgres.migrate import working_with

TEMPLATE, CLONE = "parley_template_", "parley_test_"
TEMPLATES_KEPT = 3
# Django fills these after every migration; emptying them would mean filling them again after every test.
KEPT_TABLES = ("django_migrations", "django_content_type", "auth_permission")
# Deleted rows remain in their table as dead ones. A table that has grown beyond this is truncated.
SMALL_TABLE_BYTES = 1_000_000


@contextmanager
def own_database() -> Iterator[str]:
    """Provide the name of a fresh, migrated database that is dropped at the end."""
    folder: Path = settings.DATA
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "users.lock").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        with _one_at_a_time():
            cluster = Cluster(folder, durable=False)
            if not cluster.is_ready():
                cluster.start(outlives_us=True)
            with _superuser() as server:
                roles.provision_embedded(str(cluster.socket), "5432", "parley")
                drop_databases(server, _orphan_databases(server))
                name = _clone(server)
        try:
            yield name
        finally:
            with _superuser() as server:
                own = f"{CLONE}{os.getpid()}_%"
                found = server.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [own]).fetchall()
                drop_databases(server, [clone for (clone,) in found])
            with _one_at_a_time():
                fcntl.flock(users, fcntl.LOCK_UN)
                if _is_last(users):
                    cluster.stop()


def clone_database() -> str:
    """Return the name of another fresh database of this process, dropped with the first."""
    with _one_at_a_time(), _superuser() as server:
        return _clone(server)


def _clone(server: psycopg.Connection[Any]) -> str:
    name = f"{CLONE}{os.getpid()}_{secrets.token_hex(3)}"
    roles.make_database(server, name, template=_template(server))
    return name


def connect(user: str = OWNER, database: str | None = None) -> psycopg.Connection[Any]:
    """Open a second connection to the tests' database, by default as the owner of its tables."""
    entry = settings.DATABASES["default"]
    name = database or connection.settings_dict["NAME"]
    return psycopg.connect(host=entry["HOST"], port=entry["PORT"], dbname=name, user=user, autocommit=True)


def run_sql(name: str, script: bytes, *, host: str = "", port: int = 5432) -> None:
    """Run a dump in the database `name`, by default of the tests' server."""
    options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set", "ON_ERROR_STOP=1", "--output", os.devnull]
    _run_program("psql", host, name, "--port", str(port), *options, given=script)


def dump_of_template() -> bytes:
    """Return SQL that makes what today's migrations make of an empty database."""
    # A template cannot be copied while somebody reads it.
    with _one_at_a_time(), _superuser() as server:
        return _run_program("pg_dump", "", _template(server), "--no-comments")


def _run_program(program: str, host: str, name: str, *options: str, given: bytes = b"") -> bytes:
    folder = find_binaries(major=None, for_another_user=os.geteuid() == 0).folder
    address = ["--host", host or settings.DATABASES["default"]["HOST"], "--username", SUPERUSER, "--dbname", name]
    done = subprocess.run([folder / program, *address, *options], input=given, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def empty_tables(_operations: object, statements: Iterable[str]) -> None:
    """Empty the tables, instead of Django's flush, which would truncate as the application: that role owns no table.

    Deleting a few rows takes 3 ms, truncating the same tables 220. Triggers and foreign keys do not run.
    """
    if not statements:
        return
    with connect(SUPERUSER, connection.settings_dict["NAME"]) as server:
        server.execute("SET lock_timeout = '20s'; SET session_replication_role = replica")
        names = [
            row[0]
            for row in server.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
            if row[0] not in KEPT_TABLES
        ]
        has_rows = sql.SQL("SELECT {0}, EXISTS (SELECT FROM {1}), pg_relation_size({0})")
        questions = [has_rows.format(sql.Literal(name), sql.Identifier(name)) for name in names]
        found = server.execute(sql.SQL(" UNION ALL ").join(questions)).fetchall()
        filled = [sql.Identifier(name) for name, is_filled, _ in found if is_filled]
        if not filled:
            return
        if max(size for _, _, size in found) < SMALL_TABLE_BYTES:
            server.execute(sql.SQL("; ").join(sql.SQL("DELETE FROM {}").format(name) for name in filled))
        else:
            server.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(filled)))


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (settings.DATA / "build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_last(users: Any) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _superuser() -> psycopg.Connection[Any]:
    return connect(SUPERUSER, "postgres")


def _template(server: psycopg.Connection[Any]) -> str:
    name = TEMPLATE + _fingerprint(settings.PARLEY_APPS)
    if not _is_template(server, name):
        older = server.execute("SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid", [TEMPLATE + "%"])
        drop_databases(server, [row[0] for row in older.fetchall()][: -TEMPLATES_KEPT + 1])
        drop_databases(server, [name])
        # An app of the tests adds its tables to those of the product.
        product = TEMPLATE + _fingerprint([app for app in settings.PARLEY_APPS if app.startswith("parley.")])
        roles.make_database(server, name, template=product if _is_template(server, product) else "template0")
        _migrate(name)
        server.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE true").format(sql.Identifier(name)))
    return name


def _is_template(server: psycopg.Connection[Any], name: str) -> bool:
    found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", [name])
    return found.fetchone() is not None


def _fingerprint(of_apps: Collection[str]) -> str:
    """Return a hash that changes with a migration or with the code that migrations call."""
    digest = hashlib.sha256()
    for package in ("django", "procrastinate", "django-allauth"):
        digest.update(importlib.metadata.version(package).encode())
    called = [PACKAGE / "core/rls.py", PACKAGE / "tasks/tenancy.py", PACKAGE / "core/postgres/roles.py"]
    folders = [Path(config.path) for config in apps.get_app_configs() if config.name in of_apps]
    for file in [*sorted(file for folder in folders for file in folder.glob("migrations/*.py")), *called]:
        digest.update("/".join(file.parts[-3:]).encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _migrate(name: str) -> None:
    """Migrate as the owner, in this process: starting Django again would cost more than the migrations."""
    with working_with({**(settings.ENV.owner_database or {}), "NAME": name}):
        call_command("migrate", verbosity=0, interactive=False)


def _orphan_databases(server: psycopg.Connection[Any]) -> list[str]:
    """Return the databases of sessions whose process was killed."""
    names = server.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [CLONE + "%"]).fetchall()
    return [name for (name,) in names if not Path(f"/proc/{name.removeprefix(CLONE).split('_')[0]}").exists()]


def drop_databases(server: psycopg.Connection[Any], names: Iterable[str]) -> None:
    for name in names:
        server.execute("UPDATE pg_database SET datistemplate = false WHERE datname = %s", [name])
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
