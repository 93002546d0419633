"""Results of the search in the top bar for companies: own partners, people, products, the directory."""

from parley.core.search_sources import SearchSource, add_search_source
from parley.core.translation import gettext_lazy as _

PARTNERS, DIRECTORY = "partners", "directory"
"""The sources of companies with any connection to the acting one, and of all others that are listed."""

# Whatever their listing in the directory, and in any state of the connection, as on the partners page.
_PARTNERS = """
SELECT found.id, found.id, found.name, found.detail
FROM parley_find_partners(%(expressions)s, %(after)s, %(most)s, %(collation)s) found
"""
_MEMBERS = """
SELECT found.member_id, found.member_id, found.name, found.detail
FROM parley_find_members(%(expressions)s, %(after)s, %(most)s, %(collation)s, {own}) found
"""
_PRODUCTS = """
SELECT p.id, p.id, p.name, p.code FROM companies_product p
WHERE p.company_id = %(company)s AND p.archived_at IS NULL
AND parley_folded(concat_ws(' ', p.name, p.code, p."group")) ~ ALL(%(expressions)s)
AND {after} ORDER BY {key}, p.id LIMIT %(most)s
"""
_DIRECTORY = """
SELECT c.id, c.id, c.name, concat_ws(' · ', nullif(c.city, ''), nullif(c.industry, ''))
FROM parley_find_listed_companies(%(expressions)s, %(after)s, %(most)s, %(collation)s) found
LEFT JOIN companies_company c ON c.id = found.id
"""
# Keys of the reader's alphabet take fifty times as long, and one letter finds thousands of names.
_NAME = "parley_folded({0}.name)"


def _by_name(sql: str, key: str, row: str, table: str) -> str:
    """Return `sql` in the order of `key`, from the row with the id `after` on."""
    last = f"(SELECT {key}, {row}.id FROM {table} WHERE {row}.id = %(after)s)"  # noqa: S608 - declared
    after = f"(%(after)s IS NULL OR ({key}, {row}.id) > {last})"
    return sql.replace("{after}", after).replace("{key}", key)


def register() -> None:
    people = _("People")
    products = _by_name(_PRODUCTS, _NAME.format("p"), "p", "companies_product p")
    for source in (
        SearchSource(PARTNERS, _("Partners"), "handshake", 10, "partner", _PARTNERS, is_bounded=True),
        SearchSource("colleagues", people, "user", 20, "person", _MEMBERS.format(own="true"), index="member_words"),
        SearchSource("people", people, "user", 21, "person", _MEMBERS.format(own="false"), index="member_words"),
        SearchSource("products", _("Products"), "package", 30, "product", products, is_bounded=True),
        SearchSource(
            DIRECTORY, _("Companies in the directory"), "building-2", 90, "partner", _DIRECTORY, index="company_words"
        ),
    ):
        add_search_source(source)
