"""`parley serve`: one command starts everything, and whatever ends it, nothing is left and nothing is lost."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from parley.cli.commands import PASSWORD_VARIABLE
from parley.core.postgres.home import socket_folder
from tests.filled_data import FilledData
from tests.installation import SAFETY_STOP, Parley, installation, memory_of, until
from tests.visitor import Visitor

pytestmark = pytest.mark.xdist_group("serve")

PASSWORD: dict[str, Any] = {PASSWORD_VARIABLE: "a long password of her own"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, filled_data: FilledData) -> Iterator[Parley]:
    """Migrated. It runs or not, as the last test left it."""
    with installation(tmp_path_factory.mktemp("parley")) as parley:
        filled_data.copy_migrated(parley)
        yield parley
        _stop(parley)


def _stop(parley: Parley) -> None:
    if parley.is_running:
        parley.end()
    until(lambda: not parley.processes())


@pytest.fixture
def parley(installed: Parley) -> Iterator[Parley]:
    """Stopped before and after: for tests that start it themselves."""
    _stop(installed)
    yield installed
    _stop(installed)


@pytest.fixture
def served(installed: Parley) -> Parley:
    """Running, with no settings of its own."""
    if not installed.is_running:
        _stop(installed)
        installed.start()
    return installed


def _database(parley: Parley) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(host=str(socket_folder(parley.data)), dbname="parley", user="parley", autocommit=True)


def test_it_serves_until_told_to_stop_and_leaves_nothing_behind(parley: Parley) -> None:
    """The second time it repeats nothing: the database is up to date, and the templates are compiled."""
    _serve_until(signal.SIGINT, parley)
    compiled = _compiled_templates(parley)
    assert compiled
    _serve_until(signal.SIGTERM, parley)
    assert "Bringing the database up to date" not in parley.said()
    assert _compiled_templates(parley) == compiled


def _serve_until(sign: signal.Signals, parley: Parley) -> None:
    parley.start()
    assert parley.get() < 400
    assert f"http://127.0.0.1:{parley.port}" in parley.said()
    until(lambda: len(parley.processes("parley-jobs")) == 1)
    assert len(parley.processes("parley-web")) == 2
    assert memory_of([parley.running.pid, *parley.processes("parley-web"), *parley.processes("parley-jobs")]) <= 300

    parley.end(sign)
    assert parley.running.returncode == 0
    assert parley.processes() == []
    assert parley.said().endswith("Stopped.\n")


def _compiled_templates(parley: Parley) -> dict[str, int]:
    return {file.name: file.stat().st_mtime_ns for file in (parley.data / "cache" / "templates").iterdir()}


def test_killing_the_supervisor_ends_all_and_loses_nothing(served: Parley) -> None:
    with _database(served) as database:
        database.execute("CREATE TABLE kept (word text)")
        database.execute("INSERT INTO kept VALUES ('still here')")
    served.end(signal.SIGKILL)
    until(lambda: not served.processes())

    served.start()
    with _database(served) as database:
        assert database.execute("SELECT word FROM kept").fetchone() == ("still here",)
        database.execute("DROP TABLE kept")


def test_killing_everything_at_once_loses_nothing(served: Parley) -> None:
    with _database(served) as database:
        database.execute("CREATE TABLE kept AS SELECT 'still here' AS word")
    for pid in served.processes():
        # The kernel ends some of them by itself as soon as their parent is gone.
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    served.running.wait()

    served.start()
    with _database(served) as database:
        assert database.execute("SELECT word FROM kept").fetchone() == ("still here",)
        database.execute("DROP TABLE kept")


def test_a_killed_web_process_is_replaced_at_once(served: Parley) -> None:
    for _ in range(3):
        killed = served.processes("parley-web")
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        until(served.answers)
        assert not set(served.processes("parley-web")) & set(killed)
    assert "The web process ended (SIGKILL); starting it again." in served.said()


def test_a_killed_database_server_is_started_again(served: Parley) -> None:
    before = (served.data / "postgres/database/postmaster.pid").read_text().split()[0]
    os.kill(int(before), signal.SIGKILL)
    until(lambda: "The database process ended" in served.said())

    def is_another() -> bool:
        with _database(served) as database:
            found = database.execute("SELECT pg_postmaster_start_time() > now() - interval '1 hour'").fetchone()
        return found == (True,) and before not in (served.data / "postgres/database/postmaster.pid").read_text()

    until(lambda: _holds(is_another))
    # Each thread of each web process had a connection that is dead now. Nobody is to notice.
    assert [served.get("/sign-in") for _ in range(20)] == [200] * 20


def _holds(question: object) -> bool:
    try:
        return bool(question())  # type: ignore[operator]
    except (psycopg.OperationalError, OSError):
        return False


def test_a_killed_job_process_is_replaced(served: Parley) -> None:
    until(lambda: len(served.processes("parley-jobs")) == 1)
    [killed] = served.processes("parley-jobs")
    os.kill(killed, signal.SIGKILL)
    until(lambda: len(served.processes("parley-jobs")) == 1 and served.processes("parley-jobs") != [killed])


def test_two_cannot_work_on_the_same_data(served: Parley) -> None:
    second = served.run("serve", "--port", "1")
    assert second.returncode == 1
    assert f"Parley runs already on the data in {served.data} (process {served.running.pid})" in second.stderr
    assert served.answers()


def test_a_port_in_use_is_said(served: Parley, tmp_path: Path) -> None:
    with installation(tmp_path) as other:
        refused = other.run("serve", PARLEY_PORT=str(served.port))
    assert refused.returncode == 1
    assert f"Cannot listen on 127.0.0.1, port {served.port}: Address already in use." in refused.stderr


def test_commands_use_the_server_that_runs(served: Parley) -> None:
    migrated = served.run("migrate")
    assert migrated.returncode == 0, migrated.stderr
    assert served.answers()


def test_an_operator_founds_a_company(served: Parley) -> None:
    person = ["Nordwind Foods GmbH", "anna@nordwind.example", "--first-name", "Anna", "--last-name", "Becker"]
    founded = served.run("createcompany", *person, **PASSWORD)
    assert founded.returncode == 0, founded.stderr
    assert "Nordwind Foods GmbH is founded; anna@nordwind.example signs in at http://127.0.0.1" in founded.stdout
    again = served.run("createcompany", *person, **PASSWORD)
    assert (again.returncode, again.stderr) == (1, "anna@nordwind.example has an account already.\n")
    weak = served.run("createcompany", "Alpine", "luca@alpine.example", *person[2:], **{PASSWORD_VARIABLE: "12345"})
    assert weak.returncode == 1
    assert "too short" in weak.stderr
    without = served.run("createcompany", "Alpine", "luca@alpine.example", *person[2:])
    assert without.stderr == "Give the owner's password on standard input or in PARLEY_OWNER_PASSWORD.\n"


def test_bad_settings_are_said_before_anything_starts(installed: Parley) -> None:
    refused = installed.run("serve", PARLEY_PORT="eighty", PARLEY_BASE_URL="parley.example.org")
    assert refused.returncode == 2
    assert "PARLEY_PORT must be a whole number from 1 to 65535, not 'eighty'." in refused.stderr
    assert "PARLEY_BASE_URL must look like https://parley.example.org" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_what_a_killed_worker_was_doing_is_done_again(served: Parley) -> None:
    with _database(served) as database:
        job = database.execute(
            """WITH dead AS (
                 INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute') RETURNING id
               )
               INSERT INTO procrastinate_jobs (queue_name, task_name, status, args, worker_id)
               SELECT 'default', 'core.repeat_stalled', 'doing', '{"timestamp": 0}', id FROM dead RETURNING id"""
        ).fetchone()

        def is_done() -> bool:
            return database.execute("SELECT 1 FROM procrastinate_jobs WHERE id = %s", job).fetchone() is None

        until(is_done)


def test_it_ends_with_its_parent_when_asked_to(parley: Parley) -> None:
    """As under `make demo`: kill -9 of make is the end of Parley too."""
    serve = [sys.executable, "-m", "parley", "serve", "--with-parent"]
    code = f"import subprocess, time; subprocess.Popen({serve!r}); time.sleep({SAFETY_STOP})"
    parent = subprocess.Popen([sys.executable, "-c", code], env=parley.environment(), stdout=subprocess.DEVNULL)
    until(parley.answers)
    parent.kill()
    parent.wait()
    until(lambda: not parley.processes())


def test_the_demo_goes_by_the_clock_it_is_given(parley: Parley) -> None:
    settings: dict[str, Any] = {"PARLEY_DEMO": "yes", "PARLEY_CLOCK": "2028-02-29T12:00:00+00:00"}
    person = ["Fjord Fisk AS", "ingrid@fjord.example", "--first-name", "Ingrid", "--last-name", "Dahl"]
    founded = parley.run("createcompany", *person, **PASSWORD, **settings)
    assert founded.returncode == 0, founded.stderr
    parley.start(**settings)
    visitor = Visitor(f"http://127.0.0.1:{parley.port}")
    visitor.get("/register")
    names = {"company_name": "Fresh Fruit Ltd", "first_name": "Ada", "last_name": "Moss"}
    assert visitor.post("/register", **names, email="ada@fresh.example", password1="a sentence to keep")[0] == 302
    with _database(parley) as database:
        days = database.execute(
            "SELECT created_at::date::text FROM companies_company WHERE name IN ('Fjord Fisk AS', 'Fresh Fruit Ltd')"
        ).fetchall()
    assert days == [("2028-02-29",)] * 2


def test_mail_server_that_hangs_delays_mail_alone(parley: Parley) -> None:
    """Its mails wait and are listed without their subjects; other jobs go on; once there is a server, they leave."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as silent:
        settings: dict[str, Any] = {
            "PARLEY_SMTP_URL": f"smtp://127.0.0.1:{silent.getsockname()[1]}?starttls=no",
            "PARLEY_MAIL_FROM": "Parley <parley@parley.example>",
        }
        parley.start(**settings)
        with _database(parley) as database:
            _queue_mails(database, 6)
            leased = "SELECT count(*) FROM notify_outgoingmail WHERE leased_until IS NOT NULL"
            until(lambda: database.execute(leased).fetchone() == (6,))
            job = database.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
                " VALUES ('default', 'core.repeat_stalled', '{\"timestamp\": 0}') RETURNING id"
            ).fetchone()
            is_there = "SELECT 1 FROM procrastinate_jobs WHERE id = %s"
            until(lambda: database.execute(is_there, job).fetchone() is None)
        listed = parley.run("mails", **settings).stdout
        assert listed.endswith("6 waiting, 0 failed.\n")
        assert "person3@x.example" in listed
        assert "Salary" not in listed
        refused = parley.run("mails", "--test", "anna@x.example", PARLEY_SMTP_URL="smtp://127.0.0.1:1", **_SENDER)
        assert (refused.returncode, "did not take the test for anna@x.example" in refused.stderr) == (1, True)
        parley.end(signal.SIGKILL)
    until(lambda: not parley.processes())
    parley.start()
    with _database(parley) as database:
        database.execute("UPDATE notify_outgoingmail SET leased_until = NULL")
        assert "e-mails are tried again now." in parley.run("mails", "--retry").stdout
        unsent = "SELECT count(*) FROM notify_outgoingmail WHERE sent_at IS NULL"
        until(lambda: database.execute(unsent).fetchone() == (0,))
    sent = [file.read_text() for file in (parley.data / "outgoing-mail").glob("*.eml")]
    assert sum("@x.example" in mail for mail in sent) == 6


_SENDER: dict[str, Any] = {"PARLEY_MAIL_FROM": "Parley <parley@parley.example>"}


def _queue_mails(database: psycopg.Connection[tuple[object, ...]], number: int) -> None:
    database.execute(
        """WITH mails AS (
             INSERT INTO notify_outgoingmail
               (id, "to", language, template, subject, paragraphs, created_at, tries, problem)
             SELECT gen_random_uuid(), 'person' || n || '@x.example', 'en', 'x', 'Salary', '[]', now(), 0, ''
             FROM generate_series(1, %s) n RETURNING id
           )
           INSERT INTO procrastinate_jobs (queue_name, task_name, args)
           SELECT 'mail', 'notify.deliver', jsonb_build_object('mail_id', id) FROM mails""",
        [number],
    )


def test_settings_are_listed_even_where_one_is_wrong(installed: Parley) -> None:
    listed = installed.run("settings", PARLEY_SECRET_KEY="k" * 40)
    assert (listed.returncode, listed.stderr) == (0, "")
    assert f"PARLEY_PORT={installed.port}" in listed.stdout
    assert "PARLEY_SECRET_KEY=(set)" in listed.stdout
    assert f"PARLEY_DATA={installed.data}\n" in listed.stdout
    assert "PARLEY_WEB_WORKERS=2\n" in listed.stdout
    wrong = installed.run("settings", PARLEY_PORT="eighty")
    assert (wrong.returncode, "PARLEY_PORT=eighty" in wrong.stdout) == (2, True)
    assert wrong.stderr == "PARLEY_PORT must be a whole number from 1 to 65535, not 'eighty'.\n"


def test_an_application_that_cannot_be_loaded_ends_it(parley: Parley) -> None:
    parley.start(wait=False, DJANGO_SETTINGS_MODULE="tests.nowhere")
    assert parley.running.wait(timeout=SAFETY_STOP) == 1
    assert "No module named 'tests.nowhere'" in parley.said()
