"""Titles of pages of Parley that a text links to, so that a pasted address becomes a link with a title.

An app registers the names of its addresses with a function that reads titles. Titles are read for one reader at a time,
who learns nothing that the page itself would not show: a page that the reader may not open has no title. What others
will read is therefore titled when it is shown to them, not when it is written.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.urls import Resolver404, resolve

MOST_LINKS = 200
"""Of one call; the others stay without a title."""
LONGEST_ADDRESS = 2_000


@dataclass(frozen=True, slots=True)
class Reader:
    """The person who reads a text, and the company for which they read it: the acting one."""

    company_id: UUID
    user_id: UUID


ReadTitles = Callable[[Reader, Sequence[Mapping[str, Any]]], Sequence[str | None]]
"""Returns a title, or None, for each of the addresses' arguments. One statement, whatever their number."""

_sources: dict[str, ReadTitles] = {}


def add_titled_pages(read: ReadTitles, *url_names: str) -> None:
    """Register `read` for the addresses called `url_names`; called in an app's `ready()`."""
    _sources.update(dict.fromkeys(url_names, read))


def find_titles(addresses: Iterable[str], reader: Reader) -> dict[str, str]:
    """Return the titles of those `addresses` that are pages of this installation which `reader` may open.

    Addresses are absolute ones of this site, or begin with a slash. One statement for each app with pages among them.
    """
    found: dict[ReadTitles, dict[str, Mapping[str, Any]]] = {}
    for address in list(dict.fromkeys(addresses))[:MOST_LINKS]:
        if match := _match(address):
            read, arguments = match
            found.setdefault(read, {})[address] = arguments
    titles: dict[str, str] = {}
    for read, pages in found.items():
        read_titles = read(reader, list(pages.values()))
        titles |= {address: title for address, title in zip(pages, read_titles, strict=True) if title}
    return titles


def _match(address: str) -> tuple[ReadTitles, Mapping[str, Any]] | None:
    if len(address) > LONGEST_ADDRESS:
        return None
    try:
        parts, own = urlsplit(address), urlsplit(settings.BASE_URL)
        if parts.netloc and (parts.netloc.lower() != own.netloc.lower() or parts.scheme not in ("http", "https")):
            return None
        if not parts.netloc and (parts.scheme or not parts.path.startswith("/")):
            return None
        match = resolve(parts.path)
    except (ValueError, Resolver404):
        return None
    read = _sources.get(match.view_name)
    return (read, match.kwargs) if read else None
