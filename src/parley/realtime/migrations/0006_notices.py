"""Announce the changes of notices to their own person."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION parley_announce_notices() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM parley_announce('notice', array_agg(user_id || '@' || company_id || ':' || id)) FROM changed HAVING count(*) > 0;
  RETURN NULL;
END $$;
CREATE TRIGGER announce_new_notices AFTER INSERT ON notifications_notice REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION parley_announce_notices();
CREATE TRIGGER announce_changed_notices AFTER UPDATE ON notifications_notice REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION parley_announce_notices();
"""
UNDO = """
DROP TRIGGER announce_changed_notices ON notifications_notice;
DROP TRIGGER announce_new_notices ON notifications_notice;
DROP FUNCTION parley_announce_notices();
"""


class Migration(migrations.Migration):
    dependencies = [("realtime", "0005_connections"), ("notifications", "0002_tenancy")]
    operations = [migrations.RunSQL(FUNCTION, UNDO)]
