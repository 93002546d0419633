"""Databases of earlier commits of main, kept as SQL in tests/upgrades (see the README there)."""

import gzip
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from parley.core.postgres import roles
from parley.core.postgres.cluster import SUPERUSER
from tests.database import CLONE, connect, drop_databases, run_sql

FOLDER = Path(__file__).parent / "upgrades"
# The key that sealed the histories in the dumps: `parley verify` needs the same one.
SECRET_KEY = "the-key-that-seals-the-histories-in-these-dumps"


@contextmanager
def restored(dump: Path) -> Iterator[str]:
    """Provide the name of a database restored from `dump` on the tests' server. It is dropped at the end."""
    name = f"{CLONE}{os.getpid()}_{secrets.token_hex(3)}"
    with connect(SUPERUSER, "postgres") as server:
        roles.make_database(server, name)
        try:
            run_sql(name, gzip.decompress(dump.read_bytes()))
            yield name
        finally:
            drop_databases(server, [name])


def row_counts(name: str) -> dict[str, int]:
    with connect(database=name) as database:
        tables = database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return {table: _one(database, f"SELECT count(*) FROM {table}") for (table,) in tables}


def _one(database: psycopg.Connection[Any], question: str) -> Any:
    found = database.execute(question.encode()).fetchone()
    assert found
    return found[0]


def schema_of(name: str) -> dict[str, set[tuple[object, ...]]]:
    """Return everything that migrations create, by type; columns by their names, because their order may differ."""
    with connect(database=name) as database:
        # Otherwise the definitions of policies and functions would depend on the caller's search path.
        database.execute("SET search_path = public")
        return {
            kind: {tuple(map(_as_restored, row)) for row in database.execute(question.encode())}
            for kind, question in _SCHEMA.items()
        }


def _as_restored(value: object) -> object:
    """Return a definition in one spelling: restoring a dump moves the cast of a list of words to each of them."""
    if not isinstance(value, str):
        return value
    value = re.sub(r"\(('[^']*')::character varying\)::text", r"\1", value)
    value = re.sub(r"('[^']*')::character varying", r"\1", value)
    return re.sub(r"\(ARRAY\[([^\]]*)\]\)::text\[\]", r"ARRAY[\1]", value)


_OURS = "NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = {}.oid AND d.deptype = 'e')"
_TABLES = "c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')"
_GRANTS = (
    "LATERAL (SELECT g.grantee::regrole::text AS grantee, g.privilege_type, g.is_grantable FROM aclexplode({}) g) g"
)

_SCHEMA = {
    "tables": f"""
        SELECT relname, relkind, relpersistence, relrowsecurity, relforcerowsecurity, relowner::regrole::text,
          reloptions::text FROM pg_class c WHERE {_TABLES}""",
    "columns": f"""
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity::text,
          a.attgenerated::text, pg_get_expr(d.adbin, d.adrelid), a.attstattarget, a.attcollation
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE {_TABLES}""",
    # NOT NULL is compared as a property of columns; since PostgreSQL 18 it is a constraint as well.
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype <> 'n'""",
    "indexes": """
        SELECT i.indrelid::regclass::text, c.relname, pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisready
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace = 'public'::regnamespace""",
    "policies": "SELECT tablename, policyname, permissive, roles::text, cmd, qual, with_check FROM pg_policies",
    "functions": f"""
        SELECT p.oid::regprocedure::text, pg_get_functiondef(p.oid), p.proowner::regrole::text FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND p.prokind IN ('f', 'p') AND {_OURS.format("p")}""",
    "triggers": """
        SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), tgenabled::text FROM pg_trigger
        WHERE NOT tgisinternal""",
    "types": f"""
        SELECT t.typname, t.typtype, (SELECT string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder) FROM pg_enum e
          WHERE e.enumtypid = t.oid) FROM pg_type t
        WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN ('e', 'd') AND {_OURS.format("t")}""",
    "sequences": """
        SELECT sequencename, sequenceowner, data_type::text, start_value, increment_by, cycle,
          (SELECT d.refobjid::regclass::text || '.' || a.attname FROM pg_depend d
            JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
            WHERE d.objid = sequencename::regclass AND d.deptype IN ('a', 'i'))
        FROM pg_sequences WHERE schemaname = 'public'""",
    "grants on relations": f"""
        SELECT c.relname, g.* FROM pg_class c, {_GRANTS.format("coalesce(c.relacl, acldefault('r', c.relowner))")}
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')""",
    "grants on columns": f"""
        SELECT c.relname, a.attname, g.*
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid, {_GRANTS.format("a.attacl")}
        WHERE c.relnamespace = 'public'::regnamespace AND NOT a.attisdropped""",
    "grants on functions": f"""
        SELECT p.oid::regprocedure::text, g.*
        FROM pg_proc p, {_GRANTS.format("coalesce(p.proacl, acldefault('f', p.proowner))")}
        WHERE p.pronamespace = 'public'::regnamespace AND {_OURS.format("p")}""",
    "grants on the schema": f"""
        SELECT n.nspname, g.* FROM pg_namespace n, {_GRANTS.format("n.nspacl")} WHERE n.nspname = 'public'""",
    "grants on the database": f"""
        SELECT g.* FROM pg_database b, {_GRANTS.format("coalesce(b.datacl, acldefault('d', b.datdba))")}
        WHERE b.datname = current_database()""",
    "grants on what is to come": f"""
        SELECT a.defaclrole::regrole::text, a.defaclobjtype::text, g.*
        FROM pg_default_acl a, {_GRANTS.format("a.defaclacl")}""",
    "extensions": "SELECT extname FROM pg_extension",
    "migrations": "SELECT app, name FROM django_migrations",
}
