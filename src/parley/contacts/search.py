"""Results of the search for contacts: the people that partners have named to the acting company."""

from parley.core.search_sources import SearchSource, add_search_source
from parley.core.translation import gettext_lazy as _

_CONTACTS = """
SELECT found.task_id, found.task_id, found.name, concat_ws(' · ', found.function, partner.name)
FROM parley_find_named_contacts(%(expressions)s, %(after)s, %(most)s) found
JOIN companies_company partner ON partner.id = found.partner_id
"""


def register() -> None:
    add_search_source(
        SearchSource("contacts", _("People"), "user", 22, "person", _CONTACTS, index="contact_folded_words")
    )
