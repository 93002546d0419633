"""Options of the list filters by name (partners, colleagues), read when a menu is opened and not with each list."""

from parley.core.lists import NameSource

PARTNERS = NameSource(
    names="""
SELECT c.id, c.name FROM companies_company c
WHERE c.id IN (
  SELECT supplier_id FROM companies_connection WHERE customer_id = %(company)s AND connected_at IS NOT NULL
  UNION
  SELECT customer_id FROM companies_connection WHERE supplier_id = %(company)s AND connected_at IS NOT NULL)
""",
    name="SELECT id, name FROM companies_company WHERE id = {wanted}",
)
COLLEAGUES = NameSource(
    names="""
SELECT m.user_id, u.first_name || ' ' || u.last_name AS name
FROM companies_member m JOIN accounts_user u ON u.id = m.user_id
WHERE m.company_id = %(company)s AND m.is_active
""",
    name="""
SELECT m.user_id, u.first_name || ' ' || u.last_name
FROM companies_member m JOIN accounts_user u ON u.id = m.user_id
WHERE m.company_id = %(company)s AND m.user_id = {wanted}
""",
)
