"""The arrangement of the places: what the company uses, and how the person pinned, hid, ordered and folded them.

A place that the company never used, or that the person hid, stands under *More*. The current place is always shown.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import lru_cache
from typing import NamedTuple

from django.db import transaction

from parley.accounts.models import User
from parley.core.errors import NotFound
from parley.core.navigation import GROUPS, Group, NavigationEntry, navigation_entries

ON_PHONE_BAR = 5
MORE = "more"


@dataclass(frozen=True, slots=True)
class Preferences:
    """Slugs of places, as the person arranged them."""

    order: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    """Places that the company does not use, shown all the same."""
    toggled: tuple[str, ...] = ()
    """Groups that the person folded, and `more` if it is open."""


UNTOUCHED = Preferences()
_NAMES = tuple(field.name for field in fields(Preferences))


def preferences_of(user: User) -> Preferences:
    """Return what the person chose. Choices that only another version knows are left out."""
    stored = user.navigation
    return Preferences(**{name: tuple(stored[name]) for name in _NAMES if name in stored}) if stored else UNTOUCHED


class ShownGroup(NamedTuple):
    slug: Group
    is_open: bool
    places: tuple[str, ...]


class Arrangement(NamedTuple):
    """Slugs of places where they stand. Hashable, because the rendered navigation is cached by it."""

    top: tuple[str, ...]
    groups: tuple[ShownGroup, ...]
    more: tuple[ShownGroup, ...]
    last: tuple[str, ...]
    is_more_open: bool
    phone: tuple[str, ...]


@lru_cache(maxsize=4096)
def arrange(uses: frozenset[str], preferences: Preferences, here: str) -> Arrangement:
    entries = ordered_entries(preferences)
    pinned = pinned_entries(preferences)
    shown = [entry for entry in entries if entry.slug == here or is_shown(entry, uses, preferences)]

    def members(group: Group, *, are_shown: bool) -> tuple[str, ...]:
        of_group = (entry for entry in entries if entry.group == group and entry not in pinned)
        return tuple(entry.slug for entry in of_group if (entry in shown) is are_shown)

    groups = [(group, members(group, are_shown=True)) for group in GROUPS if group not in ("work", "company")]
    unused = [(group, members(group, are_shown=False)) for group in GROUPS]
    on_bar = [*pinned, *sorted(shown, key=lambda entry: not entry.on_phone_bar)]
    first = list(dict.fromkeys(entry.slug for entry in on_bar))[:ON_PHONE_BAR]
    return Arrangement(
        top=members("work", are_shown=True) + tuple(entry.slug for entry in pinned),
        groups=tuple(
            ShownGroup(group, here in places or group not in preferences.toggled, places)
            for group, places in groups
            if places
        ),
        more=tuple(ShownGroup(group, True, places) for group, places in unused if places),
        last=members("company", are_shown=True),
        is_more_open=MORE in preferences.toggled,
        phone=tuple(entry.slug for entry in entries if entry.slug in first),
    )


def is_shown(entry: NavigationEntry, uses: frozenset[str], preferences: Preferences) -> bool:
    """Return whether the place stands in the sidebar, and not under *More*."""
    if entry.slug in preferences.hidden:
        return False
    return is_used(entry, uses) or entry.slug in (*preferences.pinned, *preferences.shown)


def is_used(entry: NavigationEntry, uses: frozenset[str]) -> bool:
    return not entry.used_by or not uses.isdisjoint(entry.used_by)


def pinned_entries(preferences: Preferences) -> list[NavigationEntry]:
    return [entry for slug in preferences.pinned for entry in navigation_entries() if entry.slug == slug]


def ordered_entries(preferences: Preferences) -> list[NavigationEntry]:
    """Return all places by group, in the person's order. Places that the person never moved keep their neighbour."""
    known = navigation_entries()
    return [
        entry
        for group in GROUPS
        for entry in _in_order([entry for entry in known if entry.group == group], preferences.order)
    ]


def _in_order(entries: Sequence[NavigationEntry], order: Sequence[str]) -> list[NavigationEntry]:
    arranged = [entry for slug in order for entry in entries if entry.slug == slug]
    for number, entry in enumerate(entries):
        if entry not in arranged:
            arranged.insert(arranged.index(entries[number - 1]) + 1 if number else 0, entry)
    return arranged


def pin(preferences: Preferences, slug: str) -> Preferences:
    return replace(preferences, pinned=_with(preferences.pinned, slug), hidden=_without(preferences.hidden, slug))


def unpin(preferences: Preferences, slug: str) -> Preferences:
    return replace(preferences, pinned=_without(preferences.pinned, slug))


def hide(preferences: Preferences, slug: str) -> Preferences:
    return replace(
        preferences,
        hidden=_with(preferences.hidden, slug),
        pinned=_without(preferences.pinned, slug),
        shown=_without(preferences.shown, slug),
    )


def show(preferences: Preferences, slug: str) -> Preferences:
    return replace(preferences, hidden=_without(preferences.hidden, slug), shown=_with(preferences.shown, slug))


def move(preferences: Preferences, slug: str, before: str) -> Preferences:
    """Put a place before another one of its group, or of the pinned ones, or at the end if `before` is empty.

    Raises `NotFound` if the two stand in different groups, as on a page that is out of date.
    """
    if slug in preferences.pinned:
        return replace(preferences, pinned=_moved(preferences.pinned, slug, before))
    entries = ordered_entries(preferences)
    group = next(entry.group for entry in entries if entry.slug == slug)
    members = [entry.slug for entry in entries if entry.group == group]
    others = tuple(other for other in preferences.order if other not in members)
    return replace(preferences, order=others + _moved(members, slug, before))


def toggle(preferences: Preferences, group: str, *, is_open: bool) -> Preferences:
    """Fold or open a group. Only *More* is folded by default."""
    change = _with if is_open is (group == MORE) else _without
    return replace(preferences, toggled=change(preferences.toggled, group))


CHANGES: dict[str, Callable[[Preferences, str], Preferences]] = {"pin": pin, "unpin": unpin, "hide": hide, "show": show}


def change_preferences(user: User, change: Callable[[Preferences], Preferences]) -> None:
    """Apply `change` to what is stored, so that two windows do not undo each other's changes."""
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        changed = change(preferences_of(locked))
        locked.navigation = {name: list(slugs) for name, slugs in asdict(changed).items() if slugs}
        locked.save(update_fields=["navigation"])
    user.navigation = locked.navigation


def _with(slugs: tuple[str, ...], slug: str) -> tuple[str, ...]:
    return slugs if slug in slugs else (*slugs, slug)


def _without(slugs: tuple[str, ...], slug: str) -> tuple[str, ...]:
    return tuple(other for other in slugs if other != slug)


def _moved(slugs: Sequence[str], slug: str, before: str) -> tuple[str, ...]:
    others = [other for other in slugs if other != slug]
    if before and before not in others:
        raise NotFound
    others.insert(others.index(before) if before else len(others), slug)
    return tuple(others)
