"""Views for following an invitation's link, and for managing sent invitations."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from parley.accounts.models import User
from parley.companies import actions, queries
from parley.companies.actor import COMPANY_SESSION_KEY, CompanyRequest
from parley.companies.forms import FoundForm, JoinForm
from parley.companies.models import Company, Invitation, Member
from parley.companies.strangers import Stranger, find_stranger_for_person
from parley.companies.submissions import attempt
from parley.companies.views.common import done
from parley.core.errors import NotFound
from parley.core.http_methods import require_safe_or_post
from parley.core.translation import gettext as _

COLLEAGUE = Invitation.Purpose.COLLEAGUE


@sensitive_post_parameters("password")
@never_cache
@login_not_required
@require_safe_or_post
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation.

    Its holder may join as the signed-in user, as the user with this address, or as a new user.
    """
    found = actions.find_invitation(token)
    if found is None or not found.is_open:
        return _void_page(request, found)
    if request.user.is_authenticated:
        return _join(request, token, found)
    if User.objects.filter(email__iexact=found.email).exists():
        context = {"invitation": found, "sender": Stranger(found.company.city, found.company.country)}
        return render(request, "companies/invitation_sign_in.html", context)
    return _register(request, token, found)


@require_POST
def send_again(request: CompanyRequest, invitation_id: UUID) -> HttpResponse:
    sent = actions.send_again(by=request.actor, invitation_id=invitation_id)
    return _back_to_list(request, sent, _("Sent again to %(email)s.") % {"email": sent.email})


@require_POST
def withdraw(request: CompanyRequest, invitation_id: UUID) -> HttpResponse:
    withdrawn = actions.withdraw(by=request.actor, invitation_id=invitation_id)
    return _back_to_list(request, withdrawn, _("Invitation withdrawn."))


def _void_page(request: HttpRequest, found: Invitation | None) -> HttpResponse:
    """Show a page for an invitation that was used, has expired, was withdrawn or never existed."""
    return render(request, "companies/invitation_void.html", {"invitation": found}, status=410 if found else 404)


def _join(request: HttpRequest, token: str, found: Invitation) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)
    form = FoundForm(request.POST if "found" in request.POST else None, initial={"name": found.partner_name})
    if request.method == "POST":
        member: Member | None = None
        if found.purpose == COLLEAGUE:
            member = attempt(form, lambda: actions.join_as_colleague(token=token, user=user))
        elif "found" not in request.POST:
            company = _chosen_company(request, user)
            joined = attempt(form, lambda: actions.join_as_partner(token=token, user=user, company=company))
            if joined and joined.was_connected:
                return _already_connected(request, joined.member, found)
            member = joined.member if joined else None
        elif form.is_valid():
            name = form.cleaned_data["name"]
            member = attempt(form, lambda: actions.join_with_new_company(token=token, user=user, name=name))
        if member:
            return _welcome(request, member, found)
    companies = [company for company in queries.companies_to_connect(user.pk) if company != found.company]
    context = {"invitation": found, "form": form, "companies": companies, **_sender(found, user)}
    return render(request, "companies/invitation_join.html", context, status=422 if form.errors else 200)


def _register(request: HttpRequest, token: str, found: Invitation) -> HttpResponse:
    form = JoinForm(request.POST or None, invitation=found)
    if request.method == "POST" and form.is_valid():
        language = get_language() or settings.LANGUAGE_CODE
        given = form.cleaned_data
        member = attempt(form, lambda: actions.register_by_invitation(token=token, language=language, **given))
        if member:
            request.session[COMPANY_SESSION_KEY] = str(member.company_id)
            login(request, member.user, backend=settings.AUTHENTICATION_BACKENDS[0])
            return _welcome(request, member, found)
    context = {"invitation": found, "form": form, **_sender(found, None)}
    return render(request, "companies/invitation_register.html", context, status=422 if form.errors else 200)


def _sender(found: Invitation, user: User | None) -> dict[str, Stranger | None]:
    """Return the inviting company as a stranger to the companies of a person, or of somebody without any."""
    return {"stranger": find_stranger_for_person(user, found.company)}


def _welcome(request: HttpRequest, member: Member, found: Invitation) -> HttpResponse:
    request.session[COMPANY_SESSION_KEY] = str(member.company_id)
    if found.purpose == COLLEAGUE:
        return done(request, _("Welcome to %(company)s.") % {"company": found.company.name}, "/")
    return done(request, _("You are now connected with %(company)s.") % {"company": found.company.name}, "/")


def _already_connected(request: HttpRequest, member: Member, found: Invitation) -> HttpResponse:
    request.session[COMPANY_SESSION_KEY] = str(member.company_id)
    messages.info(request, _("You are already connected with %(company)s.") % {"company": found.company.name})
    return redirect("partner", found.company_id)


def _chosen_company(request: HttpRequest, user: User) -> Company:
    wanted = request.POST.get("company", "")
    for company in queries.companies_to_connect(user.pk):
        if str(company.pk) == wanted:
            return company
    raise NotFound


def _back_to_list(request: CompanyRequest, about: Invitation, sentence: str) -> HttpResponse:
    if about.purpose == COLLEAGUE:
        return done(request, sentence, "members")
    return done(request, sentence, reverse("partners") + "?box=invitations")
