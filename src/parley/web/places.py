"""The frame of every page: the places in the sidebar with their counts, and what the top bar offers.

A place whose view does not exist is left out, so that nothing in the frame leads nowhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Counts = Mapping[str, int]
CAP = 1000


@dataclass(frozen=True, slots=True)
class Place:
    slug: str
    label: Promise
    icon: str
    url_name: str
    key: str
    on_phone_bar: bool = False


PLACES = (
    Place("dashboard", _("Dashboard"), "house", "dashboard", "d", on_phone_bar=True),
    Place("inbox", _("Inbox"), "inbox", "inbox", "i", on_phone_bar=True),
    Place("teambox", _("Teambox"), "users", "teambox", "t", on_phone_bar=True),
    Place("outbox", _("Outbox"), "send", "outbox", "o", on_phone_bar=True),
    Place("tasks", _("All tasks"), "list-checks", "tasks", "a"),
    Place("partners", _("Partners"), "handshake", "partners", "p"),
    Place("settings", _("Settings"), "settings", "settings", "s"),
)

_count_sources: list[Callable[[HttpRequest], Counts]] = []


def counts_come_from(source: Callable[[HttpRequest], Counts]) -> None:
    """Add a source of the counts in the sidebar: place slug → number. Asked once per page, only when one is drawn."""
    if source not in _count_sources:
        _count_sources.append(source)


@dataclass(frozen=True, slots=True)
class PlaceLink:
    place: Place
    href: str
    count: int

    @property
    def count_text(self) -> str:
        return f"{CAP - 1}+" if self.count >= CAP else str(self.count)


def place_links(request: HttpRequest) -> list[PlaceLink]:
    """The places of the sidebar that this installation has, each with its count."""
    counts: dict[str, int] = {}
    for source in _count_sources:
        counts |= source(request)
    return [
        PlaceLink(place, href, counts.get(place.slug, 0)) for place in PLACES if (href := address(place.url_name))
    ]


@lru_cache(maxsize=64)
def address(url_name: str) -> str:
    """The address of a view without arguments, empty where there is no such page."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
