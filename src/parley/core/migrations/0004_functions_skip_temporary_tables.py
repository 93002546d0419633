"""Let no function find a table of the caller's in place of ours.

Unless a search path names `pg_temp`, PostgreSQL looks there first for tables: who may make temporary ones could let a
function with its owner's rights work on them, and run code as the owner by their triggers. Named last, it is searched
last. Every function with a search path is changed, those of triggers as well.
"""

from django.db import migrations

PATHS = """
DO $$
DECLARE
  it regprocedure;
BEGIN
  FOR it IN SELECT oid FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND proconfig @> ARRAY['search_path=public']
  LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = public, pg_temp', it);
  END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_submission_tenancy"),
        ("companies", "0005_connections_move_as_declared"),
        ("tasks", "0009_people_speak_for_themselves"),
        ("corrective", "0002_tenancy"),
        ("questionnaires", "0003_repair_edited_migrations"),
        ("tickets", "0002_tenancy"),
    ]
    operations = [migrations.RunSQL(PATHS, migrations.RunSQL.noop)]
