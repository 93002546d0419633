"""What is counted and searched without looking at every row.

The functions have their owner's rights, because under row-level security PostgreSQL visits each row before it trusts an
index. Each asks for the acting company by itself, first thing. PL/pgSQL, so that a plan is made once per connection.
"""

from django.db import migrations

# Both companies of a task find it by the words of its title: one entry per task, written once.
WORDS = """
CREATE INDEX task_words ON tasks_task USING gin ((ARRAY[requester_id, responder_id]), title gin_trgm_ops);
"""

# The ids of the acting company's sides of tasks whose title fits `pattern`, or whose reference ends in `ending`. Where
# very many fit, the index would be longer on the way than the list of what changed last: then the newest are looked at.
SEARCH = """
CREATE OR REPLACE FUNCTION parley_search_sides(pattern text, ending text) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
DECLARE
  me uuid := parley_company();
  found uuid[];
BEGIN
  IF ending <> '' THEN
    RETURN QUERY SELECT s.id FROM tasks_task t JOIN tasks_side s ON s.task_id = t.id AND s.company_id = me
      WHERE right(t.id::text, 10) = ending;
  END IF;
  found := ARRAY(SELECT t.id FROM tasks_task t
    WHERE ARRAY[t.requester_id, t.responder_id] @> ARRAY[me] AND t.title ILIKE pattern LIMIT 1001);
  IF cardinality(found) <= 1000 THEN
    RETURN QUERY SELECT s.id FROM tasks_side s WHERE s.task_id = ANY(found) AND s.company_id = me;
  ELSE
    RETURN QUERY SELECT s.id FROM tasks_side s WHERE s.company_id = me AND s.title ILIKE pattern
      ORDER BY s.changed_at DESC, s.id DESC LIMIT 500;
  END IF;
END $$;
"""

# Each count stops at a thousand, which pages write as "999+".
BADGES = """
CREATE FUNCTION parley_badges(person uuid)
RETURNS TABLE (inbox bigint, inbox_turn bigint, teambox bigint, outbox bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
DECLARE
  me uuid := parley_company();
BEGIN
  RETURN QUERY SELECT
    (SELECT count(*) FROM (SELECT 1 FROM tasks_side s
      WHERE s.company_id = me AND s.assignee_id = person AND s.wants_attention LIMIT 1000) counted),
    (SELECT count(*) FROM (SELECT 1 FROM tasks_side s
      WHERE s.company_id = me AND s.assignee_id = person AND s.wants_attention AND s.is_my_turn LIMIT 1000) counted),
    (SELECT count(*) FROM (SELECT 1 FROM tasks_side s
      WHERE s.company_id = me AND s.wants_attention LIMIT 1000) counted),
    (SELECT count(*) FROM (SELECT 1 FROM tasks_side s
      WHERE s.company_id = me AND s.is_open AND NOT s.is_my_turn LIMIT 1000) counted);
END $$;
"""

# Of at most `most` open tasks, those due first.
SHARES = """
CREATE FUNCTION parley_open_shares(person uuid, today date, week date, most integer)
RETURNS TABLE (kind varchar, mine bigint, team bigint, waiting bigint, overdue bigint, soon bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
DECLARE
  me uuid := parley_company();
BEGIN
  RETURN QUERY SELECT s.kind,
    count(*) FILTER (WHERE s.is_my_turn AND s.assignee_id = person),
    count(*) FILTER (WHERE s.is_my_turn),
    count(*) FILTER (WHERE NOT s.is_my_turn),
    count(*) FILTER (WHERE s.due_order < today),
    count(*) FILTER (WHERE s.due_order >= today AND s.due_order < week)
  FROM (SELECT o.kind, o.is_my_turn, o.assignee_id, o.due_order FROM tasks_side o
    WHERE o.company_id = me AND o.is_open ORDER BY o.due_order, o.id LIMIT most) s
  GROUP BY s.kind;
END $$;
"""

RIGHTS = """
REVOKE ALL ON FUNCTION parley_badges(uuid), parley_open_shares(uuid, date, date, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_badges(uuid), parley_open_shares(uuid, date, date, integer)
  TO parley_app, parley_system;
"""

UNDO = """
DROP FUNCTION parley_badges(uuid);
DROP FUNCTION parley_open_shares(uuid, date, date, integer);
"""


class Migration(migrations.Migration):
    dependencies = [("tasks", "0003_lean_lists")]
    operations = [
        migrations.RunSQL(WORDS, "DROP INDEX task_words"),
        migrations.RunSQL(SEARCH, migrations.RunSQL.noop),
        migrations.RunSQL(BADGES + SHARES + RIGHTS, UNDO),
    ]
