"""Words that very many titles have are found among the tasks that changed last, without gathering all of them first."""

from django.db import migrations

# An index over words has no order: it answers when it has every task together. Of a word that a tenth of the last
# thousand tasks has, or a thousand tasks at all, the newest come from the list of what changed last.
SEARCH = """
CREATE OR REPLACE FUNCTION parley_search_sides(pattern text, ending text) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
DECLARE
  me uuid := parley_company();
  among_the_last bigint;
  found uuid[];
BEGIN
  IF ending <> '' THEN
    RETURN QUERY SELECT s.id FROM tasks_task t JOIN tasks_side s ON s.task_id = t.id AND s.company_id = me
      WHERE right(t.id::text, 10) = ending;
  END IF;
  SELECT count(*) INTO among_the_last FROM (
    SELECT s.title FROM tasks_side s WHERE s.company_id = me ORDER BY s.changed_at DESC, s.id DESC LIMIT 1000
  ) last WHERE last.title ILIKE pattern;
  IF among_the_last < 100 THEN
    found := ARRAY(SELECT t.id FROM tasks_task t
      WHERE ARRAY[t.requester_id, t.responder_id] @> ARRAY[me] AND t.title ILIKE pattern LIMIT 1001);
  END IF;
  IF cardinality(found) <= 1000 THEN
    RETURN QUERY SELECT s.id FROM tasks_side s WHERE s.company_id = me AND s.task_id = ANY(found);
  ELSE
    RETURN QUERY SELECT s.id FROM tasks_side s WHERE s.company_id = me AND s.title ILIKE pattern
      ORDER BY s.changed_at DESC, s.id DESC LIMIT 300;
  END IF;
END $$;
"""


# Titles are written once: rather then than with every search until somebody tidies up.
TIDY = "ALTER INDEX task_words SET (fastupdate = off)"


class Migration(migrations.Migration):
    dependencies = [("tasks", "0004_counts_and_words")]
    operations = [
        migrations.RunSQL(SEARCH, migrations.RunSQL.noop),
        migrations.RunSQL(TIDY, "ALTER INDEX task_words SET (fastupdate = on)"),
    ]
