"""The former partners of the acting company: those with connections of which none is active or paused."""

from django.db import migrations, models

FORMER = """
CREATE FUNCTION parley_former_partners() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  me uuid := parley_company();
BEGIN
  RETURN ARRAY(
    SELECT c.supplier_id FROM companies_connection c
    WHERE c.customer_id = me AND c.state IN ('ended', 'invited') AND NOT EXISTS (
      SELECT 1 FROM companies_connection o
      WHERE o.customer_id = c.supplier_id AND o.supplier_id = me AND o.state IN ('active', 'paused'))
    UNION ALL
    SELECT c.customer_id FROM companies_connection c
    WHERE c.supplier_id = me AND c.state IN ('ended', 'invited') AND NOT EXISTS (
      SELECT 1 FROM companies_connection o
      WHERE o.customer_id = me AND o.supplier_id = c.customer_id AND o.state IN ('active', 'paused')));
END $$;
REVOKE ALL ON FUNCTION parley_former_partners() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_former_partners() TO parley_app, parley_system;
"""


class Migration(migrations.Migration):
    dependencies = [("companies", "0011_connection_scope")]
    operations = [
        migrations.AddIndex(
            model_name="connection",
            index=models.Index(
                condition=models.Q(("state__in", ["ended", "invited"])),
                fields=["customer"],
                include=["supplier"],
                name="not_connected_customer",
            ),
        ),
        migrations.AddIndex(
            model_name="connection",
            index=models.Index(
                condition=models.Q(("state__in", ["ended", "invited"])),
                fields=["supplier"],
                include=["customer"],
                name="not_connected_supplier",
            ),
        ),
        migrations.RunSQL(FORMER, "DROP FUNCTION parley_former_partners()"),
    ]
