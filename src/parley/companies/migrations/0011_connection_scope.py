"""The scope of a connection: a portal makes one for tickets alone, which only its supplier widens.

Connections that portals made before stay full: both companies work with them, and may have sent other tasks.
"""

from django.db import migrations, models

ASKS_FIRST = """
CREATE POLICY asks_for_everything ON companies_connection AS RESTRICTIVE FOR INSERT TO parley_app
  WITH CHECK (scope = 'full' AND widening_asked_at IS NULL);
"""

# A trigger of its own beside `moves_as_declared`. A new agreement on an ended connection is a full one.
SCOPE = """
CREATE FUNCTION parley_connection_scope() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  me uuid := parley_company();
  is_agreed boolean := OLD.state = 'invited' AND NEW.state = 'active';
  goes_on boolean := OLD.state = 'active' AND NEW.state = 'active';
  is_widened boolean := OLD.scope = 'portal' AND NEW.scope = 'full'
    AND (is_agreed OR (goes_on AND OLD.supplier_id = me));
BEGIN
  IF (NEW.scope <> OLD.scope AND NOT is_widened)
    OR (NEW.widening_asked_at IS DISTINCT FROM OLD.widening_asked_at AND NOT CASE
      WHEN NEW.widening_asked_at IS NULL THEN is_widened
      ELSE goes_on AND NEW.scope = 'portal' AND OLD.customer_id = me END)
  THEN
    RAISE insufficient_privilege USING MESSAGE = 'one company alone may not change the scope of a connection so';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER scope_as_declared BEFORE UPDATE ON companies_connection FOR EACH ROW
  WHEN (current_user = 'parley_app') EXECUTE FUNCTION parley_connection_scope();
"""
UNDO = """
DROP TRIGGER scope_as_declared ON companies_connection;
DROP FUNCTION parley_connection_scope();
DROP POLICY asks_for_everything ON companies_connection;
"""


class Migration(migrations.Migration):
    dependencies = [("companies", "0010_archived_at")]
    operations = [
        migrations.AddField(
            model_name="connection",
            name="scope",
            field=models.CharField(
                choices=[("full", "Full"), ("portal", "Portal")], db_default="full", default="full", max_length=10
            ),
        ),
        migrations.AddField(
            model_name="connection",
            name="widening_asked_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When the customer asked for more than tickets, until the supplier widens it.",
                null=True,
            ),
        ),
        migrations.RunSQL(ASKS_FIRST + SCOPE, UNDO),
    ]
