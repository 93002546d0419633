"""Files of internal notes are found as well where very many files have such a name.

Whether an own file is found must not tell how many files other companies have: only the oldest tasks are left out.
"""

from django.db import migrations

SEARCH = """
CREATE OR REPLACE FUNCTION parley_find_files(pattern text, wanted integer) RETURNS TABLE (task_id uuid, name text)
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
    RETURN QUERY WITH recent AS MATERIALIZED (
      SELECT side.task_id FROM tasks_taskside side WHERE side.company_id = me
      ORDER BY side.changed_at DESC, side.id DESC LIMIT 1000
    ) SELECT found.task_id, f.name::text FROM (
      SELECT tf.task_id, tf.file_id FROM recent JOIN tasks_taskfile tf ON tf.task_id = recent.task_id
      UNION SELECT n.task_id, nf.file_id FROM recent JOIN tasks_internalnote n ON n.task_id = recent.task_id
        JOIN tasks_notefile nf ON nf.note_id = n.id WHERE n.company_id = me AND nf.company_id = me
    ) found JOIN files_storedfile f ON f.id = found.file_id
    WHERE parley_folded(f.name) LIKE pattern ORDER BY f.id DESC LIMIT wanted;
  END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("tasks", "0017_lean_policies")]
    operations = [migrations.RunSQL(SEARCH, migrations.RunSQL.noop)]
