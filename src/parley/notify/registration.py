"""The page where somebody registers or has forgotten the password, so that the mails lead back there.

Each app registers a function that finds its own.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise

from parley.accounts.models import User


@dataclass(frozen=True)
class StartPage:
    """A company's page where somebody registers or signs in, and what they wrote there but have not sent."""

    company: str
    sign_in: str
    register: str
    forgot_password: str
    choose_password: Callable[[str], str]
    """Returns the path of the page where a new password is chosen with this key."""
    confirm: Callable[[str], str]
    """Returns the path of the page that confirms the address with this key."""
    unsent: Promise | str = ""
    """A sentence with the place %(company)s, or nothing if nothing was written."""


Finder = Callable[[HttpRequest, User | None], StartPage | None]

_finders: list[Finder] = []


def register_finder(find: Finder) -> None:
    """Register a function that finds the start page. Called in an app's `ready()`."""
    if find not in _finders:
        _finders.append(find)


def find_start_page(request: HttpRequest, user: User | None) -> StartPage | None:
    return next((found for find in _finders if (found := find(request, user))), None)
