"""What the search in the top bar finds beside tasks. An app registers its own sources in `ready()`.

All sources are read in one statement. Row-level security applies to each, and every source starts from the acting
company; a source that needs an index on text goes through a function with its owner's rights.
"""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.utils.functional import Promise

from parley.core.collation import collation
from parley.core.lists import like_pattern
from parley.core.sql import fetch

MOST_OF_A_SOURCE = 10


class Found(NamedTuple):
    source: str
    id: UUID
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class SearchSource:
    """One kind of thing to find. Sources with the same label make one group of the page."""

    slug: str
    label: Promise | str
    icon: str
    order: int
    sql: str
    """Selects id, title and detail; takes `company`, `pattern`, `collation` and `most`."""
    url_name: str
    """The page of a found thing, by its id."""


_sources: dict[str, SearchSource] = {}


def add_search_source(source: SearchSource) -> None:
    """Register `source`; called in an app's `ready()`."""
    _sources[source.slug] = source


def search_sources() -> list[SearchSource]:
    return sorted(_sources.values(), key=lambda source: source.order)


def find_everywhere(company_id: UUID, words: str) -> dict[SearchSource, list[Found]]:
    """Return what `company_id` may see of every source, by source in order. One statement."""
    sources = search_sources()
    statement = " UNION ALL ".join(f"(SELECT '{one.slug}', found.* FROM ({one.sql}) found)" for one in sources)  # noqa: S608 - slugs and statements are declared
    parameters = {
        "company": company_id,
        "pattern": like_pattern(words),
        "collation": collation(),
        "most": MOST_OF_A_SOURCE,
    }
    found = fetch(statement, parameters, Found)
    by_source = {source: [row for row in found if row.source == source.slug] for source in sources}
    return {source: rows for source, rows in by_source.items() if rows}
