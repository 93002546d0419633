"""Contacts are searched among the answered tasks of the company that asked, newest first, and by several words."""

from django.db import migrations

# Only for this kind, so that it costs the others nothing.
INDEX = """
CREATE INDEX CONCURRENTLY answered_contacts ON tasks_taskside (company_id, task_id)
WHERE kind = 'contact' AND party = 'requester' AND state = 'answered'
"""
# As before, of each function at a partner only the contact that was given last. The newest five hundred are looked at;
# beyond them the index on words is asked, unless no index narrows the words.
FIND = """
CREATE FUNCTION parley_find_named_contacts(words text[], after uuid, most integer)
RETURNS TABLE (task_id uuid, name text, function text, partner_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 10 AS $$
DECLARE
  me uuid := parley_company();
  looked_at bigint;
  given_at timestamptz;
  sent integer := 0;
  named uuid[];
BEGIN
  SELECT count(*), array_agg(s.task_id ORDER BY s.task_id DESC) FILTER (
      WHERE c.last_name <> '' AND parley_folded(c.first_name || ' ' || c.last_name || ' ' || c.function) ~ ALL(words))
    INTO looked_at, named
    FROM (SELECT n.task_id FROM tasks_taskside n
      WHERE n.company_id = me AND n.kind = 'contact' AND n.party = 'requester' AND n.state = 'answered'
        AND (after IS NULL OR n.task_id < after) ORDER BY n.task_id DESC LIMIT 500) s
    JOIN contacts_contactrequest c ON c.task_id = s.task_id;
  IF looked_at = 500 AND coalesce(cardinality(named), 0) < most AND left(words[1], 1) <> '(' THEN
    named := ARRAY(SELECT c.task_id FROM contacts_contactrequest c JOIN tasks_task t ON t.id = c.task_id
      WHERE t.requester_id = me AND t.state = 'answered' AND c.last_name <> '' AND (after IS NULL OR c.task_id < after)
        AND parley_folded(c.first_name || ' ' || c.last_name || ' ' || c.function) ~ words[1]
        AND parley_folded(c.first_name || ' ' || c.last_name || ' ' || c.function) ~ words[2]
        AND parley_folded(c.first_name || ' ' || c.last_name || ' ' || c.function) ~ ALL(words) LIMIT 1000);
  END IF;
  -- One after another, since a page of them is mostly among the first.
  FOR task_id, name, function, partner_id, given_at IN
    SELECT c.task_id, concat_ws(' ', nullif(c.first_name, '-'), nullif(c.last_name, '-')), c.function::text,
      t.responder_id, (SELECT max(e.at) FROM tasks_event e WHERE e.task_id = c.task_id AND e.verb = 'send_contact')
    FROM contacts_contactrequest c JOIN tasks_task t ON t.id = c.task_id
    WHERE c.task_id = ANY((ARRAY(SELECT unnest(named) ORDER BY 1 DESC))[1:200]) ORDER BY c.task_id DESC
  LOOP
    PERFORM FROM tasks_taskside later JOIN contacts_contactrequest k ON k.task_id = later.task_id
      WHERE later.company_id = me AND later.partner_id = parley_find_named_contacts.partner_id
        AND later.kind = 'contact' AND later.party = 'requester' AND later.state = 'answered'
        AND lower(k.function) = lower(parley_find_named_contacts.function)
        AND later.task_id <> parley_find_named_contacts.task_id
        AND (SELECT max(e.at) FROM tasks_event e WHERE e.task_id = later.task_id AND e.verb = 'send_contact') > given_at;
    IF NOT FOUND THEN
      RETURN NEXT;
      sent := sent + 1;
      EXIT WHEN sent = most;
    END IF;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION parley_find_named_contacts(text[], uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_find_named_contacts(text[], uuid, integer) TO parley_app, parley_system;
"""


class Migration(migrations.Migration):
    # Tables stay writable while the index is built. One that was broken off is built again.
    atomic = False
    dependencies = [("contacts", "0005_find_given_contacts"), ("tasks", "0018_find_files_of_notes")]
    operations = [
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS answered_contacts", ""),
        migrations.RunSQL(INDEX, "DROP INDEX CONCURRENTLY IF EXISTS answered_contacts"),
        migrations.RunSQL(FIND, "DROP FUNCTION parley_find_named_contacts(text[], uuid, integer)"),
    ]
