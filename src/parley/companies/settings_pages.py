"""The pages under Settings. Each app registers its own pages at start."""

from dataclasses import dataclass
from typing import Literal

from django.core.exceptions import ImproperlyConfigured
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from parley.core.translation import gettext_lazy as _

Group = Literal["company", "library", "person"]
GROUPS: dict[Group, Promise] = {
    "company": _("Company"),
    "library": _("Requests and templates"),
    "person": _("Your account"),
}


@dataclass(frozen=True)
class SettingsPage:
    group: Group
    label: Promise | str
    text: Promise | str
    icon: str
    url_name: str
    order: int
    """Position within the group. No two pages of a group have the same."""


_pages: list[SettingsPage] = [
    SettingsPage(
        "company", _("My company"), _("Name, address, numbers, directory"), "building-2", "company_profile", 10
    ),
    SettingsPage("company", _("Members"), _("Colleagues, roles, invitations"), "users", "members", 20),
    SettingsPage("library", _("Products"), _("What you buy, and who supplies it"), "package", "products", 10),
    SettingsPage("person", _("Profile"), _("Name, language, time zone, contact details"), "user", "profile", 10),
    SettingsPage(
        "person", _("Password and security"), _("Choose a new password"), "lock", "account_change_password", 20
    ),
    SettingsPage(
        "person", _("Signed-in devices"), _("See and sign out your devices"), "monitor-smartphone", "sessions", 25
    ),
    SettingsPage(
        "person", _("Switch company"), _("Switch to another of your companies"), "repeat", "switch_company", 30
    ),
]


def offer(page: SettingsPage) -> None:
    """Register a page. Called in an app's `ready()`."""
    if page in _pages:
        return
    for other in _pages:
        if (other.group, other.order) == (page.group, page.order):
            raise ImproperlyConfigured(
                f"The settings pages {other.url_name!r} and {page.url_name!r} both have the order {page.order}."
            )
    _pages.append(page)
    _pages.sort(key=lambda page: page.order)


@dataclass(frozen=True)
class SettingsLink:
    page: SettingsPage
    href: str


def settings_links() -> list[tuple[Promise, list[SettingsLink]]]:
    """Return the links under Settings by group, without pages that this installation does not have."""
    return [
        (title, [SettingsLink(page, href) for page in _pages if page.group == group and (href := _address(page))])
        for group, title in GROUPS.items()
    ]


def _address(page: SettingsPage) -> str:
    try:
        return reverse(page.url_name)
    except NoReverseMatch:
        return ""
