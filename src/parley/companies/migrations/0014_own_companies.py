"""A person sees every company that they work for, also one that is not listed in the directory."""

from django.db import migrations

OWN = """
CREATE POLICY own_companies ON companies_company FOR SELECT TO parley_app USING (EXISTS (
  SELECT 1 FROM companies_member m
  WHERE m.company_id = companies_company.id AND m.user_id = (SELECT parley_user()) AND m.is_active))
"""


class Migration(migrations.Migration):
    dependencies = [("companies", "0013_order_by_name")]
    operations = [migrations.RunSQL(OWN, "DROP POLICY own_companies ON companies_company")]
