"""Sending a questionnaire in steps: choose it, fill in the form, review the plan, send."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from parley.companies.actor import CompanyRequest
from parley.companies.queries import active_partners
from parley.companies.rights import Right
from parley.companies.submissions import submit_form
from parley.companies.views.lists import draw_list
from parley.core.collation import sort_by_name
from parley.core.http_methods import require_safe_or_post
from parley.core.lists import Empty
from parley.core.translation import gettext as _
from parley.core.translation import ngettext
from parley.questionnaires.library.lists import QUESTIONNAIRES, questionnaires
from parley.questionnaires.library.queries import newest_version
from parley.questionnaires.models import Question, Questionnaire, SentQuestionnaire, Version
from parley.questionnaires.sending.actions import send_questionnaire
from parley.questionnaires.sending.forms import SendForm
from parley.questionnaires.sending.queries import partners_still_answering
from parley.questionnaires.types import QuestionType


@require_safe_or_post
def choose_questionnaire(request: CompanyRequest) -> HttpResponse:
    """Show the step that the request has reached.

    Without `questionnaire` in the query string the list, then the form; with `step=plan` the tasks to be created; with
    `step=send` they are created.
    """
    actor = request.actor
    actor.require(Right.SEND_TASKS)
    chosen = _selected_questionnaire(request)
    if chosen is None or chosen[0].archived_at:
        return _render_choice(request)
    found, version = chosen
    partners = active_partners(actor.company)
    if request.method != "POST":
        form = SendForm(actor=actor, partners=partners, initial={"partners": request.GET.getlist("partners")})
        return _render_form(request, found, version, form)
    form = SendForm(request.POST, actor=actor, partners=partners)
    step = request.POST.get("step")
    if not form.is_valid() or step == "edit":
        return _render_form(request, found, version, form)
    if step != "send":
        return _render_plan(request, found, version, form)
    given = form.cleaned_data
    response = submit_form(
        request,
        form,
        lambda: send_questionnaire(
            by=actor,
            questionnaire_id=found.pk,
            partners=list(given["partners"]),
            due_on=given["due_on"],
            note=given["note"],
        ),
        lambda sent: _redirect_to_sent(request, sent),
    )
    return response or _render_form(request, found, version, form)


def _redirect_to_sent(request: CompanyRequest, sent: list[SentQuestionnaire]) -> HttpResponse:
    sentence = ngettext("“%(name)s” sent to %(count)s partner.", "“%(name)s” sent to %(count)s partners.", len(sent))
    messages.success(request, sentence % {"name": sent[0].name, "count": len(sent)})
    return redirect("sent_questionnaire", sent[0].pk) if len(sent) == 1 else redirect("sent_questionnaires")


def _selected_questionnaire(request: CompanyRequest) -> tuple[Questionnaire, Version] | None:
    try:
        chosen = UUID(request.GET.get("questionnaire", ""))
    except ValueError:
        return None
    return newest_version(request.actor.company, chosen)


def _render_choice(request: CompanyRequest) -> HttpResponse:
    actor, filters = request.actor, replace(QUESTIONNAIRES.parse(request.GET), archived=False)
    may_manage, page = actor.may(Right.MANAGE_LIBRARY), questionnaires(actor.company, filters)
    nothing = Empty(
        _("No questionnaires yet"),
        _("An owner or admin of your company can create one under Settings."),
        "clipboard-list",
    )
    if may_manage:
        text = _("Write your questions once. Then send them to as many partners as you like.")
        nothing = nothing._replace(text=text, action=_("New questionnaire"), href=reverse("new_questionnaire"))
    drawn = draw_list(
        actor.company,
        QUESTIONNAIRES,
        filters,
        page.rows,
        page.following,
        label=_("Questionnaires"),
        search_label=_("Find a questionnaire"),
        nothing=nothing,
        has_head=bool(page.rows or filters.words),
    )
    # Partners chosen earlier stay chosen.
    kept = QueryDict(mutable=True)
    kept.setlist("partners", request.GET.getlist("partners"))
    context = {
        "place": "",
        # Archived questionnaires cannot be sent.
        "list": replace(drawn, tabs=[]),
        "query": f"&{kept.urlencode()}" if kept.get("partners") else "",
        "may_manage": may_manage,
    }
    return render(request, "questionnaires/sending_choose.html", context)


def _render_form(request: CompanyRequest, found: Questionnaire, version: Version, form: SendForm) -> HttpResponse:
    context = {"place": "", "found": found, "version": version, "form": form, "count": _count_questions(version)}
    going_back = request.POST.get("step") == "edit"
    wrong = form.is_bound and form.errors and not going_back
    return render(request, "questionnaires/sending_form.html", context, status=422 if wrong else 200)


def _render_plan(request: CompanyRequest, found: Questionnaire, version: Version, form: SendForm) -> HttpResponse:
    partners = sort_by_name(form.cleaned_data["partners"], lambda partner: partner.name)
    already, count = partners_still_answering(version, partners), _count_questions(version)
    repeated = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in {"step", "submit_key", "csrfmiddlewaretoken", "opened_for"}
        for value in values
    ]
    context = {
        "place": "",
        "found": found,
        "version": version,
        "count": count,
        "partners": [
            (partner.name, _("Already has this version and has not finished it.") if partner.pk in already else "")
            for partner in partners
        ],
        "due_on": form.cleaned_data["due_on"],
        "tasks": count * len(partners),
        "repeated": repeated,
    }
    return render(request, "questionnaires/sending_plan.html", context)


def _count_questions(version: Version) -> int:
    return Question.objects.filter(version=version).exclude(type=QuestionType.NOTE).count()
