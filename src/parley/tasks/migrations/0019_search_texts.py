"""Comments, internal notes and names of files are searched in a table of their own, which triggers fill.

Each text has a row for each company that may read it, so that an index begins with the company: what a search costs
and finds does not depend on the texts of others. Texts are never changed, only added.
"""

import django.db.models.deletion
from django.db import migrations, models

from parley.core.rls import Tenancy

_DEFINER = "SECURITY DEFINER SET search_path = public, pg_temp"
_OF_BOTH = "CROSS JOIN LATERAL (VALUES (t.requester_id), (t.responder_id)) reader (company_id)"
COLUMNS = "company_id, task_id, thing_id, is_file, is_internal, text"
COMMENTS = f"""
SELECT reader.company_id, c.task_id, c.id, false, false, parley_folded(c.text)
FROM {{rows}} c JOIN tasks_task t ON t.id = c.task_id {_OF_BOTH}
"""  # noqa: S608 - no user input
NOTES = "SELECT n.company_id, n.task_id, n.id, false, true, parley_folded(n.text) FROM {rows} n"
FILES = f"""
SELECT reader.company_id, a.task_id, a.id, true, false, parley_folded(f.name)
FROM {{rows}} a JOIN files_storedfile f ON f.id = a.file_id JOIN tasks_task t ON t.id = a.task_id {_OF_BOTH}
"""  # noqa: S608 - no user input
FILES_OF_NOTES = """
SELECT a.company_id, n.task_id, a.id, true, true, parley_folded(f.name)
FROM {rows} a JOIN files_storedfile f ON f.id = a.file_id JOIN tasks_internalnote n ON n.id = a.note_id
"""
SOURCES = {
    "tasks_comment": COMMENTS,
    "tasks_internalnote": NOTES,
    "tasks_taskfile": FILES,
    "tasks_notefile": FILES_OF_NOTES,
}
# For the statement as a whole, so that thousands of rows at once are one insertion. ALWAYS, since synthetic rows are
# loaded with triggers off.
TRIGGERS = "".join(
    f"""
CREATE FUNCTION parley_index_{table}() RETURNS trigger LANGUAGE plpgsql {_DEFINER} AS $$
BEGIN
  INSERT INTO tasks_searchtext ({COLUMNS}) {select.format(rows="added")} ORDER BY 3;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION parley_index_{table}() FROM PUBLIC;
CREATE TRIGGER search_text AFTER INSERT ON {table} REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION parley_index_{table}();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER search_text;
"""
    for table, select in SOURCES.items()
)
NO_TRIGGERS = "".join(
    f"DROP TRIGGER search_text ON {table}; DROP FUNCTION parley_index_{table}();" for table in SOURCES
)


class Migration(migrations.Migration):
    dependencies = [("tasks", "0018_find_files_of_notes"), ("companies", "0014_own_companies")]
    operations = [
        migrations.CreateModel(
            name="SearchText",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "company",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="companies.company",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tasks.task",
                    ),
                ),
                ("thing_id", models.UUIDField()),
                ("is_file", models.BooleanField()),
                ("is_internal", models.BooleanField()),
                ("text", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["thing_id", "company"], name="search_text_once_per_reader")
                ],
                "indexes": [
                    models.Index("company", "id", condition=models.Q(is_file=False), name="search_newest_comments"),
                    models.Index("company", "id", condition=models.Q(is_file=True), name="search_newest_files"),
                ],
            },
        ),
        Tenancy("tasks_searchtext", writes="false AND company_id = (SELECT parley_company())", append_only=True),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
    ]
