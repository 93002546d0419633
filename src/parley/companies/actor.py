"""The actor of a request: the signed-in person and the company they act for.

`load_actor` reads person, membership and company in one statement and sets them for PostgreSQL's row-level security.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.db import connection, models
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare

from parley.accounts.models import User
from parley.companies.models import Company, Member
from parley.companies.rights import AnyRight
from parley.core.errors import NotAllowed
from parley.core.ids import id_in
from parley.core.translation import gettext as _

COMPANY_SESSION_KEY = "company"

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person acting for a company."""

    user: User
    member: Member
    company: Company
    uses: frozenset[str] = frozenset()
    """What the company uses (`companies.uses`), known for the actor of a request."""

    def may(self, right: AnyRight) -> bool:
        return self.member.may(right)

    def require(self, right: AnyRight) -> None:
        if not self.may(right):
            raise NotAllowed(_("Your role in %(company)s does not allow this.") % {"company": self.company.name})


class CompanyRequest(HttpRequest):
    """The request that views behind a sign-in receive: `actor` is set."""

    actor: Actor
    user: User


def load_actor(request: HttpRequest) -> None:
    """Set `request.user` and `request.actor` from the session, and the acting company and user in PostgreSQL."""
    request.user = request._cached_user = AnonymousUser()  # type: ignore[attr-defined]
    request.actor = None  # type: ignore[attr-defined]
    who = id_in(request.session.get(SESSION_KEY))
    if who is None or request.session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return
    wanted = id_in(request.session.get(COMPANY_SESSION_KEY))
    user, member, uses = _read_actor(who, wanted)
    if user is None or not user.is_active or not _session_is_genuine(request, user):
        request.session.flush()
        return
    if wanted and (member is None or not member.is_active):
        request.session.flush()
        return
    request.user = request._cached_user = user  # type: ignore[attr-defined]
    activate_locale(request, user.language, user.time_zone)
    if member is None:
        return
    request.actor = Actor(user, member, member.company, uses)  # type: ignore[attr-defined]
    if wanted is None:
        request.session[COMPANY_SESSION_KEY] = str(member.company_id)


def activate_locale(request: HttpRequest, language: str, zone: str) -> None:
    translation.activate(language)
    request.LANGUAGE_CODE = translation.get_language() or language
    try:
        timezone.activate(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        timezone.activate(settings.TIME_ZONE)


_OPEN = """
SELECT person, membership, company, used,
  set_config('parley.company', CASE WHEN (membership->>'is_active')::boolean AND (person->>'is_active')::boolean
                                    THEN membership->>'company_id' ELSE '' END, true),
  set_config('parley.user', coalesce(person->>'id', ''), true)
FROM parley_actor(%s, %s)
"""


def _read_actor(who: UUID, wanted: UUID | None) -> tuple[User | None, Member | None, frozenset[str]]:
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [who, wanted])
        row = cursor.fetchone()
    if row is None:
        return None, None, frozenset()
    person, membership, company, used = row[:4]
    user = _instance(User, json.loads(person))
    if membership is None:
        return user, None, frozenset()
    member = _instance(Member, json.loads(membership))
    member.user = user
    member.company = _instance(Company, json.loads(company))
    return user, member, frozenset(used)


def _instance(model: type[Row], row: Mapping[str, Any]) -> Row:
    fields = model._meta.concrete_fields
    return model.from_db("default", [f.attname for f in fields], [f.to_python(row[str(f.column)]) for f in fields])


def _session_is_genuine(request: HttpRequest, user: User) -> bool:
    """Return whether the session matches the password, so that a changed password ends every other session.

    `django.contrib.auth.get_user` does the same.

    """
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
