"""Store what members do as the search compares it, and search the people of partners by stored texts and keys."""

from django.db import migrations

FOLDED = """
ALTER TABLE companies_member ADD COLUMN folded_work text
  GENERATED ALWAYS AS (parley_folded(position || ' ' || department)) STORED
"""
NOT_FOLDED = "ALTER TABLE companies_member DROP COLUMN folded_work"
PEOPLE = """
CREATE OR REPLACE FUNCTION parley_find_people(words text[], after uuid, most integer, collation_name text)
RETURNS TABLE (member_id uuid, company_id uuid, name text, detail text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 10 AS $$
  WITH partners AS MATERIALIZED (
    SELECT c.id, c.name, parley_folded(c.name) AS folded FROM companies_company c WHERE c.id IN (
        SELECT k.supplier_id FROM companies_connection k
        WHERE k.customer_id = parley_company() AND k.state IN ('active', 'paused') AND k.scope = 'full'
        UNION ALL
        SELECT k.customer_id FROM companies_connection k
        WHERE k.supplier_id = parley_company() AND k.state IN ('active', 'paused') AND k.scope = 'full')
  ), found AS (
    SELECT m.id AS member_id, c.id AS company_id, u.first_name || ' ' || u.last_name AS name,
      concat_ws(' · ', c.name, nullif(m.position, '')) AS detail,
      CASE collation_name WHEN 'nb' THEN u.name_key_nb ELSE u.name_key_und END AS key
    FROM partners c JOIN companies_member m ON m.company_id = c.id JOIN accounts_user u ON u.id = m.user_id
    WHERE m.is_active AND NOT m.hide_contact
      AND u.folded_name || ' ' || m.folded_work || ' ' || c.folded ~ ALL(words)
      AND u.folded_name || ' ' || m.folded_work ~ ANY(words)
  )
  SELECT f.member_id, f.company_id, f.name, f.detail FROM found f
  WHERE after IS NULL OR (f.key, f.member_id) > (SELECT l.key, l.member_id FROM found l WHERE l.member_id = after)
  ORDER BY f.key, f.member_id LIMIT most
$$;
"""
EARLIER = """
CREATE OR REPLACE FUNCTION parley_find_people(words text[], after uuid, most integer, collation_name text)
RETURNS TABLE (member_id uuid, company_id uuid, name text, detail text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 10 AS $$
  WITH found AS (
    SELECT m.id AS member_id, c.id AS company_id, u.first_name || ' ' || u.last_name AS name,
      concat_ws(' · ', c.name, nullif(m.position, '')) AS detail,
      parley_folded(u.last_name || ' ' || u.first_name) AS key
    FROM companies_company c JOIN companies_member m ON m.company_id = c.id JOIN accounts_user u ON u.id = m.user_id
    WHERE m.is_active AND NOT m.hide_contact AND c.id IN (
        SELECT k.supplier_id FROM companies_connection k
        WHERE k.customer_id = parley_company() AND k.state IN ('active', 'paused') AND k.scope = 'full'
        UNION ALL
        SELECT k.customer_id FROM companies_connection k
        WHERE k.supplier_id = parley_company() AND k.state IN ('active', 'paused') AND k.scope = 'full')
      AND parley_folded(concat_ws(' ', u.first_name, u.last_name, m.position, m.department, c.name)) ~ ALL(words)
      AND parley_folded(concat_ws(' ', u.first_name, u.last_name, m.position, m.department)) ~ ANY(words)
  )
  SELECT f.member_id, f.company_id, f.name, f.detail FROM found f
  WHERE after IS NULL OR (f.key, f.member_id) > (SELECT l.key, l.member_id FROM found l WHERE l.member_id = after)
  ORDER BY f.key, f.member_id LIMIT most
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("companies", "0018_order_of_found_companies"), ("accounts", "0008_folded_name")]
    operations = [migrations.RunSQL(FOLDED, NOT_FOLDED), migrations.RunSQL(PEOPLE, EARLIER)]
