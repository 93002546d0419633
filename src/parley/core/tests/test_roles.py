"""What the application's roles may not do, asked of PostgreSQL itself."""

import psycopg
import pytest
from django.db import ProgrammingError, connection

from tests.database import connect

pytestmark = pytest.mark.django_db


def _rows(question: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        found: list[tuple[object, ...]] = cursor.fetchall()
        return found


def test_the_tests_work_as_the_application() -> None:
    assert _rows("SELECT current_user, session_user") == [("parley_app", "parley_app")]


def test_the_application_owns_nothing() -> None:
    owned = """SELECT relname FROM pg_class JOIN pg_roles ON pg_roles.oid = relowner
               WHERE rolname IN ('parley_app', 'parley_system')"""
    assert _rows(owned) == []
    assert _rows("SELECT proname FROM pg_proc WHERE proowner::regrole::text IN ('parley_app', 'parley_system')") == []


def test_neither_role_has_powers() -> None:
    powers = """SELECT rolname FROM pg_roles WHERE rolname IN ('parley_app', 'parley_system', 'parley')
                AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)"""
    assert _rows(powers) == []


def test_the_application_is_the_system_only_when_it_says_so() -> None:
    asked = "SELECT pg_has_role('parley_app', 'parley_system', 'USAGE')"
    assert _rows(asked) == [(False,)]
    assert _rows(asked.replace("USAGE", "MEMBER")) == [(True,)]
    assert _rows("SELECT pg_has_role('parley_app', 'parley', 'MEMBER')") == [(False,)]


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE companies_company DISABLE ROW LEVEL SECURITY",
        "DROP POLICY company_reads ON companies_company",
        "DROP TABLE companies_company",
        "TRUNCATE companies_company CASCADE",
        "CREATE TABLE mine (id int)",
        "CREATE FUNCTION parley_company() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'",
        "GRANT parley TO parley_app",
        "SET ROLE parley",
        "SET SESSION AUTHORIZATION postgres",
        "COPY companies_company TO '/tmp/all'",
    ],
)
@pytest.mark.parametrize("role", ["parley_app", "parley_system"])
def test_neither_role_can_open_the_gates(db: None, role: str, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
            cursor.execute(statement)


def test_every_table_with_a_company_has_row_level_security() -> None:
    without = """
      SELECT DISTINCT c.relname FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
      WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND NOT c.relrowsecurity
        AND a.attname IN ('company_id', 'requester_id', 'responder_id', 'task_id', 'customer_id', 'supplier_id')"""
    assert _rows(without) == []


def test_a_second_connection_may_be_the_owner() -> None:
    with connect() as owner:
        assert owner.execute("SELECT current_user").fetchone() == ("parley",)
    with connect("parley_app") as application, pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute("DROP TABLE companies_company")
