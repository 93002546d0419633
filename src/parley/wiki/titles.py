"""Titles of wiki pages that a text links to, by their address or by a share link."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from parley.core.internal_links import Reader, add_titled_pages
from parley.core.sql import fetch

_PAGES = "SELECT page_id, title FROM parley_wiki_titles(%(pages)s)"
_LINKS = "SELECT secret, title FROM parley_wiki_link_titles(%(secrets)s)"


class _Page(NamedTuple):
    page_id: UUID
    title: str


class _Link(NamedTuple):
    secret: str
    title: str


def register() -> None:
    add_titled_pages(read_page_titles, "wiki_page")
    add_titled_pages(read_link_titles, "wiki_link")


def read_page_titles(_reader: Reader, pages: Sequence[Mapping[str, Any]]) -> list[str | None]:
    """Return the titles of own and shared pages. One statement, for the acting company and person."""
    ids = [page["page_id"] for page in pages]
    titles = dict(fetch(_PAGES, {"pages": ids}, _Page))
    return [titles.get(page_id) for page_id in ids]


def read_link_titles(_reader: Reader, pages: Sequence[Mapping[str, Any]]) -> list[str | None]:
    """Return the titles of the pages that share links show. Who has a link may read its page. One statement."""
    secrets = [page["secret"] for page in pages]
    titles = dict(fetch(_LINKS, {"secrets": secrets}, _Link))
    return [titles.get(secret) for secret in secrets]
