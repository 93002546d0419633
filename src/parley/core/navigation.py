"""The places of the navigation. An app registers its own in `ready()`; `parley.web` draws them."""

from dataclasses import dataclass
from typing import Literal

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise

Group = Literal["boxes", "lists", "settings"]


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """A place in the navigation. `key` leads there after `g`; `order` is its rank, the same for every company.

    Slug, key and order belong to one entry each. The sidebar leaves a gap where the group changes.
    """

    slug: str
    label: Promise | str
    icon: str
    url_name: str
    key: str
    order: int
    group: Group = "lists"
    on_phone_bar: bool = False


_entries: list[NavigationEntry] = []


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


def navigation_entries() -> list[NavigationEntry]:
    """Return the entries of all apps in their order."""
    return sorted(_entries, key=lambda entry: entry.order)
