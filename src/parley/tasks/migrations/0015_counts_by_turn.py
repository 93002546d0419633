"""Counts without tasks of former partners, which are frozen. Overdue are tasks whose turn is the counting company's."""

from django.db import migrations

# Companies without a former partner keep the plans that read indexes alone.
BADGES = """
CREATE OR REPLACE FUNCTION parley_badges(person uuid)
RETURNS TABLE (inbox bigint, inbox_turn bigint, teambox bigint, outbox bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  me uuid := parley_company();
  former uuid[] := parley_former_partners();
BEGIN
  IF cardinality(former) > 0 THEN
    RETURN QUERY SELECT
      (SELECT count(*) FROM (SELECT 1 FROM tasks_taskside s WHERE s.company_id = me AND s.assignee_id = person
        AND s.wants_attention AND NOT (s.is_open AND s.partner_id = ANY (former)) LIMIT 1000) counted),
      (SELECT count(*) FROM (SELECT 1 FROM tasks_taskside s WHERE s.company_id = me AND s.assignee_id = person
        AND s.wants_attention AND s.is_my_turn AND s.partner_id <> ALL (former) LIMIT 1000) counted),
      (SELECT count(*) FROM (SELECT 1 FROM tasks_taskside s WHERE s.company_id = me
        AND s.wants_attention AND NOT (s.is_open AND s.partner_id = ANY (former)) LIMIT 100) counted),
      (SELECT count(*) FROM (SELECT 1 FROM tasks_taskside s WHERE s.company_id = me
        AND s.is_open AND NOT s.is_my_turn AND s.partner_id <> ALL (former) LIMIT 100) counted);
    RETURN;
  END IF;
  SELECT count(*), count(*) FILTER (WHERE counted.is_my_turn) INTO inbox, inbox_turn FROM (
    SELECT s.is_my_turn FROM tasks_taskside s
    WHERE s.company_id = me AND s.assignee_id = person AND s.wants_attention LIMIT 1000) counted;
  IF inbox = 1000 THEN
    SELECT count(*) INTO inbox_turn FROM (SELECT 1 FROM tasks_taskside s
      WHERE s.company_id = me AND s.assignee_id = person AND s.wants_attention AND s.is_my_turn LIMIT 1000) counted;
  END IF;
  SELECT count(*) INTO teambox FROM (SELECT 1 FROM tasks_taskside s
    WHERE s.company_id = me AND s.wants_attention LIMIT 100) counted;
  SELECT count(*) INTO outbox FROM (SELECT 1 FROM tasks_taskside s
    WHERE s.company_id = me AND s.is_open AND NOT s.is_my_turn LIMIT 100) counted;
  RETURN NEXT;
END $$;
"""

SHARES = """
CREATE OR REPLACE FUNCTION parley_open_shares(person uuid, today date, week date, most integer)
RETURNS TABLE (kind varchar, mine bigint, team bigint, waiting bigint, overdue bigint, soon bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  me uuid := parley_company();
  former uuid[] := parley_former_partners();
BEGIN
  IF cardinality(former) > 0 THEN
    RETURN QUERY SELECT s.kind,
      count(*) FILTER (WHERE s.is_my_turn AND s.assignee_id = person),
      count(*) FILTER (WHERE s.is_my_turn),
      count(*) FILTER (WHERE NOT s.is_my_turn),
      count(*) FILTER (WHERE s.is_my_turn AND s.due_order < today),
      count(*) FILTER (WHERE s.due_order >= today AND s.due_order < week)
    FROM (SELECT o.kind, o.is_my_turn, o.assignee_id, o.due_order FROM tasks_taskside o
      WHERE o.company_id = me AND o.is_open AND o.partner_id <> ALL (former)
      ORDER BY o.due_order, o.id LIMIT most) s
    GROUP BY s.kind;
    RETURN;
  END IF;
  RETURN QUERY SELECT s.kind,
    count(*) FILTER (WHERE s.is_my_turn AND s.assignee_id = person),
    count(*) FILTER (WHERE s.is_my_turn),
    count(*) FILTER (WHERE NOT s.is_my_turn),
    count(*) FILTER (WHERE s.is_my_turn AND s.due_order < today),
    count(*) FILTER (WHERE s.due_order >= today AND s.due_order < week)
  FROM (SELECT o.kind, o.is_my_turn, o.assignee_id, o.due_order FROM tasks_taskside o
    WHERE o.company_id = me AND o.is_open ORDER BY o.due_order, o.id LIMIT most) s
  GROUP BY s.kind;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("tasks", "0014_folded_titles"), ("companies", "0012_former_partners")]
    operations = [migrations.RunSQL(BADGES + SHARES, migrations.RunSQL.noop)]
