"""The pages behind Settings. A part of Parley that brings a page of its own offers it here when it starts."""

from dataclasses import dataclass
from typing import Literal

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Group = Literal["company", "library", "person"]
GROUPS: dict[Group, Promise] = {
    "company": _("Company"),
    "library": _("Requests and templates"),
    "person": _("Your account"),
}


@dataclass(frozen=True)
class SettingsPage:
    group: Group
    label: Promise
    text: Promise
    icon: str
    url_name: str


_pages: list[SettingsPage] = [
    SettingsPage("company", _("My company"), _("Name, address, numbers, directory"), "building-2", "company_profile"),
    SettingsPage("company", _("Members"), _("Colleagues, roles, invitations"), "users", "members"),
    SettingsPage("library", _("Products"), _("What you buy, and who supplies it"), "package", "products"),
    SettingsPage("person", _("Profile"), _("Name, language, time zone, contact details"), "user", "profile"),
    SettingsPage("person", _("Password and security"), _("Choose a new password"), "lock", "account_change_password"),
    SettingsPage("person", _("Switch company"), _("Switch to another of your companies"), "repeat", "switch_company"),
]


def offer(page: SettingsPage) -> None:
    """Called in an app's `ready()`."""
    if page not in _pages:
        _pages.append(page)


@dataclass(frozen=True)
class SettingsLink:
    page: SettingsPage
    href: str


def settings_links() -> list[tuple[Promise, list[SettingsLink]]]:
    """What Settings shows, by group; a page that this installation does not have is left out."""
    return [
        (title, [SettingsLink(page, href) for page in _pages if page.group == group and (href := _address(page))])
        for group, title in GROUPS.items()
    ]


def _address(page: SettingsPage) -> str:
    try:
        return reverse(page.url_name)
    except NoReverseMatch:
        return ""
