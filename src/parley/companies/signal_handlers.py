"""Handlers for signals of sign-in and registration."""

from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.signals import user_logged_in
from django.db.models import F
from django.dispatch import receiver
from django.http import HttpRequest, QueryDict

from parley.accounts.models import User
from parley.companies.actor import COMPANY_SESSION_KEY
from parley.companies.models import Company, Member
from parley.companies.other_companies import FOR
from parley.companies.rights import Role
from parley.core.acting_company import acting_as_system
from parley.core.ids import id_in


@receiver(user_logged_in)
def choose_company(request: HttpRequest, user: User, **_: Any) -> None:
    """Select the company that the page to open names, or the one used last.

    An invitation has selected one already.
    """
    if COMPANY_SESSION_KEY in request.session:
        return
    with acting_as_system():
        own = Member.objects.filter(user=user, is_active=True)
        named = own.filter(company=_company_named_by_page(request)).first()
        member = named or own.order_by(F("used_at").desc(nulls_last=True), "joined_at").first()
    if member:
        request.session[COMPANY_SESSION_KEY] = str(member.company_id)


def _company_named_by_page(request: HttpRequest) -> UUID | None:
    page = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    return id_in(QueryDict(page.partition("?")[2]).get(FOR))


@receiver(email_confirmed)
def list_in_directory(email_address: EmailAddress, **_: Any) -> None:
    """List a company that registered by itself, once its founder's address is confirmed."""
    if email_address.user.last_login:
        return
    with acting_as_system():
        founded = Member.objects.filter(user=email_address.user_id, role=Role.OWNER)
        Company.objects.filter(pk__in=founded.values("company")).update(in_directory=True)
