"""Portals are their company's own, tickets are seen by supplier and customer, drafts by the person who wrote them."""

from django.db import migrations

from parley.core.rls import Tenancy, either
from parley.tasks.tenancy import OF_A_TASK

# Not by way of the task, as for other kinds: the figures go over a hundred thousand rows, and look at no other table.
EITHER_SIDE = either("supplier_id", "customer_id")
OF_ONE_OF_US = f"({EITHER_SIDE} AND {OF_A_TASK})"

# A customer files in its own name alone, and of whom and about what a ticket is, is never changed.
IN_ITS_OWN_NAME = """
CREATE POLICY files_itself ON tickets_ticket AS RESTRICTIVE FOR INSERT TO parley_app
  WITH CHECK (customer_id = (SELECT parley_company()));
REVOKE UPDATE, DELETE ON tickets_ticket FROM parley_app;
GRANT UPDATE (waits_for, first_answer_at, resolved_at) ON tickets_ticket TO parley_app;
"""
NOT_ANY_MORE = """
GRANT UPDATE, DELETE ON tickets_ticket TO parley_app;
DROP POLICY files_itself ON tickets_ticket;
"""

# With the owner's rights, because a visitor acts for no company: what is answered is what the open page shows anyway,
# and who is responsible there. Closed portals, and companies without one, are not to be told apart.
OPEN_PORTALS = """
CREATE FUNCTION parley_open_portals(address text, of_company uuid) RETURNS TABLE (
  portal uuid, company_id uuid, company text, kind text, slug text, name text, words text, categories text[],
  logo_sha256 text, logo_media_type text, logo_size bigint, responsible uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT p.id, c.id, c.name::text, p.kind::text, here.slug::text, p.name::text, p.text, p.categories::text[],
         logo.sha256::text, logo.media_type::text, logo.size, m.user_id
  FROM tickets_portal p
  JOIN companies_company c ON c.id = p.company_id
  JOIN tickets_portaladdress here ON here.company_id = p.company_id AND here.is_current
  LEFT JOIN files_storedfile logo ON logo.id = p.logo_id
  LEFT JOIN companies_member m ON m.company_id = p.company_id AND m.user_id = p.responsible_id AND m.is_active
  WHERE p.is_open
    AND p.company_id = coalesce((SELECT a.company_id FROM tickets_portaladdress a WHERE a.slug = address), of_company)
  ORDER BY p.kind DESC
$$;
REVOKE ALL ON FUNCTION parley_open_portals(text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_open_portals(text, uuid) TO parley_app, parley_system;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0001_initial"),
        ("companies", "0002_tenancy"),
        ("files", "0002_tenancy"),
        ("tasks", "0002_tenancy"),
    ]
    operations = [
        Tenancy("tickets_portaladdress"),
        Tenancy("tickets_portal"),
        Tenancy("tickets_ticket", sees=EITHER_SIDE, writes=OF_ONE_OF_US),
        migrations.RunSQL(IN_ITS_OWN_NAME, NOT_ANY_MORE),
        Tenancy("tickets_draft", sees="user_id = (SELECT parley_user())"),
        migrations.RunSQL(OPEN_PORTALS, "DROP FUNCTION parley_open_portals(text, uuid)"),
    ]
