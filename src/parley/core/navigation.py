"""The places of the navigation and the items of the top bar. An app registers its own; `parley.web` draws them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise

from parley.core.translation import gettext_lazy as _
from parley.core.translation import pgettext_lazy

Group = Literal["work", "conversations", "partners", "quality", "company"]


@dataclass(frozen=True, slots=True)
class GroupHead:
    label: Promise
    icon: str


GROUPS: dict[Group, GroupHead] = {
    "work": GroupHead(pgettext_lazy("group of places", "Work"), "house"),
    "conversations": GroupHead(_("Conversations"), "messages-square"),
    "partners": GroupHead(_("Partners"), "handshake"),
    "quality": GroupHead(_("Quality"), "clipboard-check"),
    "company": GroupHead(_("Company"), "building-2"),
}
"""The groups in the order in which they are shown. Work is always open."""


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """A place in the navigation. `key` leads there after `g`; `order` is its rank, the same for every company.

    Slug, key and order belong to one entry each.
    """

    slug: str
    label: Promise | str
    icon: str
    url_name: str
    key: str
    order: int
    group: Group = "quality"
    on_phone_bar: bool = False
    used_by: tuple[str, ...] = ()
    """Facts of `companies.uses`. A company of which none is true finds the place under *More*; none means everybody."""
    short_label: Promise | str = ""
    """The label on the bar of phones, where the other is too long."""
    count: str = ""
    """SQL of the number beside the place: one value; it may use `company` and `user`. Zero is not shown.

    It is read on every page, in the statement that counts tasks. A function with its owner's rights keeps that fast.
    """


@dataclass(frozen=True, slots=True)
class TopBarItem:
    """An icon in the top bar, with the count of the place of the same slug, or its own.

    `count` may be a function, for SQL that depends on what other apps register. `panel` is the name of a view with a
    part of the page, shown below the icon instead of leaving the page.
    """

    slug: str
    label: Promise | str
    icon: str
    url_name: str
    order: int
    count: str | Callable[[], str] = ""
    panel: str = ""


_entries: list[NavigationEntry] = []
_top_bar: list[TopBarItem] = []


def add_to_navigation(*entries: NavigationEntry) -> None:
    """Register `entries`; called in an app's `ready()`. Raises `ImproperlyConfigured` where two want the same."""
    for entry in entries:
        if entry in _entries:
            continue
        for other in _entries:
            for what in ("slug", "key", "order"):
                if getattr(entry, what) == getattr(other, what):
                    raise ImproperlyConfigured(
                        f"The navigation entries {other.slug!r} and {entry.slug!r} have the same {what}: "
                        f"{getattr(entry, what)!r}."
                    )
        _entries.append(entry)


def add_to_top_bar(*items: TopBarItem) -> None:
    """Register `items`; called in an app's `ready()`. Raises `ImproperlyConfigured` where two want the same."""
    for item in items:
        if item in _top_bar:
            continue
        for other in _top_bar:
            if item.slug == other.slug or item.order == other.order:
                raise ImproperlyConfigured(f"The top bar has {other.slug!r} where {item.slug!r} wants to be.")
        _top_bar.append(item)


def navigation_entries() -> list[NavigationEntry]:
    """Return the entries of all apps in their order."""
    return sorted(_entries, key=lambda entry: entry.order)


def top_bar_items() -> list[TopBarItem]:
    """Return the items of all apps in their order."""
    return sorted(_top_bar, key=lambda item: item.order)


def counted_places() -> dict[str, str]:
    """Return the SQL of each count that an app registered, by slug."""
    items = {item.slug: item.count() if callable(item.count) else item.count for item in top_bar_items() if item.count}
    return items | {entry.slug: entry.count for entry in navigation_entries() if entry.count}
