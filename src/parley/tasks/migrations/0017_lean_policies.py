"""Let policies ask functions of the owner instead of tables with policies of their own.

A policy that reads a table runs that table's policies in turn, so every statement with a company had 270 subplans to
set up, whether they were needed or not. The same rows are visible as before.
"""

from django.db import migrations

from parley.core.rls import ME, OWN

_DEFINER = "STABLE SECURITY DEFINER SET search_path = public, pg_temp"
FUNCTIONS = f"""
CREATE FUNCTION parley_own_companies() RETURNS uuid[] LANGUAGE sql {_DEFINER} AS $$
  SELECT array_agg(company_id) FROM companies_member WHERE user_id = parley_user() AND is_active
$$;
CREATE FUNCTION parley_portal_partners() RETURNS uuid[] LANGUAGE sql {_DEFINER} AS $$
  SELECT array_agg(partner) FROM (
    SELECT supplier_id AS partner FROM companies_connection
    WHERE customer_id = parley_company() AND scope = 'portal' AND state IN ('active', 'paused')
    UNION ALL
    SELECT customer_id FROM companies_connection
    WHERE supplier_id = parley_company() AND scope = 'portal' AND state IN ('active', 'paused')) found
$$;
CREATE FUNCTION parley_answers_portal(company uuid, person uuid) RETURNS boolean LANGUAGE sql {_DEFINER} AS $$
  SELECT EXISTS (SELECT 1 FROM companies_connection c
      WHERE c.customer_id = parley_company() AND c.supplier_id = company AND c.supplier_responsible_id = person)
    OR EXISTS (SELECT 1 FROM companies_connection c
      WHERE c.supplier_id = parley_company() AND c.customer_id = company AND c.customer_responsible_id = person)
    OR EXISTS (SELECT 1 FROM tasks_taskside s
      WHERE s.company_id = company AND s.partner_id = parley_company() AND s.assignee_id = person)
$$;
REVOKE ALL ON FUNCTION parley_own_companies(), parley_portal_partners(), parley_answers_portal(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_own_companies(), parley_portal_partners(), parley_answers_portal(uuid, uuid)
  TO parley_app, parley_system;
"""  # noqa: S608 - no user input
# Of a partner that a portal alone connects, the owner is visible, and who answers for the connection or a task.
POLICIES = f"""
ALTER POLICY own_companies ON companies_company USING (id = ANY ((SELECT parley_own_companies())::uuid[]));
DROP POLICY people_of_full_connections ON companies_member;
ALTER POLICY company_reads ON companies_member USING (
  {OWN} OR user_id = (SELECT parley_user())
  OR EXISTS (SELECT 1 FROM companies_connection c WHERE c.customer_id = {ME}
    AND c.supplier_id = companies_member.company_id AND c.scope = 'full' AND c.state IN ('active', 'paused'))
  OR EXISTS (SELECT 1 FROM companies_connection c WHERE c.supplier_id = {ME}
    AND c.customer_id = companies_member.company_id AND c.scope = 'full' AND c.state IN ('active', 'paused'))
  OR (company_id = ANY ((SELECT parley_portal_partners())::uuid[])
    AND (role = 'owner' OR parley_answers_portal(company_id, user_id)))
);
"""  # noqa: S608 - no user input


class Migration(migrations.Migration):
    dependencies = [("tasks", "0016_find_files"), ("companies", "0014_own_companies")]
    operations = [migrations.RunSQL(FUNCTIONS + POLICIES, migrations.RunSQL.noop)]
