"""Addresses that belong to another company of the same person: offered to be opened there, never opened silently.

A link in a mail, a bookmark or a second window leads to a page of one company while the person works for another.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from parley.companies.access import View
from parley.companies.actor import Actor
from parley.companies.models import Company, Member
from parley.companies.queries import memberships
from parley.core.acting_company import acting_as
from parley.core.errors import UserError
from parley.core.idempotency import AlreadyDone
from parley.core.ids import id_in

FOR = "for"
"""Query parameter of links in mails to pages that every company has, such as a list: the id of the company meant."""

_ELSEWHERE = (Http404, PermissionDenied, SuspiciousOperation, BadRequest, UserError, AlreadyDone)


def company_link(path: str, company_id: UUID) -> str:
    """Return `path` with the company that it is meant for."""
    return f"{path}{'&' if '?' in path else '?'}{FOR}={company_id}"


def offer_named_company(request: HttpRequest) -> HttpResponse | None:
    """Return the offer to switch to the company that the address names, if the person works for it as well."""
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    named = id_in(request.GET.get(FOR)) if actor and _is_page(request) else None
    if actor is None or named is None or named == actor.company.pk:
        return None
    member = next((member for member in _others(actor) if member.company_id == named), None)
    return _offer(request, member.company) if member else None


def offer_owning_company(
    request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> HttpResponse | None:
    """Return the offer to switch to the company in which the address leads to a page, after it led to none in this one.

    The view itself decides, as every other company of the person in turn. Whatever it writes is rolled back.
    """
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    if actor is None or not _is_page(request) or not any(isinstance(value, UUID) for value in kwargs.values()):
        return None
    for member in _others(actor):
        if _opens(request, view, args, kwargs, Actor(user=actor.user, member=member, company=member.company)):
            return _offer(request, member.company)
    return None


def page_after_switch(request: HttpRequest) -> str:
    """Return the page to open after switching: the one that was offered, on this site only."""
    page = request.POST.get(REDIRECT_FIELD_NAME, "")
    return page if page.startswith("/") and url_has_allowed_host_and_scheme(page, None) else "/"


def _is_page(request: HttpRequest) -> bool:
    return request.method == "GET" and not request.headers.get("HX-Request")


def _others(actor: Actor) -> list[Member]:
    return [member for member in memberships(actor.user.pk) if member.company_id != actor.company.pk]


def _opens(request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: Mapping[str, Any], actor: Actor) -> bool:
    before = request.actor  # type: ignore[attr-defined]
    request.actor = actor  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            with acting_as(actor.company, actor.user):
                response = view(request, *args, **kwargs)
            transaction.set_rollback(True)
        return bool(response.status_code < 400)
    except _ELSEWHERE:
        return False
    finally:
        request.actor = before  # type: ignore[attr-defined]


def _offer(request: HttpRequest, company: Company) -> HttpResponse:
    return render(request, "companies/open_elsewhere.html", {"company": company, "page": request.get_full_path()})
