"""The list of the company's own questionnaires, and their details."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from parley.companies.actor import CompanyRequest
from parley.companies.rights import Right
from parley.companies.submissions import submit_form
from parley.companies.views.common import done, show_form
from parley.companies.views.lists import draw_library
from parley.core.http_methods import require_safe_or_post
from parley.core.lists import Empty
from parley.core.translation import gettext as _
from parley.questionnaires.languages import code_of
from parley.questionnaires.library import actions
from parley.questionnaires.library.forms.questions import QuestionnaireForm
from parley.questionnaires.library.lists import QUESTIONNAIRES
from parley.questionnaires.library.lists import questionnaires as rows_of
from parley.questionnaires.library.queries import newest_version
from parley.questionnaires.library.views.common import posted_data


@require_safe
def questionnaires(request: CompanyRequest) -> HttpResponse:
    """Show the list. One statement of its own."""
    actor, filters = request.actor, QUESTIONNAIRES.parse(request.GET)
    may_manage = actor.may(Right.MANAGE_LIBRARY)
    nothing = Empty(
        _("No questionnaires yet"), _("An owner or admin of your company can create one here."), "clipboard-list"
    )
    if may_manage:
        text = _("Write your questions once, in sections and in order. Then send them to as many partners as you like.")
        nothing = nothing._replace(text=text, action=_("New questionnaire"), href=reverse("new_questionnaire"))
    drawn = draw_library(
        actor.company,
        QUESTIONNAIRES,
        filters,
        rows_of(actor.company, filters),
        label=_("Questionnaires"),
        search_label=_("Find a questionnaire"),
        nothing=nothing,
        nothing_archived=_("Archived questionnaires appear here."),
    )
    context = {"place": "settings", "list": drawn, "filters": filters, "may_manage": may_manage}
    return render(request, "questionnaires/library_list.html", context)


@require_safe_or_post
def new_questionnaire(request: CompanyRequest) -> HttpResponse:
    actor = request.actor
    actor.require(Right.MANAGE_LIBRARY)
    form = QuestionnaireForm(posted_data(request), initial={"language": code_of(actor.user.language)})
    response = submit_form(
        request,
        form,
        lambda: actions.create_questionnaire(by=actor, **form.cleaned_data),
        lambda begun: done(request, _("Questionnaire created. Now add its questions."), "questionnaire", begun.pk),
    )
    return response or show_form(request, "questionnaires/library_form.html", {"place": "settings"}, form)


@require_safe_or_post
def questionnaire_details(request: CompanyRequest, questionnaire_id: UUID) -> HttpResponse:
    """Edit name, introduction and languages."""
    actor = request.actor
    found, version = newest_version(actor.company, questionnaire_id)
    actor.require(Right.MANAGE_LIBRARY)
    title, form = found.name, QuestionnaireForm(posted_data(request), kept=found, version=version)
    response = submit_form(
        request,
        form,
        lambda: actions.change_details(by=actor, questionnaire_id=questionnaire_id, **form.cleaned_data),
        lambda changed: done(request, _("Saved."), "questionnaire", changed.pk),
    )
    context: dict[str, object] = {"place": "settings", "found": found, "title": title, "version": version}
    return response or show_form(request, "questionnaires/library_form.html", context, form)
