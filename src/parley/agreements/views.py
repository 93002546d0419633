"""Views for agreements and their versions."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from parley.agreements import actions, queries
from parley.agreements.forms import AgreementForm, NewAgreementForm, NewVersionForm
from parley.agreements.lists import AGREEMENTS
from parley.agreements.lists import agreements as read_agreements
from parley.agreements.models import AgreementVersion
from parley.companies.actor import CompanyRequest
from parley.companies.rights import Right
from parley.companies.submissions import submit_form
from parley.companies.views.common import done, show_form
from parley.companies.views.lists import draw_library
from parley.core.http_methods import require_safe_or_post
from parley.core.lists import Empty
from parley.core.translation import gettext as _


@require_safe
def agreements(request: CompanyRequest) -> HttpResponse:
    actor, filters = request.actor, AGREEMENTS.parse(request.GET)
    may_manage = actor.may(Right.MANAGE_LIBRARY)
    text, action = _("Add a text as a PDF, so that you can ask partners to accept it."), _("New agreement")
    drawn = draw_library(
        actor.company,
        AGREEMENTS,
        filters,
        read_agreements(actor.company, filters),
        label=_("Agreements"),
        search_label=_("Find an agreement"),
        nothing=Empty(
            _("No agreements yet"), text, "file-signature", action if may_manage else "", reverse("new_agreement")
        ),
        nothing_archived=_("Archived agreements appear here."),
    )
    context = {"list": drawn, "filters": filters, "may_manage": may_manage, "detail": AGREEMENTS.detail}
    return render(request, "agreements/agreements.html", context)


@require_safe_or_post
def new_agreement(request: CompanyRequest) -> HttpResponse:
    actor = request.actor
    actor.require(Right.MANAGE_LIBRARY)
    form = NewAgreementForm(request.POST, request.FILES) if request.method == "POST" else NewAgreementForm()
    response = submit_form(
        request,
        form,
        lambda: actions.add_agreement(by=actor, **form.cleaned_data),
        lambda added: done(request, _("%(name)s added.") % {"name": added.name}, "agreement", added.pk),
    )
    return response or show_form(request, "agreements/new_agreement.html", {}, form)


@require_safe_or_post
def agreement(request: CompanyRequest, agreement_id: UUID) -> HttpResponse:
    """Show an agreement with its versions. Posting renames it or changes how partners confirm."""
    actor = request.actor
    found = queries.own_agreement(actor.company, agreement_id)
    title = found.name
    form = AgreementForm(request.POST if request.method == "POST" else None, instance=found)
    if request.method == "POST":
        actor.require(Right.MANAGE_LIBRARY)
    response = submit_form(
        request,
        form,
        lambda: actions.edit_agreement(by=actor, agreement_id=agreement_id, **form.cleaned_data),
        lambda _edited: done(request, _("Saved."), "agreement", agreement_id),
    )
    if response:
        return response
    # The form writes its input into `found`, but the heading must keep the stored name.
    context: dict[str, Any] = {
        "found": found,
        "title": title,
        "versions": queries.versions(found),
        "may_manage": actor.may(Right.MANAGE_LIBRARY),
    }
    return show_form(request, "agreements/agreement.html", context, form)


@require_safe_or_post
def new_version(request: CompanyRequest, agreement_id: UUID) -> HttpResponse:
    actor = request.actor
    found = queries.own_agreement(actor.company, agreement_id)
    actor.require(Right.MANAGE_LIBRARY)
    form = NewVersionForm(request.POST, request.FILES) if request.method == "POST" else NewVersionForm()

    def respond(added: AgreementVersion) -> HttpResponse:
        sentence = _("Version %(number)s is used for new tasks from now on.") % {"number": added.number}
        return done(request, sentence, "agreement", agreement_id)

    response = submit_form(
        request,
        form,
        lambda: actions.add_version(by=actor, agreement_id=agreement_id, file=form.cleaned_data["file"]),
        respond,
    )
    return response or show_form(request, "agreements/new_version.html", {"found": found}, form)
