"""Note which kinds of task a company sends and receives."""

from django.db import migrations

FACTS = "ARRAY[verb, verb || ' ' || kind]"
NOTE_SIDES = f"""
CREATE FUNCTION parley_note_sides() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM parley_note_use(company_id, {FACTS})
  FROM (SELECT DISTINCT company_id, CASE party WHEN 'requester' THEN 'sends' ELSE 'receives' END AS verb, kind
        FROM added ORDER BY 1, 2, 3) sides;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION parley_note_sides() FROM PUBLIC;
CREATE TRIGGER note_sides AFTER INSERT ON tasks_taskside REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION parley_note_sides();
"""  # noqa: S608 - no user input
NOTE_EARLIER_SIDES = f"""
SELECT parley_note_use(company_id, {FACTS})
FROM (SELECT DISTINCT company_id, CASE party WHEN 'requester' THEN 'sends' ELSE 'receives' END AS verb, kind
      FROM tasks_taskside ORDER BY 1, 2, 3) sides;
"""  # noqa: S608 - no user input


class Migration(migrations.Migration):
    # Creating the trigger locks the table, and reading all sides takes a while.
    atomic = False
    dependencies = [("tasks", "0021_names_in_notes"), ("companies", "0016_company_use")]
    operations = [
        migrations.RunSQL(NOTE_SIDES, "DROP TRIGGER note_sides ON tasks_taskside; DROP FUNCTION parley_note_sides()"),
        migrations.RunSQL(NOTE_EARLIER_SIDES, migrations.RunSQL.noop),
    ]
