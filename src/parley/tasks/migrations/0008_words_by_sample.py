"""Whether a word is common is asked of a sample of the titles, no longer of the index over words, which has to bring all
tasks together before it can say that there are many. And no more are looked for than are wanted.
"""

from django.db import migrations

# Twenty looks at 25 titles each, spread over the time in which the company's tasks changed last. What one in twenty has
# is found in the list of what changed last; the index is for what is rarer. What it finds very often after all, because
# those tasks lie close together in time, comes from the list as well. The function of two arguments stays for processes
# that are still at work while this is carried out.
SEARCH = """
CREATE FUNCTION parley_search_sides(pattern text, ending text, wanted integer) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
DECLARE
  me uuid := parley_company();
  newest timestamptz;
  oldest timestamptz;
  fitting bigint;
  found uuid[];
BEGIN
  IF ending <> '' THEN
    RETURN QUERY SELECT s.id FROM tasks_task t JOIN tasks_side s ON s.task_id = t.id AND s.company_id = me
      WHERE right(t.id::text, 10) = ending;
  END IF;
  SELECT s.changed_at INTO newest FROM tasks_side s WHERE s.company_id = me ORDER BY s.changed_at DESC, s.id DESC LIMIT 1;
  SELECT s.changed_at INTO oldest FROM tasks_side s WHERE s.company_id = me ORDER BY s.changed_at, s.id LIMIT 1;
  SELECT count(*) INTO fitting FROM generate_series(0, 19) look, LATERAL (
    SELECT s.title FROM tasks_side s
    WHERE s.company_id = me AND s.changed_at <= newest - (newest - oldest) * look / 20
    ORDER BY s.changed_at DESC, s.id DESC LIMIT 25
  ) seen WHERE seen.title ILIKE pattern;
  IF fitting < 25 THEN
    found := ARRAY(SELECT t.id FROM tasks_task t
      WHERE ARRAY[t.requester_id, t.responder_id] @> ARRAY[me] AND t.title ILIKE pattern LIMIT 1001);
  END IF;
  IF cardinality(found) <= 1000 THEN
    RETURN QUERY SELECT s.id FROM tasks_side s WHERE s.company_id = me AND s.task_id = ANY(found);
  ELSE
    RETURN QUERY SELECT s.id FROM tasks_side s WHERE s.company_id = me AND s.title ILIKE pattern
      ORDER BY s.changed_at DESC, s.id DESC LIMIT wanted;
  END IF;
END $$;
REVOKE ALL ON FUNCTION parley_search_sides(text, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_search_sides(text, text, integer) TO parley_app, parley_system;
"""


class Migration(migrations.Migration):
    dependencies = [("tasks", "0007_sides_of_own_tasks")]
    operations = [migrations.RunSQL(SEARCH, "DROP FUNCTION parley_search_sides(text, text, integer)")]
