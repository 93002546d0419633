"""Views for settings, the company's profile, creating a company and switching companies."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from parley.accounts.models import User
from parley.companies import actions, queries
from parley.companies.access import company_not_required, for_any_company
from parley.companies.actor import COMPANY_SESSION_KEY, CompanyRequest
from parley.companies.forms import CompanyForm, FoundForm
from parley.companies.models import Company, Member
from parley.companies.other_companies import page_after_switch
from parley.companies.rights import Right, Role
from parley.companies.settings_pages import settings_links
from parley.companies.submissions import attempt, submit_form
from parley.companies.views.common import done, show_form
from parley.core.errors import NotFound
from parley.core.http_methods import require_safe_or_post
from parley.core.translation import gettext as _


@require_safe
def settings(request: CompanyRequest) -> HttpResponse:
    return render(request, "companies/settings.html", {"groups": settings_links()})


@require_safe_or_post
def company_profile(request: CompanyRequest) -> HttpResponse:
    may_edit = request.actor.may(Right.MANAGE_COMPANY)
    # The form gets a copy, so that invalid input does not appear in the navigation of the page.
    form = CompanyForm(request.POST or None, instance=Company.objects.get(pk=request.actor.company.pk))
    if request.method == "POST":
        request.actor.require(Right.MANAGE_COMPANY)
    response = submit_form(
        request,
        form,
        lambda: actions.edit_company(by=request.actor, profile=form.cleaned_data),
        lambda _edited: done(request, _("Saved."), "company_profile"),
    )
    return response or show_form(request, "companies/company_profile.html", {"may_edit": may_edit}, form)


@company_not_required
@require_safe_or_post
def found_company(request: CompanyRequest) -> HttpResponse:
    """Create a company. The only page for a signed-in person without one, so `request.actor` may be missing."""
    form = FoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        member = attempt(form, lambda: _found_once(request.user, form.cleaned_data["name"]))
        if member:
            request.session[COMPANY_SESSION_KEY] = str(member.company_id)
            return redirect("company_profile")
    return show_form(request, "companies/found_company.html", {}, form)


@for_any_company
@require_safe_or_post
def switch_company(request: CompanyRequest) -> HttpResponse:
    if request.method == "POST":
        member = actions.switch_company(user=request.user, company_id=_company_id(request))
        request.session[COMPANY_SESSION_KEY] = str(member.company_id)
        messages.success(request, _("You are now working for %(company)s.") % {"company": member.company.name})
        return redirect(page_after_switch(request))
    return render(request, "companies/switch_company.html", {"memberships": queries.memberships(request.user.pk)})


def _found_once(user: User, name: str) -> Member:
    """Create one company even if the form is sent twice: the second request finds the first's by its name."""
    User.objects.select_for_update().get(pk=user.pk)
    own = [member for member in queries.memberships(user.pk) if member.role == Role.OWNER]
    return next((m for m in own if m.company.name == name), None) or actions.found_own_company(owner=user, name=name)


def _company_id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("company", ""))
    except ValueError:
        raise NotFound from None
