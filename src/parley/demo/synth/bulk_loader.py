"""Loading rows as fast as the server can: COPY, no checks of foreign keys, indexes built afterwards."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, LiteralString

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from parley.core.postgres.cluster import SUPERUSER
from parley.core.postgres.connection import address
from parley.demo.synth import binary

# For fewer rows, the indexes are updated row by row.
WORTH_DROPPING = 20_000

COLUMNS = {
    "companies_company": "id name legal_name street postal_code city country industry vat_id register_number gln in_directory created_at",
    "accounts_user": "id email first_name last_name password language time_zone theme is_active joined_at",
    "account_emailaddress": "email verified primary user_id",
    "companies_member": "id company_id user_id role title position department phone hide_contact is_active joined_at",
    "companies_connection": "id customer_id supplier_id state asked_by_id connected_at created_at changed_at"
    " customer_responsible_id supplier_responsible_id",
    "documents_documenttype": "id company_id name description scope validity lead_days",
    "agreements_agreementtemplate": "id company_id name confirmation",
    "agreements_agreementversion": "id company_id template_id number file_id created_by_id created_at",
    "files_storedfile": "id company_id name sha256 size media_type page_count uploaded_by_id created_at",
    "tasks_task": "id kind state title note due_on requester_id responder_id created_by_id created_at changed_at closed_at"
    " history_length history_head history_seal",
    "tasks_taskside": "id task_id company_id partner_id party assignee_id kind state title due_on is_open is_my_turn is_unread"
    " has_new_comment changed_at",
    "tasks_event": "id task_id number at by_user_id by_company_id verb from_state to_state details hash",
    "tasks_comment": "id task_id company_id author_id text created_at",
    "tasks_internalnote": "id task_id company_id author_id text created_at",
    "tasks_taskfile": "id task_id file_id comment_id",
    "documents_requesteddocument": "task_id document_type_id type_name description product_name validity lead_days"
    " latest_id valid_until",
    "documents_documentversion": "id task_id file_id expires_on uploaded_by_id uploaded_at outcome",
    "agreements_requestedagreement": "task_id version_id template_name version_number confirmation file_id accepted_by_id"
    " accepted_at accepted_from accepted_sha256",
    "contacts_contactrequest": "task_id function first_name last_name position email phone",
    "contacts_knowncontact": "task_id company_id partner_id given_at given_by_id name_key_und name_key_nb",
    "general_generaltask": "task_id answer",
}
# Triggers fill it from comments and files.
SEARCHED = "tasks_searchtext"
HEAVY = [
    table for table in COLUMNS if table.startswith(("tasks_", "files_", "documents_requested", "documents_documentv"))
] + [SEARCHED]


@dataclass
class Loader:
    """One transaction on a connection of its own."""

    database: psycopg.Connection[Any]
    copied: set[str] = field(default_factory=set)
    """Tables whose statistics are updated at the end."""

    def copy(self, table: str, rows: Sequence[bytes] | bytes) -> None:
        columns = sql.SQL(", ").join(map(sql.Identifier, COLUMNS[table].split()))
        statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(sql.Identifier(table), columns)
        with self.database.cursor() as cursor, cursor.copy(statement) as copying:
            copying.write(binary.HEADER)
            copying.write(rows if isinstance(rows, bytes) else b"".join(rows))
            copying.write(binary.END)

    def copy_rows(self, table: str, names: str, rows: Iterable[Sequence[object]]) -> None:
        """Copy rows of Python's values, for tables with too few of them to be worth the binary format."""
        columns = sql.SQL(", ").join(map(sql.Identifier, names.split()))
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), columns)
        with self.database.cursor() as cursor, cursor.copy(statement) as copying:
            for row in rows:
                copying.write_row(row)
        self.copied.add(table)

    def value(self, question: LiteralString, *values: object) -> Any:
        found = self.database.execute(question, values).fetchone()
        return found[0] if found else None

    @contextmanager
    def without_indexes(self, *, expecting: int) -> Iterator[None]:
        """Drop the indexes that enforce no constraint, and rebuild them after the rows: several times as fast."""
        dropped = []
        if expecting >= max(WORTH_DROPPING, self.value("SELECT count(*) FROM tasks_task") // 4):
            dropped = self.database.execute(_PLAIN_INDEXES, [HEAVY]).fetchall()
        for name, _definition in dropped:
            self.database.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
        yield
        for _name, definition in dropped:
            self.database.execute(definition)


_PLAIN_INDEXES = """
SELECT c.relname, pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
WHERE t.relname = ANY(%s) AND NOT i.indisunique ORDER BY 1
"""


@contextmanager
def loader() -> Iterator[Loader]:
    """Provide a loader. Its rows are committed together at the end, and the planner's statistics are updated."""
    with psycopg.connect(**_as_whom()) as database:
        try:
            with database.transaction():
                # Synthetic rows are consistent; checking 20 foreign keys per task would take longer than everything
                # else.
                database.execute("SET session_replication_role = replica")
        except psycopg.errors.InsufficientPrivilege:
            pass
        database.execute("SET synchronous_commit = off; SET maintenance_work_mem = '512MB'")
        load = Loader(database)
        yield load
        database.commit()
        database.autocommit = True
        for table in [*COLUMNS, SEARCHED, *sorted(load.copied)]:
            database.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(table)))


def _as_whom() -> dict[str, Any]:
    """Return the owner of the tables, or on the embedded server the superuser, who may skip the checks."""
    entry = address(dict(connection.settings_dict))
    return {**entry, "user": SUPERUSER} if settings.ENV.embedded else entry
