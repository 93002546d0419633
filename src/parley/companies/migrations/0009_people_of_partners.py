"""Members of the other company are visible while the connection is active or paused, and no longer after its end."""

from django.db import migrations

from parley.core.rls import ME, OWN

_CONNECTED = f"""(
  EXISTS (SELECT 1 FROM companies_connection c WHERE c.customer_id = {ME}
    AND c.supplier_id = companies_member.company_id AND {{state}})
  OR EXISTS (SELECT 1 FROM companies_connection c WHERE c.supplier_id = {ME}
    AND c.customer_id = companies_member.company_id AND {{state}})
)"""  # noqa: S608 - no user input


def _policy(state: str) -> str:
    sees = f"({OWN} OR user_id = (SELECT parley_user()) OR {_CONNECTED.format(state=state)})"
    return f"ALTER POLICY company_reads ON companies_member USING ({sees})"


class Migration(migrations.Migration):
    dependencies = [("companies", "0008_member_deactivated_at")]
    operations = [
        migrations.RunSQL(_policy("c.state IN ('active', 'paused')"), _policy("c.connected_at IS NOT NULL")),
    ]
