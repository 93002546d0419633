"""The question bank: its list, its questions, and copying to and from questionnaires."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parley.companies.actor import CompanyRequest
from parley.companies.rights import Right
from parley.companies.submissions import submit_button, submit_form
from parley.companies.views.common import ask_first, done, show_form
from parley.companies.views.lists import draw_list
from parley.core.collation import by_name
from parley.core.errors import NotFound
from parley.core.http_methods import require_safe_or_post
from parley.core.lists import Empty
from parley.core.translation import gettext as _
from parley.core.translation import ngettext
from parley.questionnaires.library import actions
from parley.questionnaires.library.forms.choices import choice_rows
from parley.questionnaires.library.forms.questions import BankQuestionForm, UseForm
from parley.questionnaires.library.lists import QUESTION_BANK, bank_questions
from parley.questionnaires.library.queries import (
    newest_version,
    own_bank_question,
    section_in,
    topics,
)
from parley.questionnaires.library.views.common import posted_data
from parley.questionnaires.models import Question, Questionnaire
from parley.questionnaires.types import QuestionType


@require_safe
def question_bank(request: CompanyRequest) -> HttpResponse:
    """Show the bank. Two statements of its own."""
    may_manage = request.actor.may(Right.MANAGE_LIBRARY)
    nothing = Empty(
        _("The question bank is empty"), _("An owner or admin of your company can add questions."), "library"
    )
    if may_manage:
        text = _("Add questions here, or save those of a questionnaire with “Save to the question bank”.")
        nothing = nothing._replace(text=text, action=_("New question"), href=reverse("new_bank_question"))
    context = {**_list_context(request, nothing), "place": "settings", "may_manage": may_manage}
    return render(request, "questionnaires/bank_list.html", context)


@require_safe_or_post
def new_bank_question(request: CompanyRequest) -> HttpResponse:
    request.actor.require(Right.MANAGE_LIBRARY)
    return _edit_question(request, None)


@require_safe_or_post
def bank_question(request: CompanyRequest, bank_question_id: UUID) -> HttpResponse:
    own_bank_question(request.actor.company, bank_question_id)
    request.actor.require(Right.MANAGE_LIBRARY)
    return _edit_question(request, bank_question_id)


def _edit_question(request: CompanyRequest, bank_question_id: UUID | None) -> HttpResponse:
    actor = request.actor
    kept = own_bank_question(actor.company, bank_question_id) if bank_question_id else None
    form = BankQuestionForm(posted_data(request), kept=kept)
    response = submit_form(
        request,
        form,
        lambda: actions.save_bank_question(
            by=actor,
            question_text=form.question_text,
            topic=form.cleaned_data["topic"],
            bank_question_id=bank_question_id,
        ),
        lambda _kept: done(request, _("Saved."), "question_bank"),
    )
    context: dict[str, object] = {
        "place": "settings",
        "found": kept,
        "rows": choice_rows(form["choices"]),
        "topics": [topic.name for topic in topics(actor.company) if topic.name],
        "use": UseForm(offered=_open_questionnaires(request)) if kept else None,
    }
    return response or show_form(request, "questionnaires/bank_question.html", context, form)


def _open_questionnaires(request: CompanyRequest) -> QuerySet[Questionnaire]:
    return Questionnaire.objects.filter(company=request.actor.company, archived_at=None).order_by(
        *by_name("name"), "pk"
    )


@require_safe_or_post
def delete_bank_question(request: CompanyRequest, bank_question_id: UUID) -> HttpResponse:
    kept = own_bank_question(request.actor.company, bank_question_id)
    request.actor.require(Right.MANAGE_LIBRARY)
    if request.method == "POST":
        actions.remove_bank_question(by=request.actor, bank_question_id=bank_question_id)
        return done(request, _("Question removed from the bank."), "question_bank")
    text = _("“%(question)s” is removed from the bank. Questionnaires that use it keep their copy.") % {
        "question": kept.text
    }
    return ask_first(
        request,
        place="settings",
        title=_("Remove this question from the bank?"),
        text=text,
        label=_("Remove from the bank"),
        back=reverse("bank_question", args=[bank_question_id]),
    )


@require_POST
def use_bank_question(request: CompanyRequest, bank_question_id: UUID) -> HttpResponse:
    """Copy the question to the end of a questionnaire."""
    own_bank_question(request.actor.company, bank_question_id)
    request.actor.require(Right.MANAGE_LIBRARY)
    form = UseForm(request.POST, offered=_open_questionnaires(request))
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["questionnaire"])))
        return redirect("bank_question", bank_question_id)
    return _copy_to_questionnaire(request, form.cleaned_data["questionnaire"].pk, None, [bank_question_id])


@require_POST
def keep_in_bank(request: CompanyRequest, questionnaire_id: UUID, question_id: UUID) -> HttpResponse:
    """Copy a questionnaire's question to the bank."""
    sentence = _("The question is now in the bank. Change it here if you like.")
    return submit_button(
        request,
        lambda: actions.keep_in_bank(by=request.actor, questionnaire_id=questionnaire_id, question_id=question_id),
        lambda copied: done(request, sentence, "bank_question", copied.pk),
        back=reverse("question", args=[questionnaire_id, question_id]),
    )


@require_safe_or_post
def add_from_bank(request: CompanyRequest, questionnaire_id: UUID, section_id: UUID) -> HttpResponse:
    """Offer questions of the bank for the end of a section."""
    found, version = newest_version(request.actor.company, questionnaire_id)
    into = section_in(version, section_id)
    request.actor.require(Right.MANAGE_LIBRARY)
    if request.method == "POST":
        return _copy_to_questionnaire(request, questionnaire_id, section_id, _parse_wanted(request))
    text = _("Add questions there, or save those of a questionnaire with “Save to the question bank”.")
    nothing = Empty(_("The question bank is empty"), text, "library", _("Question bank"), reverse("question_bank"))
    context = {**_list_context(request, nothing), "place": "settings", "found": found, "section": into}
    return render(request, "questionnaires/bank_choose.html", context)


def _parse_wanted(request: CompanyRequest) -> list[UUID]:
    try:
        return [UUID(key) for key in request.POST.getlist("wanted")]
    except ValueError:
        raise NotFound from None


def _copy_to_questionnaire(
    request: CompanyRequest, questionnaire_id: UUID, section_id: UUID | None, wanted: list[UUID]
) -> HttpResponse:
    def respond(added: list[Question]) -> HttpResponse:
        sentence = ngettext("%(count)s question added.", "%(count)s questions added.", len(added))
        return done(request, sentence % {"count": len(added)}, "questionnaire", questionnaire_id)

    return submit_button(
        request,
        lambda: actions.add_from_bank(
            by=request.actor, questionnaire_id=questionnaire_id, section_id=section_id, wanted=wanted
        ),
        respond,
        back=request.get_full_path() if section_id else reverse("question_bank"),
    )


def _list_context(request: CompanyRequest, nothing: Empty) -> dict[str, object]:
    """Return the bank for the filters of the query string. Two statements."""
    company, filters = request.actor.company, QUESTION_BANK.parse(request.GET)
    page, known = bank_questions(company, filters), topics(company)
    drawn = draw_list(
        company,
        QUESTION_BANK,
        filters,
        page.rows,
        page.following,
        label=_("Question bank"),
        search_label=_("Find a question"),
        nothing=nothing,
        options={"topic": [(t.name, f"{t.name or _('Without a topic')} ({t.questions})") for t in known]},
        has_head=bool(known),
    )
    return {"list": drawn, "detail": QUESTION_BANK.detail, "types": QuestionType}
