"""A database that an operator runs: what is checked at the start, and what is said when it cannot be worked with."""

import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from parley.core.environment import read_environment
from parley.core.postgres.connection import DatabaseUnusable, connect
from parley.core.postgres.migrate import _migration_lock
from parley.core.postgres.roles import check_application_role, provision_external
from tests.external import Server, external_server
from tests.installation import SAFETY_STOP, Parley, free_port, installation, until

pytestmark = pytest.mark.xdist_group("external_database")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with external_server(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
def parley(tmp_path: Path) -> Iterator[Parley]:
    with installation(tmp_path) as parley:
        yield parley


def _refused(done: subprocess.CompletedProcess[str]) -> str:
    """The one sentence with which a command ends."""
    assert done.returncode == 1, done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_two_that_migrate_at_once_do_not_collide(server: Server, tmp_path: Path) -> None:
    with installation(tmp_path / "one") as one, installation(tmp_path / "two") as two, ThreadPoolExecutor() as threads:
        running = [threads.submit(each.run, "migrate", **server.settings()) for each in (one, two)]
        done = [each.result() for each in running]
        assert [each.returncode for each in done] == [0, 0], [each.stderr for each in done]
        assert sorted("The database is up to date." in each.stdout for each in done) == [False, True]
        assert one.run("verify", **server.settings()).stdout == "Nothing was changed.\n"


def test_servers_share_a_data_folder(server: Server, parley: Parley) -> None:
    """As several hosts do: files and mails are common, sockets and configurations are not."""
    parley.run("migrate", **server.settings())
    first, second = parley, Parley(parley.data)
    second.log = parley.log.with_name("second.log")
    settings: dict[str, Any] = {**server.settings(), "PARLEY_JOB_WORKERS": "0"}
    first.start(**settings)
    try:
        second.start(**settings)
        assert [each.get("/sign-in") for each in (first, second)] == [200, 200]
        again = first.run("serve", **server.settings())
        assert (again.returncode, "Parley runs already on this host and port" in again.stderr) == (1, True)
        second.end()
        assert first.get("/sign-in") == 200
    finally:
        if second.running.poll() is None:
            second.running.kill()
        first.end()
    folders = sorted(folder.name for folder in parley.data.glob("front*"))
    assert folders == sorted(f"front-{socket.gethostname()}-{each.port}" for each in (first, second))


def test_lock_of_migrations_does_not_block_concurrent_indexes(server: Server, tmp_path: Path) -> None:
    """Building an index concurrently waits for every older snapshot: that of who holds the lock, or waits for it."""
    environment = read_environment({"PARLEY_DATA": str(tmp_path), **server.settings()})
    entry = environment.owner_database
    assert entry

    def second_waits() -> bool:
        asked = """SELECT count(*) FROM pg_stat_activity WHERE usename = 'parley' AND query ~ 'advisory|ROLLBACK'"""
        return database.execute(asked).fetchone() == (1,)

    with ThreadPoolExecutor() as threads, server.connect() as database:
        with _migration_lock(entry):
            second = threads.submit(provision_external, entry, environment.database)
            until(second_waits)
            database.execute(f"SET statement_timeout = '{SAFETY_STOP}s'")
            database.execute("CREATE TABLE words (word text)")
            try:
                database.execute("CREATE INDEX CONCURRENTLY ON words (lower(word))")
            finally:
                database.execute("DROP TABLE words")
            assert not second.done()
        second.result()


def test_an_older_version_refuses_a_database_that_a_newer_one_changed(server: Server, parley: Parley) -> None:
    parley.run("migrate", **server.settings())
    with server.connect() as database:
        database.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('later', '0001_initial', now())")
    try:
        for command in ("serve", "worker", "migrate"):
            said = _refused(parley.run(command, **server.settings()))
            assert said == (
                "A newer version of Parley has changed this database (migration later.0001_initial). "
                "Start that version again, or restore a backup from before the update."
            )
    finally:
        with server.connect() as database:
            database.execute("DELETE FROM django_migrations WHERE app = 'later'")


def test_what_is_applied_is_asked_of_the_tables(server: Server, parley: Parley) -> None:
    parley.run("migrate", **server.settings())
    with server.connect() as database:
        database.execute("DELETE FROM django_migrations WHERE (app, name) = ('core', '0002_submission')")
        try:
            said = _refused(parley.run("verify", PARLEY_DATABASE_URL=server.url("parley_app")))
        finally:
            database.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES ('core', '0002_submission', now())"
            )
    assert said == (
        "The database lacks the migration core.0002_submission. "
        "Run `parley migrate` with PARLEY_OWNER_DATABASE_URL set."
    )


def test_a_server_that_does_not_answer_is_said(parley: Parley) -> None:
    address = f"postgresql://parley_app:secret@127.0.0.1:{free_port()}/parley"
    for command in ("serve", "verify"):
        said = _refused(parley.run(command, PARLEY_DATABASE_URL=address, PARLEY_DATABASE_WAIT="1"))
        assert said.startswith("The database parley at 127.0.0.1, port")
        assert "does not answer within 1 s" in said
        assert "Connection refused" in said


def test_a_server_that_comes_later_is_waited_for(parley: Parley, tmp_path: Path) -> None:
    port = free_port()
    with ThreadPoolExecutor() as threads:
        settings = {"PARLEY_DATABASE_URL": Server(port, None).url("parley_app"), "PARLEY_DATABASE_WAIT": "300"}
        running = threads.submit(parley.run, "verify", **settings)
        until(lambda: bool(parley.processes()))
        with external_server(tmp_path, port=port):
            said = _refused(running.result())
    assert said.startswith("The database lacks"), "it was reached, and is empty"


def test_a_name_that_is_not_there_is_said_at_once(server: Server, parley: Parley) -> None:
    address = f"{server.url('parley_app')}2"
    said = _refused(parley.run("serve", PARLEY_DATABASE_URL=address, PARLEY_DATABASE_WAIT="600"))
    assert 'database "parley2" does not exist' in said


@pytest.mark.parametrize(
    ("make", "undo", "sentence"),
    [
        ("ALTER ROLE parley_app SUPERUSER", "ALTER ROLE parley_app NOSUPERUSER", "it is a superuser"),
        ("ALTER ROLE parley_app BYPASSRLS", "ALTER ROLE parley_app NOBYPASSRLS", "it has BYPASSRLS"),
        ("ALTER ROLE parley_app CREATEROLE", "ALTER ROLE parley_app NOCREATEROLE", "it may make roles"),
        ("GRANT parley TO parley_app", "REVOKE parley FROM parley_app", "it is or may act as parley, which owns"),
        ("GRANT postgres TO parley_app", "REVOKE postgres FROM parley_app", "it may act as postgres, which nothing"),
        (
            "GRANT parley_system TO parley_app WITH INHERIT TRUE",
            "GRANT parley_system TO parley_app WITH INHERIT FALSE",
            "it has the rights of parley_system without asking",
        ),
        (
            "REVOKE parley_system FROM parley_app",
            "GRANT parley_system TO parley_app WITH INHERIT FALSE",
            "The database role parley_app may not act as parley_system",
        ),
        (
            "GRANT parley_system TO parley_app WITH SET FALSE",
            "GRANT parley_system TO parley_app WITH SET TRUE",
            "The database role parley_app may not act as parley_system",
        ),
    ],
)
def test_a_role_that_row_security_does_not_bind_is_refused(
    server: Server, tmp_path: Path, make: str, undo: str, sentence: str
) -> None:
    variables = {"PARLEY_DATA": str(tmp_path), "PARLEY_DATABASE_URL": server.url("parley_app")}
    entry = read_environment(variables).database
    check_application_role(entry)
    with server.connect() as superuser:
        superuser.execute(make.encode())
        try:
            with pytest.raises(DatabaseUnusable, match=sentence) as problem:
                check_application_role(entry)
            assert "As a superuser, run: " in str(problem.value)
        finally:
            superuser.execute(undo.encode())
    check_application_role(entry)


def test_serving_stops_before_it_begins_with_a_role_that_sees_everything(server: Server, parley: Parley) -> None:
    parley.run("migrate", **server.settings())
    with server.connect() as superuser:
        superuser.execute("ALTER ROLE parley_app BYPASSRLS")
        try:
            said = _refused(parley.run("serve", **server.settings()))
        finally:
            superuser.execute("ALTER ROLE parley_app NOBYPASSRLS")
    assert said.startswith("Row-level security would not keep companies apart for the database role parley_app: it has")


def test_tls_holds_for_every_connection(server: Server, parley: Parley) -> None:
    parley.run("migrate", **server.settings())
    for name, role in (("PARLEY_DATABASE_URL", "parley_app"), ("PARLEY_OWNER_DATABASE_URL", "parley")):
        settings = {**server.settings(), name: server.url(role, "?sslmode=require")}
        said = _refused(parley.run("verify", **settings))
        assert "server does not support SSL, but SSL was required" in said


@pytest.mark.skipif(not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")), reason="needs a PostgreSQL with TLS")
def test_certificates_are_checked_by_every_connection(parley: Parley, tmp_path: Path) -> None:
    with external_server(tmp_path, has_tls=True) as server:
        trusted = f"?sslmode=verify-full&sslrootcert={quote(str(server.certificate))}"
        urls = {"PARLEY_DATABASE_URL": "parley_app", "PARLEY_OWNER_DATABASE_URL": "parley"}
        settings = {name: server.url(role, trusted) for name, role in urls.items()}
        done = parley.run("migrate", **settings)
        assert done.returncode == 0, done.stderr
        assert parley.run("verify", **settings).stdout == "Nothing was changed.\n"
        # The system's own authorities do not vouch for this server.
        for name, role in urls.items():
            doubtful = {**settings, name: server.url(role, "?sslmode=verify-full&sslrootcert=system")}
            assert "certificate verify failed" in _refused(parley.run("verify", **doubtful))


def test_parameters_of_an_address_reach_libpq_decoded(server: Server, tmp_path: Path) -> None:
    parameters = "?application_name=a%20name&options=-c%20statement_timeout%3D7s"
    variables = {"PARLEY_DATA": str(tmp_path), "PARLEY_DATABASE_URL": server.url("parley_app", parameters)}
    with connect(read_environment(variables).database) as database:
        assert database.execute("SHOW application_name").fetchone() == ("a name",)
        assert database.execute("SHOW statement_timeout").fetchone() == ("7s",)
