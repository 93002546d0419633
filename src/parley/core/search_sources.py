"""Registry of what the search finds. Each app adds its own in `ready()`: `add_search_source(SearchSource(...))`.

All sources are read in one statement as the application's role, so that row-level security applies to each. A source
returns what the acting person may see and nothing else: rights are part of its conditions, before anything is ranked,
cut off or counted.

The statement of a source selects id, page, title and detail, in order. `page` is the id of the page to open, mostly the
same as `id`, by which the next page of results begins. The statement takes these parameters:

* `%(company)s`, `%(user)s`: who searches
* `%(expressions)s`: the words, as `core/search_words.py` makes them. A text has them all if
  `parley_folded(text) ~ ALL(%(expressions)s)`. A thing with several texts is found by words in any of them:
  `parley_folded(concat_ws(' ', p.name, p.code)) ~ ALL(%(expressions)s)`
* `%(after)s`: the id of the last thing of the page before, or NULL
* `%(most)s`: the number of rows that are wanted; `%(collation)s`: the order of names

A source that looks at a part of its things only, as at the newest for frequent words, returns one more row without id
where there may be others.

The company's own things of which there are thousands at most, as products, are read with a plain statement
(`is_bounded=True`). Any other source needs an index on text, which PostgreSQL does not use under row-level security,
since `~` is not leak-proof (docs/decisions/0002-tenancy-twice.md). Its statement calls a function that works with the
rights of the owner, and that checks company and person itself; `index` names the index on trigrams. For a table of
messages, newest first:

    CREATE INDEX CONCURRENTLY message_words ON chats_message
      USING gin (conversation_id, parley_folded(text) gin_trgm_ops) WITH (fastupdate = off);

    CREATE FUNCTION parley_find_messages(words text[], after uuid, most integer)
    RETURNS TABLE (id uuid, page uuid, title text, detail text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
      mine uuid[] := ARRAY(SELECT p.conversation_id FROM chats_participant p
        WHERE p.company_id = parley_company() AND p.user_id = parley_user());
      found uuid[];
    BEGIN
      -- Frequent words are among the newest: a scan with an end. uuid7 ids are in the order of time.
      found := ARRAY(SELECT seen.id FROM (
          SELECT m.id, m.text FROM unnest(mine) c, LATERAL (SELECT n.id, n.text FROM chats_message n
            WHERE n.conversation_id = c AND (after IS NULL OR n.id < after) ORDER BY n.id DESC LIMIT 100) m
          ORDER BY m.id DESC LIMIT 1000) seen
        WHERE parley_folded(seen.text) ~ ALL(words) ORDER BY seen.id DESC LIMIT most);
      -- Rare ones by the index. Words that no index narrows begin with a parenthesis: for them the scan was all.
      IF cardinality(found) < most AND left(words[1], 1) <> '(' THEN
        found := ARRAY(SELECT m.id FROM chats_message m
          WHERE m.conversation_id = ANY(mine) AND parley_folded(m.text) ~ words[1] AND parley_folded(m.text) ~ words[2]
            AND parley_folded(m.text) ~ ALL(words) AND (after IS NULL OR m.id < after) LIMIT 3000);
      END IF;
      RETURN QUERY SELECT m.id, m.conversation_id, left(m.text, 2000), c.subject::text FROM chats_message m
        JOIN chats_conversation c ON c.id = m.conversation_id
        WHERE m.id = ANY(found) ORDER BY m.id DESC LIMIT most;
    END $$;
    REVOKE ALL ON FUNCTION parley_find_messages(text[], uuid, integer) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION parley_find_messages(text[], uuid, integer) TO parley_app, parley_system;

    SearchSource("messages", _("Messages"), "message-circle", 60, "conversation",
        "SELECT * FROM parley_find_messages(%(expressions)s, %(after)s, %(most)s)", index="message_words", is_text=True,
        is_markdown=True)

`ARRAY(...)` with a limit makes the planner take the index of the texts; with ORDER BY it would read the table in order.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.utils.functional import Promise

from parley.core.collation import collation
from parley.core.ids import id_in
from parley.core.sql import fetch


class Found(NamedTuple):
    source: str
    id: UUID | None
    """None in the row by which a source says that it has not looked at everything."""
    page: UUID
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class SearchSource:
    """One kind of thing to find. Sources with the same label make one group of the page."""

    slug: str
    label: Promise | str
    icon: str
    order: int
    url_name: str
    """The page of a found thing, by its `page`."""
    sql: str
    """Selects id, page, title and detail in order. The parameters are described above."""
    index: str = ""
    """The index on trigrams that the function of `sql` uses."""
    is_bounded: bool = False
    """Whether the statement reads few rows however large the tables are, so that it needs no index on text."""
    is_text: bool = False
    """Whether the title is a text of any length, of which the page shows the part that was found."""
    is_markdown: bool = False
    """Whether the title is written in Markdown. The page shows it without its marks."""


@dataclass(frozen=True, slots=True)
class SearchGroup:
    """The things found of the sources with one label."""

    slug: str
    """The slug of the first source, which names the group in addresses."""
    label: str
    things: list[tuple[SearchSource, Found]]
    next: str = ""
    """Where the next page begins, if there are more things or may be."""
    is_cut: bool = False
    """Whether a source has not looked at everything."""


_sources: dict[str, SearchSource] = {}


def add_search_source(source: SearchSource) -> None:
    """Register `source`; called in an app's `ready()`."""
    _sources[source.slug] = source


def search_sources() -> list[SearchSource]:
    return sorted(_sources.values(), key=lambda source: source.order)


def sources_by_label() -> dict[str, list[SearchSource]]:
    """Return the sources by the slug of their group, in order."""
    by_label: dict[str, list[SearchSource]] = {}
    for source in search_sources():
        by_label.setdefault(str(source.label), []).append(source)
    return {sources[0].slug: sources for sources in by_label.values()}


def find_everywhere(company_id: UUID, user_id: UUID, words: list[str], *, most: int) -> list[SearchGroup]:
    """Return the first `most` things of every group that has any or may have. One statement."""
    groups = sources_by_label()
    rows = _find(search_sources(), company_id, user_id, words, most=most)
    found = [_group(slug, sources, rows, most) for slug, sources in groups.items()]
    return [group for group in found if group.things or group.is_cut]


def find_in_group(
    slug: str, company_id: UUID, user_id: UUID, words: list[str], *, after: str, most: int
) -> SearchGroup | None:
    """Return one page of the group `slug`, or None if there is no such group. One statement.

    `after` is the `next` of the page before, or empty. The sources of a group follow one another.
    """
    sources = sources_by_label().get(slug)
    if sources is None:
        return None
    last, _, text = after.partition(":")
    slugs = [source.slug for source in sources]
    start = slugs.index(last) if last in slugs else 0
    key = id_in(text) if last in slugs else None
    rows = _find(sources[start:], company_id, user_id, words, most=most, after=key)
    return _group(slug, sources, rows, most)


def _group(slug: str, sources: list[SearchSource], rows: list[Found], most: int) -> SearchGroup:
    slugs = {source.slug for source in sources}
    things = [(source, row) for source in sources for row in rows if row.source == source.slug and row.id]
    is_cut = any(row.id is None for row in rows if row.source in slugs)
    shown = things[:most]
    has_more = len(things) > most or is_cut
    place = f"{shown[-1][0].slug}:{shown[-1][1].id}" if has_more and shown else ""
    return SearchGroup(slug, str(sources[0].label), shown, place, is_cut)


def _find(
    sources: Iterable[SearchSource],
    company_id: UUID,
    user_id: UUID,
    words: list[str],
    *,
    most: int,
    after: UUID | None = None,
) -> list[Found]:
    """Read one row more than `most` of each source. `after` is for the first of them."""
    if not words:
        return []
    first = "%(after)s::uuid"
    statements = []
    for number, source in enumerate(sources):
        statement = source.sql.replace("%(after)s", first if number == 0 else "NULL::uuid").replace(
            "%(expressions)s", "%(expressions)s::text[]"
        )
        statements.append(f"(SELECT '{source.slug}', found.* FROM ({statement}) found)")  # noqa: S608 - declared
    parameters = {
        "company": company_id,
        "user": user_id,
        "expressions": words,
        "after": after,
        "most": most + 1,
        "collation": collation(),
    }
    return fetch(" UNION ALL ".join(statements), parameters, Found)
