"""The navigation of each page: the entries that apps have registered, with their counts.

An entry whose view does not exist is left out, so that no link leads nowhere.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from parley.companies.actor import CompanyRequest
from parley.core.navigation import GROUPS, navigation_entries, top_bar_items
from parley.core.translation import get_language
from parley.tasks.lists import CAP, TEAM_CAP, counts_of
from parley.web.arrangement import Arrangement, arrange, preferences_of

OTHER_CAP = 100


@dataclass(frozen=True, slots=True)
class TopBarLink:
    """An item of the top bar, in one language."""

    slug: str
    label: str
    icon: str
    href: str
    panel: str
    """The address of the panel that scripts show instead of the page, or nothing."""


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """An entry of the navigation, in one language."""

    slug: str
    label: str
    short_label: str
    icon: str
    href: str
    key: str
    group: str
    is_own: bool
    """Whether its count is what waits for the person, and not for the company."""


@require_safe
def live_places(request: CompanyRequest) -> HttpResponse:
    """Return the places with their present counts, for a page that learned of a change."""
    here = request.GET.get("here", "")
    known = here if here in links_by_slug() else ""
    return render(request, "layout/live_places.html", {"here": known})


def navigation_links() -> tuple[NavigationLink, ...]:
    return tuple(links_by_slug().values())


def links_by_slug() -> dict[str, NavigationLink]:
    """Return all places that exist, in their order."""
    return _links_in(get_language())


@lru_cache(maxsize=8)
def _links_in(_language: str | None) -> dict[str, NavigationLink]:
    return {
        place.slug: NavigationLink(
            place.slug,
            str(place.label),
            str(place.short_label or place.label),
            place.icon,
            href,
            place.key,
            place.group,
            is_own=bool(place.count) or place.slug == "inbox",
        )
        for place in navigation_entries()
        if (href := address(place.url_name))
    }


def group_heads() -> dict[str, tuple[str, str]]:
    """Return label and icon of each group."""
    return {group: (str(head.label), head.icon) for group, head in GROUPS.items()}


def arrangement_of(request: CompanyRequest, here: str) -> Arrangement:
    """Return where the places stand for the acting person, with `here` among those that are shown."""
    return arrange(request.actor.uses, preferences_of(request.actor.user), here)


def top_bar_links() -> tuple[TopBarLink, ...]:
    return _top_bar_in(get_language())


@lru_cache(maxsize=8)
def _top_bar_in(_language: str | None) -> tuple[TopBarLink, ...]:
    return tuple(
        TopBarLink(item.slug, str(item.label), item.icon, href, address(item.panel) if item.panel else "")
        for item in top_bar_items()
        if (href := address(item.url_name))
    )


def active_entry(path: str) -> str:
    """Return the entry that an address belongs to: "/settings/members" to the settings, "/" to nothing else."""
    for link in navigation_links():
        if path == link.href or (len(link.href) > 1 and path.startswith(link.href.rstrip("/") + "/")):
            return link.slug
    return ""


def navigation_counts(request: CompanyRequest) -> tuple[tuple[str, str], ...]:
    """Return the texts of the counts: empty for zero, "99+" for many of the whole company."""
    counts, others = counts_of(request)
    shown = [("inbox", counts.inbox, CAP), ("teambox", counts.teambox, TEAM_CAP), ("outbox", counts.outbox, TEAM_CAP)]
    shown += [(slug, count, OTHER_CAP) for slug, count in others.items()]
    return tuple((slug, f"{most - 1}+" if count >= most else str(count)) for slug, count, most in shown if count)


@lru_cache(maxsize=64)
def address(url_name: str) -> str:
    """Return the address of a view without arguments, or an empty string if there is no such page."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
