"""What one company alone may do to a connection, whatever our code says: companies/actions/connections.py, in SQL.

Where both have agreed, and at sign-up and for invitations, the system acts; it is not bound by this.
"""

from django.db import migrations

SINCE = "UPDATE companies_connection SET stopped_at = changed_at WHERE state IN ('paused', 'ended')"

# Of what it inserts, a company says that it asks, and who is responsible on its own side.
ASKS_FIRST = """
DROP POLICY asks_first ON companies_connection;
CREATE POLICY asks_first ON companies_connection AS RESTRICTIVE FOR INSERT TO parley_app
  WITH CHECK (state = 'invited' AND asked_by_id = parley_company() AND paused_by_id IS NULL AND ended_by_id IS NULL
    AND stopped_at IS NULL AND connected_at IS NULL
    AND CASE WHEN customer_id = parley_company() THEN supplier_responsible_id ELSE customer_responsible_id END IS NULL);
"""
ASKED_FIRST = """
DROP POLICY asks_first ON companies_connection;
CREATE POLICY asks_first ON companies_connection AS RESTRICTIVE FOR INSERT TO parley_app
  WITH CHECK (state = 'invited' AND asked_by_id = parley_company());
"""

# What both once agreed on is kept; only a question that was never answered goes.
NEVER_AGREED = """
CREATE POLICY never_agreed ON companies_connection AS RESTRICTIVE FOR DELETE TO parley_app
  USING (state = 'invited' AND connected_at IS NULL);
"""

MOVES = """
CREATE FUNCTION parley_connection_moves() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
  me uuid := parley_company();
  is_customer boolean := OLD.customer_id = me;
  ours_before uuid := CASE WHEN is_customer THEN OLD.customer_responsible_id ELSE OLD.supplier_responsible_id END;
  ours uuid := CASE WHEN is_customer THEN NEW.customer_responsible_id ELSE NEW.supplier_responsible_id END;
  theirs_before uuid := CASE WHEN is_customer THEN OLD.supplier_responsible_id ELSE OLD.customer_responsible_id END;
  theirs uuid := CASE WHEN is_customer THEN NEW.supplier_responsible_id ELSE NEW.customer_responsible_id END;
  begins_anew boolean := OLD.state = 'ended' AND NEW.state = 'invited';
  stops_nothing boolean := (NEW.paused_by_id, NEW.ended_by_id, NEW.stopped_at)
    IS NOT DISTINCT FROM (OLD.paused_by_id, OLD.ended_by_id, OLD.stopped_at);
  is_free boolean := NEW.paused_by_id IS NULL AND NEW.ended_by_id IS NULL AND NEW.stopped_at IS NULL;
BEGIN
  IF (NEW.id, NEW.customer_id, NEW.supplier_id, NEW.created_at)
      IS DISTINCT FROM (OLD.id, OLD.customer_id, OLD.supplier_id, OLD.created_at)
    OR (NEW.asked_by_id <> OLD.asked_by_id AND NOT (begins_anew AND NEW.asked_by_id = me))
    OR (NEW.connected_at IS DISTINCT FROM OLD.connected_at AND (OLD.connected_at IS NOT NULL OR NEW.state <> 'active'))
    OR (theirs IS DISTINCT FROM theirs_before AND NOT (begins_anew AND theirs IS NULL))
    OR (ours IS DISTINCT FROM ours_before AND NOT EXISTS (
      SELECT 1 FROM companies_member m WHERE m.company_id = me AND m.user_id = ours AND m.is_active))
    OR NOT (CASE OLD.state || ' ' || NEW.state
      WHEN 'ended invited' THEN NEW.asked_by_id = me AND stops_nothing
      WHEN 'invited active' THEN OLD.asked_by_id <> me AND is_free
      WHEN 'invited ended' THEN OLD.connected_at IS NOT NULL
        AND CASE WHEN OLD.asked_by_id = me THEN stops_nothing
            ELSE NEW.ended_by_id = me AND NEW.paused_by_id IS NOT DISTINCT FROM OLD.paused_by_id END
      WHEN 'active paused' THEN NEW.paused_by_id = me AND NEW.ended_by_id IS NULL
      WHEN 'paused active' THEN OLD.paused_by_id = me AND is_free
      WHEN 'active ended' THEN NEW.ended_by_id = me AND NEW.paused_by_id IS NULL
      WHEN 'paused ended' THEN NEW.ended_by_id = me AND NEW.paused_by_id IS NOT DISTINCT FROM OLD.paused_by_id
      ELSE NEW.state = OLD.state AND stops_nothing
    END)
  THEN
    RAISE insufficient_privilege USING MESSAGE = 'one company alone may not change a connection so';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER moves_as_declared BEFORE UPDATE ON companies_connection FOR EACH ROW
  WHEN (current_user = 'parley_app') EXECUTE FUNCTION parley_connection_moves();
"""
UNDO = """
DROP TRIGGER moves_as_declared ON companies_connection;
DROP FUNCTION parley_connection_moves();
DROP POLICY never_agreed ON companies_connection;
"""


class Migration(migrations.Migration):
    dependencies = [("companies", "0004_who_stopped")]
    operations = [
        migrations.RunSQL(SINCE, migrations.RunSQL.noop),
        migrations.RunSQL(ASKS_FIRST, ASKED_FIRST),
        migrations.RunSQL(NEVER_AGREED + MOVES, UNDO),
    ]
