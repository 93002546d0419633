"""What a company uses, which decides the places that its navigation shows.

Triggers note each fact once, in one array per company, which is read together with the acting company. A domain adds
a trigger for a table of its own in a migration:

    NoteUse("audits_audit", "audits")

The engine notes `sends` and `sends KIND`, or `receives` and `receives KIND`, for each kind of task.
"""

from typing import Any

from django.db.migrations.operations import RunSQL


class NoteUse(RunSQL):
    """Note `fact` for each company that has a row in `table`, now and when one is inserted."""

    def __init__(self, table: str, fact: str) -> None:
        super().__init__(
            sql=[
                f"CREATE TRIGGER note_use AFTER INSERT ON {table} REFERENCING NEW TABLE AS added"
                f" FOR EACH STATEMENT EXECUTE FUNCTION parley_note_rows('{fact}')",
                f"SELECT parley_note_use(company_id, ARRAY['{fact}'])"  # noqa: S608 - no user input
                f" FROM (SELECT DISTINCT company_id FROM {table} ORDER BY company_id) rows",
            ],
            reverse_sql=f"DROP TRIGGER note_use ON {table}",
        )
        self.table, self.fact = table, fact

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (self.__class__.__name__, [self.table, self.fact], {})

    def describe(self) -> str:
        return f"Note the use of {self.table}"
