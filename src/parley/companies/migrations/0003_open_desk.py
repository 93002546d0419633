"""One statement opens the desk: person, membership and company of a session, before any row is visible.

The function runs with the right of its owner, because row-level security shows nothing until the acting company is set.
It answers rows as JSON, so that a later column needs no new version of it.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION parley_open_desk(who uuid, wanted uuid)
RETURNS TABLE (person jsonb, membership jsonb, company jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT to_jsonb(u), to_jsonb(m), to_jsonb(c)
  FROM accounts_user u
  LEFT JOIN LATERAL (
    SELECT * FROM companies_member
    WHERE user_id = u.id AND (company_id = wanted OR (wanted IS NULL AND is_active))
    ORDER BY used_at DESC NULLS LAST, joined_at
    LIMIT 1
  ) m ON true
  LEFT JOIN companies_company c ON c.id = m.company_id
  WHERE u.id = who
$$;
REVOKE ALL ON FUNCTION parley_open_desk(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_open_desk(uuid, uuid) TO parley_app, parley_system;
"""


class Migration(migrations.Migration):
    dependencies = [("companies", "0002_tenancy"), ("accounts", "0001_initial")]
    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION parley_open_desk(uuid, uuid)")]
