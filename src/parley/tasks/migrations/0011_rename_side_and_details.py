"""`Side` becomes `TaskSide`, its `part` the `party`, and an event's `given` its `details`; rows stay as they are.

Policies, indexes and triggers follow a renamed table by themselves; functions hold its name as text and are created anew.
"""

from django.db import migrations

RENAME_IN_FUNCTIONS = """
DO $$
DECLARE definition text;
BEGIN
  FOR definition IN
    SELECT pg_get_functiondef(p.oid) FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f' AND p.prosrc ~ '\\m%(old)s\\M'
  LOOP
    EXECUTE regexp_replace(definition, '\\m%(old)s\\M', '%(new)s', 'g');
  END LOOP;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tasks", "0010_clock"),
        ("core", "0004_functions_skip_temporary_tables"),
        ("agreements", "0003_acceptance_is_evidence"),
        ("corrective", "0002_tenancy"),
        ("documents", "0004_versions_are_evidence"),
        ("evaluations", "0002_tenancy"),
        ("questionnaires", "0003_repair_edited_migrations"),
        ("tickets", "0003_clock"),
    ]

    operations = [
        migrations.RenameModel(old_name="Side", new_name="TaskSide"),
        migrations.RenameField(model_name="taskside", old_name="part", new_name="party"),
        migrations.RenameField(model_name="event", old_name="given", new_name="details"),
        migrations.RunSQL(
            RENAME_IN_FUNCTIONS % {"old": "tasks_side", "new": "tasks_taskside"},
            RENAME_IN_FUNCTIONS % {"old": "tasks_taskside", "new": "tasks_side"},
        ),
    ]
