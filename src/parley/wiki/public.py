"""Pages that share links show, without sign-in.

A link that was never made, and one that was revoked, give the same answer as any address that does not exist. Addresses
that guess are counted by their network address and slowed down, whether their next guess is right or not.
"""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from allauth.core.internal.ratelimit import consume
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from parley.companies.access import company_not_required
from parley.core.errors import NotFound, UserError
from parley.core.translation import gettext_lazy as _
from parley.files.delivery import deliver
from parley.wiki.queries import linked_file, linked_page
from parley.wiki.views import _contents

GUESSES = {"wiki_guess": "60/10m/ip"}

Found = TypeVar("Found")


class TooManyGuesses(UserError):
    status = 429
    retry_after = 600

    def __init__(self) -> None:
        super().__init__(_("Too many links that do not exist. Please try again in a few minutes."))


@login_not_required
@company_not_required
@require_safe
def link(request: HttpRequest, secret: str) -> HttpResponse:
    page = _require(request, linked_page(secret))
    files = reverse("wiki_link", args=[secret]) + "/files"
    context = {
        "page": page,
        "html": page.html(files),
        "contents": _contents(page.headings),
        "files": page.files,
        "files_at": files,
    }
    return _unlisted(render(request, "wiki/public.html", context))


@login_not_required
@company_not_required
@require_safe
def link_file(request: HttpRequest, secret: str, file_id: UUID) -> HttpResponseBase:
    stored = _require(request, linked_file(secret, file_id))
    response = _unlisted(deliver(request, stored, inline="download" not in request.GET))
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _require(request: HttpRequest, found: Found | None) -> Found:
    """Return what was found. Raises `NotFound`, or `TooManyGuesses` for an address that has guessed too often."""
    is_within = consume(
        request, app="allauth.account", action="wiki_guess", config=GUESSES, limit_get=True, dry_run=found is not None
    )
    if not is_within:
        raise TooManyGuesses
    if found is None:
        raise NotFound
    return found


R = TypeVar("R", bound=HttpResponseBase)


def _unlisted(response: R) -> R:
    """Tell search engines to leave the page out."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
