"""The search finds the contacts that the page of the partner lists: of each function the one that was given last.

A contact that was asked for again, and one that a later contact of the same function replaces, are not found.
"""

from django.db import migrations

SEARCH = """
CREATE OR REPLACE FUNCTION parley_find_contacts(pattern text, wanted integer)
RETURNS TABLE (task_id uuid, name text, function text, partner_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.task_id, concat_ws(' ', nullif(c.first_name, '-'), nullif(c.last_name, '-')), c.function::text, t.responder_id
  FROM contacts_contactrequest c
  JOIN tasks_task t ON t.id = c.task_id AND t.requester_id = parley_company() AND t.state = 'answered'
  JOIN LATERAL (SELECT max(e.at) AS at FROM tasks_event e WHERE e.task_id = t.id AND e.verb = 'send_contact') given ON true
  WHERE c.last_name <> '' AND parley_folded(c.first_name || ' ' || c.last_name || ' ' || c.function) LIKE pattern
    AND NOT EXISTS (
      SELECT 1 FROM tasks_taskside later JOIN contacts_contactrequest k ON k.task_id = later.task_id
      JOIN tasks_event e ON e.task_id = later.task_id AND e.verb = 'send_contact'
      WHERE later.company_id = t.requester_id AND later.partner_id = t.responder_id AND later.party = 'requester'
        AND later.kind = 'contact' AND later.state = 'answered' AND lower(k.function) = lower(c.function)
        AND later.task_id <> t.id AND e.at > given.at)
  ORDER BY c.task_id DESC LIMIT wanted
$$;
"""
EARLIER = """
CREATE OR REPLACE FUNCTION parley_find_contacts(pattern text, wanted integer)
RETURNS TABLE (task_id uuid, name text, function text, partner_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.task_id, concat_ws(' ', nullif(c.first_name, '-'), nullif(c.last_name, '-')), c.function::text, t.responder_id
  FROM contacts_contactrequest c JOIN tasks_task t ON t.id = c.task_id AND t.requester_id = parley_company()
  WHERE c.last_name <> '' AND parley_folded(c.first_name || ' ' || c.last_name || ' ' || c.function) LIKE pattern
  ORDER BY c.task_id DESC LIMIT wanted
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("contacts", "0004_find_contacts")]
    operations = [migrations.RunSQL(SEARCH, EARLIER)]
