"""The pages of a section, a question, and its translation."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from parley.companies.actor import CompanyRequest
from parley.companies.rights import Right
from parley.companies.submissions import submit_button, submit_form
from parley.companies.views.common import ask_first, done, show_form
from parley.core.errors import NotFound
from parley.core.http_methods import require_safe_or_post
from parley.core.translation import gettext as _
from parley.core.translation import ngettext
from parley.questionnaires.languages import name_of
from parley.questionnaires.library import question_changes
from parley.questionnaires.library.actions import translate_question as translate
from parley.questionnaires.library.forms.choices import choice_rows
from parley.questionnaires.library.forms.questions import QuestionForm, SectionForm, TranslationForm
from parley.questionnaires.library.outline import outline_of
from parley.questionnaires.library.queries import newest_version, next_untranslated, question_in, section_in
from parley.questionnaires.library.views.common import posted_data
from parley.questionnaires.models import Question


@require_safe_or_post
def new_section(request: CompanyRequest, questionnaire_id: UUID) -> HttpResponse:
    return _write_section(request, questionnaire_id, None)


@require_safe_or_post
def section(request: CompanyRequest, questionnaire_id: UUID, section_id: UUID) -> HttpResponse:
    return _write_section(request, questionnaire_id, section_id)


def _write_section(request: CompanyRequest, questionnaire_id: UUID, section_id: UUID | None) -> HttpResponse:
    actor = request.actor
    found, version = newest_version(actor.company, questionnaire_id)
    changed = section_in(version, section_id) if section_id else None
    actor.require(Right.MANAGE_LIBRARY)
    outline = outline_of(version)
    form = SectionForm(
        posted_data(request),
        section=changed,
        languages=version.languages,
        known=dict(outline.by_name),
        earlier=outline.before(None, section_id),
    )
    response = submit_form(
        request,
        form,
        lambda: question_changes.save_section(
            by=actor,
            questionnaire_id=questionnaire_id,
            section_id=section_id,
            title=form.cleaned_data["title"],
            titles=form.titles,
            condition=form.expression,
        ),
        lambda _kept: done(request, _("Saved."), "questionnaire", questionnaire_id),
    )
    context: dict[str, object] = {"place": "settings", "found": found, "version": version, "section": changed}
    return response or show_form(request, "questionnaires/builder_section.html", context, form)


@require_safe_or_post
def delete_section(request: CompanyRequest, questionnaire_id: UUID, section_id: UUID) -> HttpResponse:
    """Ask for confirmation, then delete the section with its questions."""
    _found, version = newest_version(request.actor.company, questionnaire_id)
    removed = section_in(version, section_id)
    request.actor.require(Right.MANAGE_LIBRARY)
    if request.method == "POST":
        return _remove(
            request,
            questionnaire_id,
            lambda: question_changes.remove_section(
                by=request.actor, questionnaire_id=questionnaire_id, section_id=section_id
            ),
            message=_("Section removed."),
        )
    count = removed.questions.count()
    text = ngettext(
        "Its %(count)s question will also be removed.", "Its %(count)s questions will also be removed.", count
    ) % {"count": count}
    return ask_first(
        request,
        place="settings",
        title=_("Remove the section “%(title)s”?") % {"title": removed.title or "–"},
        text=text if count else _("This section has no questions."),
        label=_("Remove the section"),
        back=_builder_address(questionnaire_id),
    )


@require_safe_or_post
def new_question(request: CompanyRequest, questionnaire_id: UUID, section_id: UUID) -> HttpResponse:
    """Add a question to the end of a section; `again` in the form opens the form for another."""
    actor = request.actor
    found, version = newest_version(actor.company, questionnaire_id)
    into = section_in(version, section_id)
    actor.require(Right.MANAGE_LIBRARY)
    outline = outline_of(version)
    earlier = [*outline.before(None, section_id), *outline.questions_in(section_id)]
    form = QuestionForm(posted_data(request), question=None, known=dict(outline.by_name), earlier=earlier)
    again = "again" in request.POST

    def respond(added: Question) -> HttpResponse:
        if again:
            return done(request, _("Question added."), "new_question", questionnaire_id, added.section_id)
        return done(request, _("Question added."), "questionnaire", questionnaire_id)

    response = submit_form(
        request,
        form,
        lambda: question_changes.add_question(
            by=actor,
            questionnaire_id=questionnaire_id,
            section_id=section_id,
            question_text=form.question_text,
            name=form.cleaned_data["name"],
            condition=form.expression,
        ),
        respond,
    )
    context = {
        "place": "settings",
        "found": found,
        "version": version,
        "section": into,
        "rows": choice_rows(form["choices"]),
    }
    return response or show_form(request, "questionnaires/builder_question.html", context, form)


@require_safe_or_post
def question(request: CompanyRequest, questionnaire_id: UUID, question_id: UUID) -> HttpResponse:
    actor = request.actor
    found, version = newest_version(actor.company, questionnaire_id)
    changed = question_in(version, question_id)
    actor.require(Right.MANAGE_LIBRARY)
    outline = outline_of(version)
    form = QuestionForm(
        posted_data(request), question=changed, known=dict(outline.by_name), earlier=outline.before(changed.pk)
    )
    response = submit_form(
        request,
        form,
        lambda: question_changes.change_question(
            by=actor,
            questionnaire_id=questionnaire_id,
            question_id=changed.pk,
            question_text=form.question_text,
            name=form.cleaned_data["name"],
            condition=form.expression,
        ),
        lambda _kept: done(request, _("Saved."), "questionnaire", questionnaire_id),
    )
    context = {
        "place": "settings",
        "found": found,
        "version": version,
        "section": changed.section,
        "question": changed,
        "rows": choice_rows(form["choices"]),
        "translations": [
            (name_of(one), translation_address(questionnaire_id, changed.pk, one), one in changed.translations)
            for one in version.languages
        ],
    }
    return response or show_form(request, "questionnaires/builder_question.html", context, form)


@require_safe_or_post
def delete_question(request: CompanyRequest, questionnaire_id: UUID, question_id: UUID) -> HttpResponse:
    _found, version = newest_version(request.actor.company, questionnaire_id)
    removed = question_in(version, question_id)
    request.actor.require(Right.MANAGE_LIBRARY)
    if request.method == "POST":
        return _remove(
            request,
            questionnaire_id,
            lambda: question_changes.remove_question(
                by=request.actor, questionnaire_id=questionnaire_id, question_id=removed.pk
            ),
            message=_("Question removed."),
        )
    return ask_first(
        request,
        place="settings",
        title=_("Remove the question?"),
        text=removed.text,
        label=_("Remove the question"),
        back=_builder_address(questionnaire_id),
    )


def _remove(
    request: CompanyRequest, questionnaire_id: UUID, remove: Callable[[], None], *, message: str
) -> HttpResponse:
    return submit_button(
        request,
        remove,
        lambda _removed: done(request, message, "questionnaire", questionnaire_id),
        back=_builder_address(questionnaire_id),
    )


def _builder_address(questionnaire_id: UUID) -> str:
    return reverse("questionnaire", args=[questionnaire_id])


def translation_address(questionnaire_id: UUID, question_id: UUID, language: str) -> str:
    return f"{reverse('translate_question', args=[questionnaire_id, question_id])}?{urlencode({'language': language})}"


@require_safe_or_post
def translate_question(request: CompanyRequest, questionnaire_id: UUID, question_id: UUID) -> HttpResponse:
    """Save the translation; `next` in the form opens the next question without one."""
    actor, language = request.actor, request.GET.get("language", "")
    found, version = newest_version(actor.company, questionnaire_id)
    question = question_in(version, question_id)
    actor.require(Right.MANAGE_LIBRARY)
    if language not in version.languages:
        raise NotFound
    form = TranslationForm(posted_data(request), question=question, language=language)
    response = submit_form(
        request,
        form,
        lambda: translate(
            by=actor,
            questionnaire_id=questionnaire_id,
            question_id=question.pk,
            language=language,
            texts=form.texts,
            labels=form.labels,
        ),
        lambda translated: _redirect_onwards(request, questionnaire_id, translated, language),
    )
    context: dict[str, object] = {
        "place": "settings",
        "found": found,
        "version": version,
        "question": question,
        "language": name_of(language),
        "original": name_of(version.language),
    }
    return response or show_form(request, "questionnaires/builder_translation.html", context, form)


def _redirect_onwards(
    request: CompanyRequest, questionnaire_id: UUID, translated: Question, language: str
) -> HttpResponse:
    following = next_untranslated(translated, language) if "next" in request.POST else None
    if following:
        return redirect(translation_address(questionnaire_id, following, language))
    message = _("Every question is translated.") if "next" in request.POST else _("Saved.")
    return done(request, message, "questionnaire", questionnaire_id)
