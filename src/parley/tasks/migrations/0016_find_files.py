"""Files are found by name: those of the tasks of the acting company, and those of its own internal notes.

With the owner's rights, because under row-level security no index on text is used. A name that very many files have is
looked for in the tasks that changed last.
"""

from django.db import migrations

SEARCH = """
CREATE FUNCTION parley_find_files(pattern text, wanted integer) RETURNS TABLE (task_id uuid, name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  me uuid := parley_company();
  named uuid[] := ARRAY(SELECT f.id FROM files_storedfile f WHERE parley_folded(f.name) LIKE pattern LIMIT 2001);
BEGIN
  IF cardinality(named) <= 2000 THEN
    RETURN QUERY SELECT found.task_id, f.name::text FROM (
      SELECT tf.task_id, tf.file_id FROM tasks_taskfile tf JOIN tasks_task t ON t.id = tf.task_id
      WHERE tf.file_id = ANY(named) AND me IN (t.requester_id, t.responder_id)
      UNION SELECT n.task_id, nf.file_id FROM tasks_notefile nf JOIN tasks_internalnote n ON n.id = nf.note_id
      WHERE nf.company_id = me AND nf.file_id = ANY(named)
    ) found JOIN files_storedfile f ON f.id = found.file_id ORDER BY found.file_id DESC LIMIT wanted;
  ELSE
    RETURN QUERY SELECT s.task_id, f.name::text FROM (
      SELECT side.task_id FROM tasks_taskside side WHERE side.company_id = me
      ORDER BY side.changed_at DESC, side.id DESC LIMIT 1000
    ) s JOIN tasks_taskfile tf ON tf.task_id = s.task_id JOIN files_storedfile f ON f.id = tf.file_id
    WHERE parley_folded(f.name) LIKE pattern ORDER BY f.id DESC LIMIT wanted;
  END IF;
END $$;
REVOKE ALL ON FUNCTION parley_find_files(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_find_files(text, integer) TO parley_app, parley_system;
"""
INDEX = """
CREATE INDEX CONCURRENTLY file_folded_name ON files_storedfile
USING gin (parley_folded(name) gin_trgm_ops) WITH (fastupdate = off)
"""


class Migration(migrations.Migration):
    # As the index on titles.
    atomic = False
    dependencies = [("tasks", "0015_counts_by_turn"), ("files", "0002_tenancy"), ("core", "0006_folded_text")]
    operations = [
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS file_folded_name", ""),
        migrations.RunSQL(INDEX, "DROP INDEX CONCURRENTLY IF EXISTS file_folded_name"),
        migrations.RunSQL(SEARCH, "DROP FUNCTION parley_find_files(text, integer)"),
    ]
