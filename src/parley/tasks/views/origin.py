"""The list that a task was opened from, which its page marks in the navigation and links back to.

The browser names it when it leaves the list. A cookie keeps it while the person works on the task.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse

from parley.companies.actor import CompanyRequest
from parley.core.navigation import navigation_entries

COOKIE = "opened-from"
LONGEST_COOKIE = 2_000
LONGEST_ADDRESS = 500


class Origin(NamedTuple):
    """A place of the navigation. `address` is that of its page, with filters."""

    slug: str
    label: str
    address: str


def find_origin(request: CompanyRequest, task_id: UUID) -> Origin | None:
    """Return the list that the person opened the task from, or None if it was none of the navigation."""
    host, _slash, path = request.headers.get("Referer", "").partition("://")[2].partition("/")
    page = reverse("task", args=[task_id])
    came_from_task = f"/{path}" == page or f"/{path}".startswith((f"{page}/", f"{page}?"))
    if not host or (host == request.get_host() and came_from_task):
        return _parse(_remembered(request).get(_key(request, task_id), ""))
    return _parse(f"/{path}") if host == request.get_host() else None


def remember_origin(request: CompanyRequest, response: HttpResponse, task_id: UUID, origin: Origin | None) -> None:
    """Keep the list of this task, and those of the tasks opened before it, as far as they fit in the cookie."""
    before, key = _remembered(request), _key(request, task_id)
    if before.get(key) == (origin.address if origin else None):
        return
    before.pop(key, None)
    kept = ({key: origin.address} if origin else {}) | before
    while len(urlencode(kept)) > LONGEST_COOKIE:
        kept.popitem()
    response.set_cookie(
        COOKIE, urlencode(kept), path="/tasks", secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )


def _remembered(request: CompanyRequest) -> dict[str, str]:
    return dict(parse_qsl(request.COOKIES.get(COOKIE, "")[:LONGEST_COOKIE]))


def _key(request: CompanyRequest, task_id: UUID) -> str:
    """Return the task's key, which differs between people who share a browser."""
    return f"{request.actor.member.pk.hex}.{task_id.hex}"


def _parse(address: str) -> Origin | None:
    """Return the place of the navigation that `address` leads to. Anything else, such as another site, is none."""
    path, _separator, query = address.partition("?")
    for entry in navigation_entries():
        try:
            known = reverse(entry.url_name)
        except NoReverseMatch:
            continue
        if path == known:
            return Origin(entry.slug, str(entry.label), address if query and len(address) <= LONGEST_ADDRESS else path)
    return None
