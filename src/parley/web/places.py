"""The frame of every page: the places in the sidebar with their counts, and what the top bar offers.

A place whose view does not exist is left out, so that nothing in the frame leads nowhere.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parley.companies.desk import DeskRequest
from parley.tasks.boxes import CAP, badges_of


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


@dataclass(frozen=True, slots=True)
class PlaceLink:
    place: Place
    href: str
    count: int

    @property
    def count_text(self) -> str:
        return f"{CAP - 1}+" if self.count >= CAP else str(self.count)


def place_links(request: DeskRequest) -> list[PlaceLink]:
    """The places of the sidebar that this installation has, each with its count."""
    counts = badges_of(request)._asdict()
    return [PlaceLink(place, href, counts.get(place.slug, 0)) for place in PLACES if (href := address(place.url_name))]


@lru_cache(maxsize=64)
def address(url_name: str) -> str:
    """The address of a view without arguments, empty where there is no such page."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
