"""Middleware: the visitor's language and time zone, and one transaction per request for the acting company.

`LocaleMiddleware` comes early and knows only the visitor's browser. `ActingCompanyMiddleware` comes last: it opens one
transaction around the view and loads the actor, with the person's own language and time zone.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.core.handlers.exception import response_for_exception
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect, resolve_url
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django_htmx.http import HttpResponseClientRedirect

from parley.companies.access import View, require_same_company
from parley.companies.actor import COMPANY_SESSION_KEY, Actor, activate_locale, load_actor
from parley.companies.other_companies import offer_named_company, offer_owning_company
from parley.core.edit_forms import lock_edited_record
from parley.core.errors import UserError
from parley.core.idempotency import AlreadyDone
from parley.core.translation import gettext as _


class LocaleMiddleware:
    """Sets language and time zone of the visitor, until `ActingCompanyMiddleware` knows the person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = None  # type: ignore[attr-defined]
        language = _language_from_request(request)
        activate_locale(request, language, settings.TIME_ZONE)
        try:
            response = self.get_response(request)
            spoken = translation.get_language() or language
            response.headers.setdefault("Content-Language", spoken)
            if request.actor and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != spoken:  # type: ignore[attr-defined]
                # Pages without a person (sign-in, errors) keep the language used last.
                remember_language(response, spoken)
            patch_vary_headers(response, ("Accept-Language",))
            return response
        finally:
            translation.deactivate()
            timezone.deactivate()


# The codes of Norwegian and of Nynorsk, whose readers are given Bokmål.
_NORWEGIAN = re.compile(r"(?<![\w-])(?:no|nn)(?![\w])", re.IGNORECASE)


def _language_from_request(request: HttpRequest) -> str:
    if accepted := request.META.get("HTTP_ACCEPT_LANGUAGE"):
        request.META["HTTP_ACCEPT_LANGUAGE"] = _NORWEGIAN.sub("nb", accepted)
    return translation.get_language_from_request(request)


class ActingCompanyMiddleware:
    """Opens one transaction per request, after the body was read and before the view runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> HttpResponseBase | None:
        try:
            with transaction.atomic():
                lock_edited_record(request, request.session.get(COMPANY_SESSION_KEY))
                load_actor(request)
                response: HttpResponseBase | None = _redirect_elsewhere(request, view) or offer_named_company(request)
                if response is None:
                    _require_form_company(request, view)
                    response = _respond(request, view, args, kwargs)
                if isinstance(response, HttpResponseNotAllowed) and request.method == "GET":
                    response = _get_not_allowed_page(request, response)
                if response.status_code >= 500:
                    transaction.set_rollback(True)
                return response
        except (Http404, PermissionDenied, SuspiciousOperation, BadRequest) as error:
            with _actor_restored(request):
                offer = offer_owning_company(request, view, args, kwargs) if isinstance(error, Http404) else None
                return offer or response_for_exception(request, error)
        except AlreadyDone as before:
            return redirect(before.outcome or request.path)
        except UserError as error:
            with _actor_restored(request):
                return _user_error_page(request, error)


def _redirect_elsewhere(request: HttpRequest, view: View) -> HttpResponse | None:
    if not getattr(view, "login_required", True):
        return None
    if not request.user.is_authenticated:
        return _redirect_to_sign_in(request)
    if request.actor is None and getattr(view, "needs_company", True):  # type: ignore[attr-defined]
        return redirect("found_company")
    return None


def _require_form_company(request: HttpRequest, view: View) -> None:
    if request.method != "POST":
        return
    if all(getattr(view, mark, True) for mark in ("login_required", "needs_company", "checks_form_company")):
        require_same_company(request)


def _redirect_to_sign_in(request: HttpRequest) -> HttpResponse:
    sign_in = resolve_url(settings.LOGIN_URL)
    if request.method not in ("GET", "HEAD"):
        said = _("You were signed out, and nothing was sent. Sign in to continue where you left off.")
        messages.info(request, said, fail_silently=True)
    there = _return_address(request)
    answer = redirect_to_login(there, sign_in, REDIRECT_FIELD_NAME) if there else redirect(sign_in)
    if request.headers.get("HX-Request"):
        # A fragment must not receive the sign-in page, so the whole page is sent there.
        return HttpResponseClientRedirect(answer["Location"])
    return answer


def _return_address(request: HttpRequest) -> str:
    """Return the page to come back to after signing in, on this site only. A form or fragment returns to its page."""
    if request.method in ("GET", "HEAD") and not request.headers.get("HX-Request"):
        return request.get_full_path()
    stood = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(stood, {request.get_host()}, require_https=request.is_secure()):
        return ""
    address = urlsplit(stood)
    if not address.netloc:
        return ""
    return urlunsplit(("", "", address.path, address.query, ""))


def _respond(request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> HttpResponseBase:
    try:
        response = view(request, *args, **kwargs)
    except ImmediateHttpResponse as instead:
        response = instead.response
    if hasattr(response, "render") and callable(response.render):
        # Rendered here, because the template reads from the database and needs the transaction.
        response = response.render()
    return response


@contextmanager
def _actor_restored(request: HttpRequest) -> Iterator[None]:
    """Open a new transaction for the error page, which shows the navigation as every page does."""
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    with transaction.atomic():
        if actor:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT set_config('parley.company', %s, true), set_config('parley.user', %s, true)",
                    [str(actor.company.pk), str(actor.user.pk)],
                )
        yield


def _user_error_page(request: HttpRequest, error: UserError) -> HttpResponseBase:
    page: Callable[[HttpRequest, UserError], HttpResponseBase] = import_string(settings.USER_ERROR_VIEW)
    return page(request, error)


def _get_not_allowed_page(request: HttpRequest, empty: HttpResponseNotAllowed) -> HttpResponseBase:
    """Return a page for an address that only accepts forms. A browser stays there after an error and may reload it."""
    page: Callable[[HttpRequest], HttpResponseBase] = import_string(settings.GET_NOT_ALLOWED_VIEW)
    answer = page(request)
    answer.headers["Allow"] = empty.headers["Allow"]
    return answer


def remember_language(response: HttpResponseBase, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 60 * 60,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
