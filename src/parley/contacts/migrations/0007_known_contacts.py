"""The contacts that a company has been given, for its address book: when, by whom, and with the keys they sort by.

The responder writes the row through a function, in the step that names the contact. The requester archives and removes
it. The search finds what the address book lists: contacts of active and paused partners that are not archived, of each
function the one given last.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from parley.core.rls import Tenancy

KEEP = """
CREATE FUNCTION parley_keep_contact(task uuid, at timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO contacts_knowncontact AS known
    (task_id, company_id, partner_id, given_at, given_by_id, name_key_und, name_key_nb)
  SELECT c.task_id, t.requester_id, t.responder_id, parley_keep_contact.at, parley_user(),
    parley_collation_key(c.sort_name, 'und'), parley_collation_key(c.sort_name, 'nb')
  FROM (SELECT k.task_id, CASE WHEN k.last_name || k.first_name = '--' THEN k.function
      ELSE coalesce(nullif(k.last_name, '-'), k.first_name) || '  ' || k.first_name END AS sort_name
    FROM contacts_contactrequest k WHERE k.task_id = parley_keep_contact.task AND k.last_name <> '') c
  JOIN tasks_task t ON t.id = c.task_id AND t.responder_id = parley_company()
  ON CONFLICT (task_id) DO UPDATE SET given_at = excluded.given_at, given_by_id = excluded.given_by_id,
    name_key_und = excluded.name_key_und, name_key_nb = excluded.name_key_nb, archived_at = NULL
$$;
REVOKE ALL ON FUNCTION parley_keep_contact(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_keep_contact(uuid, timestamptz) TO parley_app, parley_system;
REVOKE INSERT, UPDATE ON contacts_knowncontact FROM parley_app;
GRANT UPDATE (archived_at) ON contacts_knowncontact TO parley_app;
"""
EARLIER = """
INSERT INTO contacts_knowncontact (task_id, company_id, partner_id, given_at, given_by_id, name_key_und, name_key_nb)
SELECT t.id, t.requester_id, t.responder_id, given.at, given.by_user_id,
  parley_collation_key(c.sort_name, 'und'), parley_collation_key(c.sort_name, 'nb')
FROM (SELECT k.task_id, CASE WHEN k.last_name || k.first_name = '--' THEN k.function
    ELSE coalesce(nullif(k.last_name, '-'), k.first_name) || '  ' || k.first_name END AS sort_name
  FROM contacts_contactrequest k WHERE k.last_name <> '') c
JOIN tasks_task t ON t.id = c.task_id AND t.kind = 'contact' AND t.state = 'answered'
JOIN LATERAL (SELECT e.at, e.by_user_id FROM tasks_event e WHERE e.task_id = t.id AND e.verb = 'send_contact'
  ORDER BY e.number DESC LIMIT 1) given ON true
"""
FIND = """
CREATE OR REPLACE FUNCTION parley_find_named_contacts(words text[], after uuid, most integer)
RETURNS TABLE (task_id uuid, name text, function text, partner_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 10 AS $$
DECLARE
  me uuid := parley_company();
  looked_at bigint;
  given timestamptz;
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
  FOR task_id, name, function, partner_id, given IN
    SELECT c.task_id, concat_ws(' ', nullif(c.first_name, '-'), nullif(c.last_name, '-')), c.function::text,
      known.partner_id, known.given_at
    FROM contacts_contactrequest c
    JOIN contacts_knowncontact known ON known.task_id = c.task_id AND known.company_id = me AND known.archived_at IS NULL
    WHERE c.task_id = ANY((ARRAY(SELECT unnest(named) ORDER BY 1 DESC))[1:200])
      AND ARRAY[c.first_name, c.last_name, c.email, c.phone] <> ARRAY['-', '-', '-', '-']::varchar[]
      AND EXISTS (SELECT 1 FROM companies_connection p WHERE p.state IN ('active', 'paused') AND p.scope = 'full'
        AND ((p.customer_id = me AND p.supplier_id = known.partner_id)
          OR (p.supplier_id = me AND p.customer_id = known.partner_id)))
    ORDER BY c.task_id DESC
  LOOP
    PERFORM FROM contacts_knowncontact later JOIN contacts_contactrequest k ON k.task_id = later.task_id
      WHERE later.company_id = me AND later.partner_id = parley_find_named_contacts.partner_id
        AND lower(k.function) = lower(parley_find_named_contacts.function)
        AND (later.given_at, later.task_id)
          > (given, parley_find_named_contacts.task_id);
    IF NOT FOUND THEN
      RETURN NEXT;
      sent := sent + 1;
      EXIT WHEN sent = most;
    END IF;
  END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0006_find_named_contacts"),
        ("companies", "0015_find_companies"),
        ("core", "0007_collation_key"),
        ("tasks", "0017_lean_policies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="KnownContact",
            fields=[
                (
                    "task",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="tasks.task",
                    ),
                ),
                ("given_at", models.DateTimeField()),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                ("name_key_und", models.BinaryField()),
                ("name_key_nb", models.BinaryField()),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="companies.company",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="companies.company",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["company", "partner"], name="known_contact_of_partner")]},
        ),
        migrations.RunSQL(EARLIER, migrations.RunSQL.noop),
        Tenancy("contacts_knowncontact"),
        migrations.RunSQL(KEEP, "DROP FUNCTION parley_keep_contact(uuid, timestamptz)"),
        migrations.RunSQL(FIND, migrations.RunSQL.noop),
    ]
