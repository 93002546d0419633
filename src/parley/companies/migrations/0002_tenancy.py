"""Who sees and changes which rows about companies. Companies come into being by `acting_as_system` alone."""

from django.db import migrations

from parley.core.rls import Tenancy

# Uncorrelated, so that PostgreSQL runs it once per statement and hashes the answer.
CONNECTED = """
  SELECT supplier_id FROM companies_connection WHERE customer_id = parley_company()
  UNION ALL
  SELECT customer_id FROM companies_connection WHERE supplier_id = parley_company()
"""
# An invitation that nobody has answered opens the business card, not the list of members.
JOINED = """
  SELECT supplier_id FROM companies_connection WHERE customer_id = parley_company() AND connected_at IS NOT NULL
  UNION ALL
  SELECT customer_id FROM companies_connection WHERE supplier_id = parley_company() AND connected_at IS NOT NULL
"""
EITHER_SIDE = "(customer_id = parley_company() OR supplier_id = parley_company())"

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
            sees=f"(id = parley_company() OR in_directory OR id IN ({CONNECTED}))",
            writes="id = parley_company()",
        ),
        Tenancy(
            "companies_member",
            sees=f"(company_id = parley_company() OR user_id = parley_user() OR company_id IN ({JOINED}))",
            writes="company_id = parley_company()",
        ),
        Tenancy("companies_partnernote"),
        Tenancy("companies_invitation"),
        Tenancy("companies_product"),
        Tenancy("companies_productsupplier"),
    ]
