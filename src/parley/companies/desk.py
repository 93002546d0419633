"""The desk of a request: who acts, for which company, inside which transaction.

`Desk` stands early and speaks the visitor's language. `OpenDesk` stands last: it opens one transaction around the view,
reads person, membership and company in one statement, and tells PostgreSQL for whom the transaction works.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, REDIRECT_FIELD_NAME, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.core.handlers.exception import response_for_exception
from django.db import connection, models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect, resolve_url
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from parley.accounts.models import User
from parley.companies.models import Company, Member
from parley.companies.rights import Right
from parley.core.errors import NotAllowed, Refused

COMPANY_SESSION_KEY = "company"

View = Callable[..., HttpResponseBase]
V = TypeVar("V", bound=Callable[..., HttpResponseBase])
Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at work for a company."""

    user: User
    member: Member
    company: Company

    def may(self, right: Right) -> bool:
        return self.member.may(right)

    def require(self, right: Right) -> None:
        if not self.may(right):
            raise NotAllowed(_("Your role in %(company)s does not allow this.") % {"company": self.company.name})


class DeskRequest(HttpRequest):
    """What views behind a sign-in receive: `actor` is there."""

    actor: Actor
    user: User


def no_desk(view: V) -> V:
    """For views that need neither a transaction nor a person: health checks, service files."""
    view.opens_desk = False  # type: ignore[attr-defined]
    return view


def company_not_required(view: V) -> V:
    """For the few pages that a signed-in person without a company may open."""
    view.needs_company = False  # type: ignore[attr-defined]
    return view


def for_any_company(view: V) -> V:
    """For forms that mean the person, whichever company they were opened for."""
    view.minds_company = False  # type: ignore[attr-defined]
    return view


class Desk:
    """Language and time zone of the visitor, until `OpenDesk` knows the person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = None  # type: ignore[attr-defined]
        language = translation.get_language_from_request(request)
        _speak(request, language, settings.TIME_ZONE)
        try:
            response = self.get_response(request)
            spoken = translation.get_language() or language
            response.headers.setdefault("Content-Language", spoken)
            if request.actor and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != spoken:  # type: ignore[attr-defined]
                # Pages without a person (sign-in, errors) go on in the language chosen last.
                remember_language(response, spoken)
            patch_vary_headers(response, ("Accept-Language",))
            return response
        finally:
            translation.deactivate()
            timezone.deactivate()


class OpenDesk:
    """One transaction per request, opened after the body was read and before the view runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> HttpResponseBase | None:
        if not getattr(view, "opens_desk", True):
            request.user = AnonymousUser()
            return None
        try:
            with transaction.atomic():
                open_desk(request)
                response: HttpResponseBase | None = _sent_elsewhere(request, view)
                if response is None:
                    _require_same_desk(request, view)
                    response = _respond(request, view, args, kwargs)
                if isinstance(response, HttpResponseNotAllowed) and request.method == "GET":
                    response = _not_to_be_opened(request, response)
                if response.status_code >= 500:
                    transaction.set_rollback(True)
                return response
        except (Http404, PermissionDenied, SuspiciousOperation, BadRequest) as error:
            with _desk_again(request):
                return response_for_exception(request, error)
        except Refused as refusal:
            with _desk_again(request):
                return _refused_page(request, refusal)


def open_desk(request: HttpRequest) -> None:
    """Set `request.user` and `request.actor` from the session, and PostgreSQL's acting company and user."""
    request.user = request._cached_user = AnonymousUser()  # type: ignore[attr-defined]
    request.actor = None  # type: ignore[attr-defined]
    who = _uuid(request.session.get(SESSION_KEY))
    if who is None or request.session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return
    wanted = _uuid(request.session.get(COMPANY_SESSION_KEY))
    user, member = _read_desk(who, wanted)
    if user is None or not user.is_active or not _session_is_genuine(request, user):
        request.session.flush()
        return
    if wanted and (member is None or not member.is_active):
        request.session.flush()
        return
    request.user = request._cached_user = user  # type: ignore[attr-defined]
    _speak(request, user.language, user.time_zone)
    if member is None:
        return
    request.actor = Actor(user=user, member=member, company=member.company)  # type: ignore[attr-defined]
    if wanted is None:
        request.session[COMPANY_SESSION_KEY] = str(member.company_id)


def remember_language(response: HttpResponseBase, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 60 * 60,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


_OPEN = """
SELECT person, membership, company,
  set_config('parley.company', CASE WHEN (membership->>'is_active')::boolean AND (person->>'is_active')::boolean
                                    THEN membership->>'company_id' ELSE '' END, true),
  set_config('parley.user', coalesce(person->>'id', ''), true)
FROM parley_open_desk(%s, %s)
"""


def _read_desk(who: UUID, wanted: UUID | None) -> tuple[User | None, Member | None]:
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [who, wanted])
        row = cursor.fetchone()
    if row is None:
        return None, None
    person, membership, company = row[:3]
    user = _instance(User, json.loads(person))
    if membership is None:
        return user, None
    member = _instance(Member, json.loads(membership))
    member.user = user
    member.company = _instance(Company, json.loads(company))
    return user, member


def _instance(model: type[Row], row: Mapping[str, Any]) -> Row:
    fields = model._meta.concrete_fields
    return model.from_db("default", [f.attname for f in fields], [f.to_python(row[str(f.column)]) for f in fields])


def _session_is_genuine(request: HttpRequest, user: User) -> bool:
    """As `django.contrib.auth.get_user` does: a changed password ends every other session."""
    kept = request.session.get(HASH_SESSION_KEY)
    if not kept:
        return False
    current = user.get_session_auth_hash()
    if constant_time_compare(kept, current):
        return True
    if any(constant_time_compare(kept, fallback) for fallback in user.get_session_auth_fallback_hash()):
        request.session.cycle_key()
        request.session[HASH_SESSION_KEY] = current
        return True
    return False


def _sent_elsewhere(request: HttpRequest, view: View) -> HttpResponse | None:
    if not getattr(view, "login_required", True):
        return None
    if not request.user.is_authenticated:
        return _to_sign_in(request)
    if request.actor is None and getattr(view, "needs_company", True):  # type: ignore[attr-defined]
        return redirect("found_company")
    return None


def _require_same_desk(request: HttpRequest, view: View) -> None:
    if request.method != "POST":
        return
    if all(getattr(view, mark, True) for mark in ("login_required", "needs_company", "minds_company")):
        require_same_desk(request)


def require_same_desk(request: HttpRequest) -> None:
    """A form acts for the company it was opened for, whatever company was switched to in another window since.

    Views that visitors may post to as well ask for it themselves, once they act for a company.
    """
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    opened_for = _uuid(request.POST.get("desk"))
    if actor and opened_for and opened_for != actor.company.pk:
        sentence = _("You work for %(company)s now, and this form was opened for another company. Nothing was done.")
        raise Refused(sentence % {"company": actor.company.name})


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    sign_in = resolve_url(settings.LOGIN_URL)
    if request.method not in ("GET", "HEAD"):
        said = _("You had been signed out, and nothing was sent. Sign in to go on where you were.")
        messages.info(request, said, fail_silently=True)
    there = _page_of(request)
    answer = redirect_to_login(there, sign_in, REDIRECT_FIELD_NAME) if there else redirect(sign_in)
    if request.headers.get("HX-Request"):
        # A fragment must not receive the sign-in page; the whole page goes there.
        return HttpResponseClientRedirect(answer["Location"])
    return answer


def _page_of(request: HttpRequest) -> str:
    """The page to come back to after signing in: where a form or a fragment stood, as an address of ours."""
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
        # Rendered here, because what the template reads needs the transaction.
        response = response.render()
    return response


@contextmanager
def _desk_again(request: HttpRequest) -> Iterator[None]:
    """A fresh transaction for the error's page, which shows the frame of the desk as every page does."""
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    with transaction.atomic():
        if actor:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT set_config('parley.company', %s, true), set_config('parley.user', %s, true)",
                    [str(actor.company.pk), str(actor.user.pk)],
                )
        yield


def _refused_page(request: HttpRequest, refusal: Refused) -> HttpResponseBase:
    page: Callable[[HttpRequest, Refused], HttpResponseBase] = import_string(settings.REFUSED_VIEW)
    return page(request, refusal)


def _not_to_be_opened(request: HttpRequest, empty: HttpResponseNotAllowed) -> HttpResponseBase:
    """A page for an address that only receives forms: the browser stands there after an error, and may ask for it."""
    page: Callable[[HttpRequest], HttpResponseBase] = import_string(settings.NOT_TO_BE_OPENED_VIEW)
    answer = page(request)
    answer.headers["Allow"] = empty.headers["Allow"]
    return answer


def _speak(request: HttpRequest, language: str, zone: str) -> None:
    translation.activate(language)
    request.LANGUAGE_CODE = translation.get_language() or language
    try:
        timezone.activate(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        timezone.activate(settings.TIME_ZONE)


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return None
