"""What the database shows of a partner's people where a portal alone made the connection, and who counts as a reader."""

from django.db import migrations

# Of such a partner, these are visible: the owner and the responsible users, who get the tickets, and the assignees.
PEOPLE = """
CREATE POLICY people_of_full_connections ON companies_member AS RESTRICTIVE FOR SELECT TO parley_app USING (
  company_id = (SELECT parley_company()) OR user_id = (SELECT parley_user())
  OR EXISTS (SELECT 1 FROM companies_connection c WHERE c.scope = 'full' AND c.state IN ('active', 'paused')
    AND c.customer_id = (SELECT parley_company()) AND c.supplier_id = companies_member.company_id)
  OR EXISTS (SELECT 1 FROM companies_connection c WHERE c.scope = 'full' AND c.state IN ('active', 'paused')
    AND c.supplier_id = (SELECT parley_company()) AND c.customer_id = companies_member.company_id)
  OR role = 'owner'
  OR EXISTS (SELECT 1 FROM companies_connection c
    WHERE c.customer_id = (SELECT parley_company()) AND c.supplier_id = companies_member.company_id
      AND c.supplier_responsible_id = companies_member.user_id)
  OR EXISTS (SELECT 1 FROM companies_connection c
    WHERE c.supplier_id = (SELECT parley_company()) AND c.customer_id = companies_member.company_id
      AND c.customer_responsible_id = companies_member.user_id)
  OR EXISTS (SELECT 1 FROM tasks_taskside s
    WHERE s.company_id = companies_member.company_id AND s.partner_id = (SELECT parley_company())
      AND s.assignee_id = companies_member.user_id)
);
"""

# With the owner's rights: the number of readers is shown, whether or not the people are.
READERS = """
CREATE FUNCTION parley_count_readers(side uuid) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT count(*) FROM tasks_taskside s JOIN companies_member m ON m.company_id = s.company_id AND m.is_active
  WHERE s.id = side AND parley_company() IN (s.company_id, s.partner_id)
$$;
REVOKE ALL ON FUNCTION parley_count_readers(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_count_readers(uuid) TO parley_app, parley_system;
"""
UNDO = """
DROP FUNCTION parley_count_readers(uuid);
DROP POLICY people_of_full_connections ON companies_member;
"""


class Migration(migrations.Migration):
    dependencies = [("tasks", "0012_sides_without_assignee"), ("companies", "0011_connection_scope")]
    operations = [migrations.RunSQL(PEOPLE + READERS, UNDO)]
