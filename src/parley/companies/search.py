"""Results of the search in the top bar for companies: own partners, people, products."""

from django.utils.translation import gettext_lazy as _

from parley.companies.strangers import is_stranger
from parley.core.search_sources import SearchSource, add_search_source

PARTNERS, STRANGERS = "partners", "strangers"
"""The sources of partners, and of companies that want to connect, are asked to, or only exchange tickets."""

# Whatever their listing in the directory, and in any state of the connection, as on the partners page.
_PARTNERS = """
SELECT c.id, c.name, concat_ws(' · ', nullif(c.city, ''), nullif(n.partner_number, ''))
FROM companies_company c LEFT JOIN companies_partnernote n ON n.company_id = %(company)s AND n.partner_id = c.id
WHERE c.id IN (
  SELECT CASE WHEN customer_id = %(company)s THEN supplier_id ELSE customer_id END FROM companies_connection
  WHERE customer_id = %(company)s OR supplier_id = %(company)s)
AND (parley_folded(c.name) LIKE %(pattern)s OR parley_folded(c.legal_name) LIKE %(pattern)s
  OR parley_folded(coalesce(n.partner_number, '')) LIKE %(pattern)s)
AND {is_stranger}
ORDER BY parley_collation_key(c.name, %(collation)s), c.id LIMIT %(most)s
"""
_COLLEAGUES = """
SELECT m.id, u.first_name || ' ' || u.last_name, m.position
FROM companies_member m JOIN accounts_user u ON u.id = m.user_id
WHERE m.company_id = %(company)s AND m.is_active AND parley_folded(u.first_name || ' ' || u.last_name) LIKE %(pattern)s
ORDER BY parley_collation_key(u.last_name, %(collation)s), parley_collation_key(u.first_name, %(collation)s), m.id
LIMIT %(most)s
"""
# Only of partners to whom tasks may be sent, and not where a portal alone connects; who hides their contact details is
# not in the address book either.
_PARTNERS_PEOPLE = """
SELECT c.id, u.first_name || ' ' || u.last_name, concat_ws(' · ', c.name, nullif(m.position, ''))
FROM companies_member m JOIN accounts_user u ON u.id = m.user_id JOIN companies_company c ON c.id = m.company_id
WHERE m.is_active AND NOT m.hide_contact AND m.company_id IN (
  SELECT CASE WHEN customer_id = %(company)s THEN supplier_id ELSE customer_id END FROM companies_connection
  WHERE (customer_id = %(company)s OR supplier_id = %(company)s) AND state = 'active' AND scope = 'full')
AND parley_folded(u.first_name || ' ' || u.last_name) LIKE %(pattern)s
ORDER BY parley_collation_key(u.last_name, %(collation)s), parley_collation_key(u.first_name, %(collation)s), m.id
LIMIT %(most)s
"""
_PRODUCTS = """
SELECT p.id, p.name, p.code FROM companies_product p
WHERE p.company_id = %(company)s AND p.archived_at IS NULL
AND (parley_folded(p.name) LIKE %(pattern)s OR parley_folded(p.code) LIKE %(pattern)s)
ORDER BY parley_collation_key(p.name, %(collation)s), p.id LIMIT %(most)s
"""


def register() -> None:
    people = _("People")
    stranger, partners = is_stranger("c.id"), _("Partners")
    known, unknown = (_PARTNERS.replace("{is_stranger}", condition) for condition in (f"NOT ({stranger})", stranger))
    add_search_source(SearchSource(PARTNERS, partners, "handshake", 10, known, "partner"))
    add_search_source(SearchSource(STRANGERS, partners, "handshake", 11, unknown, "partner"))
    add_search_source(SearchSource("colleagues", people, "user", 20, _COLLEAGUES, "member"))
    add_search_source(SearchSource("people", people, "user", 21, _PARTNERS_PEOPLE, "partner"))
    add_search_source(SearchSource("products", _("Products"), "package", 30, _PRODUCTS, "product"))
