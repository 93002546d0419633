"""Announce connections to both of their companies, and invitations to the company that sent them."""

from django.db import migrations

CONNECTIONS = """
CREATE FUNCTION parley_announce_connections() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM parley_announce('connection', ARRAY(
    SELECT company || ':' || changed.id
    FROM changed CROSS JOIN unnest(ARRAY[changed.customer_id, changed.supplier_id]) company));
  RETURN NULL;
END $$
"""
INVITATIONS = """
CREATE FUNCTION parley_announce_invitations() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM parley_announce('connection', ARRAY(SELECT company_id || ':' || id FROM changed));
  RETURN NULL;
END $$
"""
TRIGGERS = """
CREATE TRIGGER announce_new_connections AFTER INSERT ON companies_connection REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION parley_announce_connections();
CREATE TRIGGER announce_changed_connections AFTER UPDATE ON companies_connection REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION parley_announce_connections();
CREATE TRIGGER announce_gone_connections AFTER DELETE ON companies_connection REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION parley_announce_connections();
CREATE TRIGGER announce_new_invitations AFTER INSERT ON companies_invitation REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION parley_announce_invitations();
CREATE TRIGGER announce_changed_invitations AFTER UPDATE ON companies_invitation REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION parley_announce_invitations();
"""
UNDO = """
DROP TRIGGER announce_changed_invitations ON companies_invitation;
DROP TRIGGER announce_new_invitations ON companies_invitation;
DROP TRIGGER announce_gone_connections ON companies_connection;
DROP TRIGGER announce_changed_connections ON companies_connection;
DROP TRIGGER announce_new_connections ON companies_connection;
DROP FUNCTION parley_announce_invitations();
DROP FUNCTION parley_announce_connections();
"""


class Migration(migrations.Migration):
    dependencies = [("realtime", "0004_presence"), ("companies", "0019_folded_work")]
    operations = [
        migrations.RunSQL(CONNECTIONS + ";" + INVITATIONS + ";" + TRIGGERS, UNDO),
    ]
