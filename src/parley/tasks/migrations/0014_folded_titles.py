"""Titles are searched in their folded form: an index on it takes the place of the one on the title as it was typed.

The function has a new name, since processes still at work while this is carried out pass patterns that are not folded.
"""

from django.db import migrations

SEARCH = """
CREATE FUNCTION parley_find_sides(pattern text, ending text, wanted integer) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  me uuid := parley_company();
  newest timestamptz;
  oldest timestamptz;
  fitting bigint;
  found uuid[];
BEGIN
  IF ending <> '' THEN
    RETURN QUERY SELECT s.id FROM tasks_task t JOIN tasks_taskside s ON s.task_id = t.id AND s.company_id = me
      WHERE right(t.id::text, 10) = ending;
  END IF;
  SELECT s.changed_at INTO newest FROM tasks_taskside s WHERE s.company_id = me
    ORDER BY s.changed_at DESC, s.id DESC LIMIT 1;
  SELECT s.changed_at INTO oldest FROM tasks_taskside s WHERE s.company_id = me ORDER BY s.changed_at, s.id LIMIT 1;
  SELECT count(*) INTO fitting FROM generate_series(0, 19) look, LATERAL (
    SELECT s.title FROM tasks_taskside s
    WHERE s.company_id = me AND s.changed_at <= newest - (newest - oldest) * look / 20
    ORDER BY s.changed_at DESC, s.id DESC LIMIT 25
  ) seen WHERE parley_folded(seen.title) LIKE pattern;
  IF fitting < 25 THEN
    found := ARRAY(SELECT t.id FROM tasks_task t
      WHERE ARRAY[t.requester_id, t.responder_id] @> ARRAY[me] AND parley_folded(t.title) LIKE pattern LIMIT 1001);
  END IF;
  IF cardinality(found) <= 1000 THEN
    RETURN QUERY SELECT s.id FROM tasks_taskside s WHERE s.company_id = me AND s.task_id = ANY(found);
  ELSE
    RETURN QUERY SELECT s.id FROM tasks_taskside s WHERE s.company_id = me AND parley_folded(s.title) LIKE pattern
      ORDER BY s.changed_at DESC, s.id DESC LIMIT wanted;
  END IF;
END $$;
REVOKE ALL ON FUNCTION parley_find_sides(text, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_find_sides(text, text, integer) TO parley_app, parley_system;
"""
INDEX = """
CREATE INDEX CONCURRENTLY task_folded_words ON tasks_task
USING gin ((ARRAY[requester_id, responder_id]), parley_folded(title) gin_trgm_ops) WITH (fastupdate = off)
"""


class Migration(migrations.Migration):
    # A table of any size stays writable while its index is built. One that was broken off is built again.
    atomic = False
    dependencies = [("tasks", "0013_connection_scope"), ("core", "0006_folded_text")]
    operations = [
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS task_folded_words", ""),
        migrations.RunSQL(INDEX, "DROP INDEX CONCURRENTLY IF EXISTS task_folded_words"),
        migrations.RunSQL(SEARCH, "DROP FUNCTION parley_find_sides(text, text, integer)"),
    ]
