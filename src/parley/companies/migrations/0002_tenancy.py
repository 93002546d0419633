"""Who sees and changes which rows about companies. Companies come into being by `acting_as_system` alone."""

from django.db import migrations

from parley.core.rls import ME, OWN, Tenancy, either

# Each a look into an index, which PostgreSQL may turn into one list for the whole statement where that is cheaper.
CONNECTED = f"""(
  EXISTS (SELECT 1 FROM companies_connection c WHERE c.customer_id = {ME} AND c.supplier_id = {{company}})
  OR EXISTS (SELECT 1 FROM companies_connection c WHERE c.supplier_id = {ME} AND c.customer_id = {{company}})
)"""  # noqa: S608 - no outside text in it
# An invitation that nobody has answered opens the business card, not the list of members.
JOINED = CONNECTED.replace("{company}", "{company} AND c.connected_at IS NOT NULL")
EITHER_SIDE = either("customer_id", "supplier_id")

# Without this a company could declare itself connected with any other.
ASKS_FIRST = """
CREATE POLICY asks_first ON companies_connection AS RESTRICTIVE FOR INSERT TO parley_app
  WITH CHECK (state = 'invited' AND asked_by_id = parley_company())
"""


class Migration(migrations.Migration):
    dependencies = [("companies", "0001_initial"), ("core", "0001_tenancy")]
    operations = [
        Tenancy("companies_connection", sees=EITHER_SIDE),
        migrations.RunSQL(ASKS_FIRST, "DROP POLICY asks_first ON companies_connection"),
        Tenancy(
            "companies_company",
            sees=f"(id = {ME} OR in_directory OR {CONNECTED.format(company='companies_company.id')})",
            writes=f"id = {ME}",
        ),
        Tenancy(
            "companies_member",
            sees=f"({OWN} OR user_id = (SELECT parley_user()) OR {JOINED.format(company='companies_member.company_id')})",
            writes=OWN,
        ),
        Tenancy("companies_partnernote"),
        Tenancy("companies_invitation"),
        Tenancy("companies_product"),
        Tenancy("companies_productsupplier"),
    ]
