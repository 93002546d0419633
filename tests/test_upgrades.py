"""Databases of earlier commits: today's migrations make of each what they make of an empty one, and keep its rows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from parley.cli.database import _fits_history
from parley.core.postgres.migrate import working_with
from parley.questionnaires.answering.suggestions import fingerprint
from parley.tasks.verify import all_flaws
from tests.database import connect
from tests.landed_states import FOLDER, SECRET_KEY, restored, row_counts, schema_of

DUMPS = sorted(FOLDER.glob("*.sql.gz"))
SIGNED = "Anna asks for a certificate.\n\n-- \nParley, the shared desk for business partners\nhttp://127.0.0.1/\n"


# By a later migration; the rows are the same.
RENAMED_TABLES = {"tasks_side": "tasks_taskside"}


@pytest.fixture
def fresh(base: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The name of a database that today's migrations made, with Django's connection free to lead elsewhere."""
    with django_db_blocker.unblock():
        yield str(connection.settings_dict["NAME"])
        connection.close()


def _migrate(name: str) -> None:
    with working_with({**(settings.ENV.owner_database or {}), "NAME": name}):
        call_command("migrate", verbosity=0, interactive=False)


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.name.removesuffix(".sql.gz"))
def test_an_older_database_becomes_what_a_new_one_is(dump: Path, fresh: str, settings: Any) -> None:
    settings.SECRET_KEY = SECRET_KEY
    with restored(dump) as name:
        before = {RENAMED_TABLES.get(table, table): count for table, count in row_counts(name).items()}
        _migrate(name)
        expected = schema_of(fresh)
        for kind, found in schema_of(name).items():
            assert sorted(map(str, found - expected[kind])) == [], f"{kind} that a new database has not"
            assert sorted(map(str, expected[kind] - found)) == [], f"{kind} that only a new database has"
        after = row_counts(name)
        lost = {
            table: count - after[RENAMED_TABLES.get(table, table)]
            for table, count in before.items()
            if count > after[RENAMED_TABLES.get(table, table)]
        }
        assert lost == {}
        assert before["tasks_task"] > 10
        with working_with({**settings.DATABASES["default"], "NAME": name}):
            assert [str(flaw) for flaw in all_flaws()] == []
            assert _fits_history()
            settings.SECRET_KEY = "another key, with which nothing here was sealed"
            assert not _fits_history()


def test_earlier_answers_are_found_after_the_upgrade(fresh: str) -> None:
    asked = ["Do you have  a quality system?", "Är ni certifierade enligt ISO 9001?"]
    with restored(FOLDER / "20261124T1244_e1c2e04.sql.gz") as name:
        with connect(database=name) as database:
            for offset, question in enumerate(asked):
                database.execute(
                    "INSERT INTO questionnaires_earlieranswer"
                    " (task_id, company_id, asker, questionnaire, question, type, labels, answer, answered_at)"
                    " SELECT id, responder_id, 'Nordwind', 'Quality', %s, 'text', '[]', 'Yes', now()"
                    " FROM tasks_task ORDER BY id OFFSET %s LIMIT 1",
                    [question, offset],
                )
        _migrate(name)
        with connect(database=name) as database:
            rows = database.execute("SELECT question, fingerprint FROM questionnaires_earlieranswer").fetchall()
    assert sorted(rows) == sorted((question, fingerprint(question)) for question in asked)


def test_versions_of_questionnaires_get_the_time_of_their_last_change(fresh: str) -> None:
    with restored(FOLDER / "20261124T1146_1f9dff5.sql.gz") as name:
        with connect(database=name) as database:
            [(company, user)] = database.execute("SELECT company_id, user_id FROM companies_member LIMIT 1").fetchall()
            questionnaire, version = str(company), str(user)
            database.execute(
                "INSERT INTO questionnaires_questionnaire (id, company_id, name, created_at, created_by_id)"
                " VALUES (%s, %s, 'Quality', now(), %s)",
                [questionnaire, company, user],
            )
            database.execute(
                "INSERT INTO questionnaires_version"
                " (id, company_id, questionnaire_id, number, introduction, language, languages, created_at)"
                " VALUES (%s, %s, %s, 1, '', 'en', '[]', '2026-11-24T11:50:00Z')",
                [version, company, questionnaire],
            )
        _migrate(name)
        with connect(database=name) as database:
            found = database.execute("SELECT changed_at = created_at FROM questionnaires_version").fetchall()
        assert found == [(True,)]


def test_mails_on_their_way_lose_the_old_signature_alone(fresh: str) -> None:
    with restored(FOLDER / "20261124T1244_e1c2e04.sql.gz") as name:
        with connect(database=name) as database:
            statement = """
              INSERT INTO notify_outgoingmail
                (id, "to", language, template, subject, created_at, tries, problem, sent_at, parts)
              VALUES (gen_random_uuid(), %s, 'en', 'news', 'News', now(), 0, '', %s,
                jsonb_build_array(jsonb_build_object('kind', 'say', 'text', %s::text)))"""
            database.execute(statement, ["waits@nordwind.example", None, SIGNED])
            database.execute(statement, ["sent@nordwind.example", "2026-11-24T12:00:00Z", SIGNED])
        _migrate(name)
        with connect(database=name) as database:
            rows = database.execute(
                "SELECT \"to\", paragraphs->0->>'text' FROM notify_outgoingmail WHERE template = 'news' ORDER BY 1 DESC"
            ).fetchall()
    assert rows == [("waits@nordwind.example", "Anna asks for a certificate."), ("sent@nordwind.example", SIGNED)]
