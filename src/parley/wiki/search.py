"""Results of the search for wiki pages: own ones that the person may read, and those that partners share."""

from parley.core.search_sources import SearchSource, add_search_source
from parley.core.translation import gettext_lazy as _

_OWN = "SELECT * FROM parley_find_wiki_pages(%(expressions)s, %(after)s, %(most)s)"
_SHARED = "SELECT * FROM parley_find_shared_wiki_pages(%(expressions)s, %(after)s, %(most)s)"


def register() -> None:
    label = _("Wiki")
    add_search_source(SearchSource("wiki", label, "book-open", 70, "wiki_page", _OWN, index="wiki_folded_words"))
    # Those that are shared with one company are few, and found by who shares them.
    add_search_source(SearchSource("shared_wiki", label, "book-open", 71, "wiki_page", _SHARED, is_bounded=True))
