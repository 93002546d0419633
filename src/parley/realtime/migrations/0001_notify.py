"""Announce committed changes on the channel `parley_live`: tasks to their companies, and accesses that ended.

A payload is a name and ids, never content: `task COMPANY:TASK …` or `revoked ID …`, with ids in hexadecimal. Triggers
announce whatever changes the rows, once per statement, and PostgreSQL delivers it when the transaction commits.
"""

from django.db import migrations

# Within PostgreSQL's limit of 8,000 bytes per payload.
AT_ONCE = 100

ANNOUNCE = f"""
CREATE FUNCTION parley_announce(name text, ids text[]) RETURNS void LANGUAGE sql SET search_path = public, pg_temp AS $$
  SELECT pg_notify('parley_live', name || ' ' || string_agg(id, ' ' ORDER BY place))
  FROM unnest(ids) WITH ORDINALITY AS given (id, place) GROUP BY (place - 1) / {AT_ONCE};
$$
"""  # noqa: S608 - no user input

# Each row of these tables belongs to one company. A note changes a side only where somebody has not read it.
SIDES = """
CREATE FUNCTION parley_announce_sides() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM parley_announce('task', array_agg(replace(company_id::text, '-', '') || ':' || replace(task_id::text, '-', '')))
  FROM changed HAVING count(*) > 0;
  RETURN NULL;
END $$
"""
MEMBERS = """
CREATE FUNCTION parley_announce_members() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM parley_announce('revoked', array_agg(DISTINCT replace(changed.user_id::text, '-', '')))
  FROM changed JOIN earlier USING (id)
  WHERE (changed.is_active, changed.role) IS DISTINCT FROM (earlier.is_active, earlier.role) HAVING count(*) > 0;
  RETURN NULL;
END $$
"""
USERS = """
CREATE FUNCTION parley_announce_users() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM parley_announce('revoked', array_agg(replace(changed.id::text, '-', '')))
  FROM changed JOIN earlier USING (id)
  WHERE (changed.is_active, changed.password) IS DISTINCT FROM (earlier.is_active, earlier.password) HAVING count(*) > 0;
  RETURN NULL;
END $$
"""
# The hash of a session's key is no secret.
SESSIONS = """
CREATE FUNCTION parley_announce_sessions() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM parley_announce('revoked', array_agg(encode(sha256(session_key::bytea), 'hex')))
  FROM earlier HAVING count(*) > 0;
  RETURN NULL;
END $$
"""
TRIGGERS = """
CREATE TRIGGER announce_new_sides AFTER INSERT ON tasks_taskside REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION parley_announce_sides();
CREATE TRIGGER announce_changed_sides AFTER UPDATE ON tasks_taskside REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION parley_announce_sides();
CREATE TRIGGER announce_notes AFTER INSERT ON tasks_internalnote REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION parley_announce_sides();
CREATE TRIGGER announce_members AFTER UPDATE ON companies_member
  REFERENCING NEW TABLE AS changed OLD TABLE AS earlier
  FOR EACH STATEMENT EXECUTE FUNCTION parley_announce_members();
CREATE TRIGGER announce_users AFTER UPDATE ON accounts_user REFERENCING NEW TABLE AS changed OLD TABLE AS earlier
  FOR EACH STATEMENT EXECUTE FUNCTION parley_announce_users();
CREATE TRIGGER announce_ended_sessions AFTER DELETE ON django_session REFERENCING OLD TABLE AS earlier
  FOR EACH STATEMENT EXECUTE FUNCTION parley_announce_sessions();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("accounts", "0003_labels"),
        ("companies", "0008_member_deactivated_at"),
        ("sessions", "0001_initial"),
        ("tasks", "0011_rename_side_and_details"),
    ]
    operations = [
        migrations.RunSQL(statement, migrations.RunSQL.noop)
        for statement in (ANNOUNCE, SIDES, MEMBERS, USERS, SESSIONS, TRIGGERS)
    ]
