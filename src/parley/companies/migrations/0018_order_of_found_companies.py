"""Found companies and people are in the order of their folded names.

A key of the reader's alphabet takes fifty times as long, and a search for one letter finds thousands of names.
"""

from django.db import migrations

# Companies with any connection to the acting one are found as its partners. Of words that very many companies have, the
# first five hundred are put in order.
FIND = """
CREATE OR REPLACE FUNCTION parley_find_listed_companies(words text[], after uuid, most integer, collation_name text)
RETURNS TABLE (id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 10 AS $$
DECLARE
  me uuid := parley_company();
  found uuid[];
BEGIN
  IF me IS NULL THEN
    RETURN;
  END IF;
  IF left(words[1], 1) <> '(' THEN
    found := ARRAY(SELECT c.id FROM companies_company c
      WHERE c.in_directory AND parley_folded(c.name || ' ' || c.legal_name || ' ' || c.city) ~ words[1]
        AND parley_folded(c.name || ' ' || c.legal_name || ' ' || c.city) ~ words[2]
        AND parley_folded(c.name || ' ' || c.legal_name || ' ' || c.city) ~ ALL(words) LIMIT 500);
  ELSE
    found := ARRAY(SELECT c.id FROM (
        SELECT n.* FROM companies_company n WHERE n.in_directory ORDER BY n.id DESC LIMIT 2000) c
      WHERE parley_folded(c.name || ' ' || c.legal_name || ' ' || c.city) ~ ALL(words) LIMIT 500);
  END IF;
  RETURN QUERY SELECT c.id FROM companies_company c
    WHERE c.id = ANY(found) AND c.id <> me
      AND NOT EXISTS (SELECT 1 FROM companies_connection k WHERE k.customer_id = me AND k.supplier_id = c.id)
      AND NOT EXISTS (SELECT 1 FROM companies_connection k WHERE k.supplier_id = me AND k.customer_id = c.id)
      AND (after IS NULL OR (parley_folded(c.name), c.id) >
        (SELECT parley_folded(l.name), l.id FROM companies_company l
         WHERE l.id = after AND l.in_directory))
    ORDER BY parley_folded(c.name), c.id LIMIT most;
END $$;
"""

# Of any state of the connection. Companies that only exchange tickets, or are not connected yet, come after partners.
PARTNERS = """
CREATE OR REPLACE FUNCTION parley_find_partners(words text[], after uuid, most integer, collation_name text)
RETURNS TABLE (id uuid, name text, detail text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 10 AS $$
  WITH partner AS MATERIALIZED (
    SELECT either.id, bool_or(either.is_known) AS is_known FROM (
      SELECT k.supplier_id AS id, k.connected_at IS NOT NULL AND k.scope = 'full' AND k.state <> 'invited' AS is_known
      FROM companies_connection k WHERE k.customer_id = parley_company()
      UNION ALL
      SELECT k.customer_id, k.connected_at IS NOT NULL AND k.scope = 'full' AND k.state <> 'invited'
      FROM companies_connection k WHERE k.supplier_id = parley_company()) either GROUP BY 1
  ), found AS (
    SELECT c.id, c.name, concat_ws(' · ', nullif(c.city, ''), nullif(n.partner_number, '')) AS detail,
      NOT partner.is_known AS is_stranger, parley_folded(c.name) AS key
    FROM partner JOIN companies_company c ON c.id = partner.id
    LEFT JOIN companies_partnernote n ON n.company_id = parley_company() AND n.partner_id = c.id
    WHERE parley_folded(concat_ws(' ', c.name, c.legal_name, c.city, n.partner_number)) ~ ALL(words)
  )
  SELECT f.id, f.name::text, f.detail FROM found f
  WHERE after IS NULL OR (f.is_stranger, f.key, f.id) > (SELECT l.is_stranger, l.key, l.id FROM found l WHERE l.id = after)
  ORDER BY f.is_stranger, f.key, f.id LIMIT most
$$;
"""
# Only of active and paused partners, and not where a portal alone connects. Who hides their contact details is
# not in the address book either. One of the words at least is about the person.
PEOPLE = """
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
    dependencies = [("companies", "0017_find_people_of_paused_partners")]
    operations = [migrations.RunSQL(FIND + PARTNERS + PEOPLE, migrations.RunSQL.noop)]
