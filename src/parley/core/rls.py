"""Row-level security in migrations: which rows of a table are visible to whom (docs/decisions/0002-tenancy-twice.md).

The application signs in as `parley_app`, which owns no table. A policy for it selects the rows of the acting company;
`parley_system`, taken for one transaction by `acting_as_system`, sees all of them. A table without a policy shows no
row.
"""

from typing import Any

from django.db.migrations.operations import RunSQL

# In a sub-select, PostgreSQL evaluates it once per statement instead of once per row.
ME = "(SELECT parley_company())"
OWN = f"company_id = {ME}"


def either(first: str, second: str) -> str:
    """Return the condition that the acting company is in one of two columns.

    It is a CASE, because with OR PostgreSQL would gather all rows of the company by both indexes and sort them, even if
    the statement names an index that has them in order.
    """
    return f"(CASE WHEN {first} = {ME} THEN true ELSE {second} = {ME} END)"


BOTH_SIDES = either("requester_id", "responder_id")


Statements = list[str | tuple[str, dict[str, Any] | list[Any] | tuple[Any, ...] | tuple[()] | None]]


class Tenancy(RunSQL):
    """Enable row-level security for `table`: `sees` is the SQL condition for reading, `writes` for changing.

    With `append_only`, only the owner may update or delete.
    """

    def __init__(self, table: str, *, sees: str = OWN, writes: str | None = None, append_only: bool = False) -> None:
        checks = writes or sees
        statements: Statements = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY company_reads ON {table} FOR SELECT TO parley_app USING ({sees})",
            f"CREATE POLICY company_inserts ON {table} FOR INSERT TO parley_app WITH CHECK ({checks})",
            f"CREATE POLICY company_updates ON {table} FOR UPDATE TO parley_app USING ({checks}) WITH CHECK ({checks})",
            f"CREATE POLICY company_deletes ON {table} FOR DELETE TO parley_app USING ({checks})",
            f"CREATE POLICY system ON {table} TO parley_system USING (true) WITH CHECK (true)",
        ]
        if append_only:
            statements.append(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM parley_app, parley_system")
        undo: Statements = [
            *(
                f"DROP POLICY IF EXISTS {name} ON {table}"
                for name in ("company_reads", "company_inserts", "company_updates", "company_deletes", "system")
            ),
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ]
        super().__init__(sql=statements, reverse_sql=undo)
        self.table = table

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        return (self.__class__.__name__, [self.table], {})

    def describe(self) -> str:
        return f"Row-level security on {self.table}"
