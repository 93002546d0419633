"""Contacts are found by name and function by the company that asked for them.

With the owner's rights, because under row-level security no index on text is used.
"""

from django.db import migrations

SEARCH = """
CREATE FUNCTION parley_find_contacts(pattern text, wanted integer)
RETURNS TABLE (task_id uuid, name text, function text, partner_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.task_id, concat_ws(' ', nullif(c.first_name, '-'), nullif(c.last_name, '-')), c.function::text, t.responder_id
  FROM contacts_contactrequest c JOIN tasks_task t ON t.id = c.task_id AND t.requester_id = parley_company()
  WHERE c.last_name <> '' AND parley_folded(c.first_name || ' ' || c.last_name || ' ' || c.function) LIKE pattern
  ORDER BY c.task_id DESC LIMIT wanted
$$;
REVOKE ALL ON FUNCTION parley_find_contacts(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_find_contacts(text, integer) TO parley_app, parley_system;
"""
INDEX = """
CREATE INDEX CONCURRENTLY contact_folded_words ON contacts_contactrequest
USING gin (parley_folded(first_name || ' ' || last_name || ' ' || function) gin_trgm_ops) WITH (fastupdate = off)
"""


class Migration(migrations.Migration):
    # As the index on titles.
    atomic = False
    dependencies = [
        ("contacts", "0003_responder_answers"),
        ("tasks", "0011_rename_side_and_details"),
        ("core", "0006_folded_text"),
    ]
    operations = [
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS contact_folded_words", ""),
        migrations.RunSQL(INDEX, "DROP INDEX CONCURRENTLY IF EXISTS contact_folded_words"),
        migrations.RunSQL(SEARCH, "DROP FUNCTION parley_find_contacts(text, integer)"),
    ]
