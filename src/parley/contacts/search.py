"""Results of the search for contacts: the people that partners have named to the acting company."""

from parley.core.search_sources import SearchSource, add_search_source
from parley.core.translation import gettext_lazy as _

_CONTACTS = """
SELECT found.id, found.id, found.name, found.detail
FROM parley_find_listed_contacts(%(expressions)s, %(after)s, %(most)s, %(collation)s) found
"""


def register() -> None:
    add_search_source(
        SearchSource("contacts", _("People"), "user", 22, "person", _CONTACTS, index="known_contact_words")
    )
