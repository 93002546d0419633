"""The page that translates one question."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parley.companies.actor import CompanyRequest
from parley.companies.rights import Right
from parley.companies.views.common import attempt, done, show_form
from parley.core.errors import NotFound
from parley.core.idempotency import AlreadyDone, parse_key
from parley.questionnaires.languages import name_of
from parley.questionnaires.library.actions import translate_question as translate
from parley.questionnaires.library.forms.translating import TranslationForm
from parley.questionnaires.library.queries import newest_version, next_untranslated, question_in
from parley.questionnaires.library.views.common import posted_data
from parley.questionnaires.models import Question


def translation_address(questionnaire_id: UUID, question_id: UUID, language: str) -> str:
    return f"{reverse('translate_question', args=[questionnaire_id, question_id])}?{urlencode({'language': language})}"


@require_http_methods(["GET", "HEAD", "POST"])
def translate_question(request: CompanyRequest, questionnaire_id: UUID, question_id: UUID) -> HttpResponse:
    """Save the translation; `next` in the form opens the next question without one."""
    actor, language = request.actor, request.GET.get("language", "")
    found, version = newest_version(actor.company, questionnaire_id)
    question = question_in(version, question_id)
    actor.require(Right.MANAGE_LIBRARY)
    if language not in version.languages:
        raise NotFound
    form = TranslationForm(posted_data(request), question=question, language=language)
    if form.is_valid():
        key = parse_key(request.POST.get("submit_key"))
        try:
            translated = attempt(
                form,
                lambda: translate(
                    by=actor,
                    questionnaire_id=questionnaire_id,
                    question_id=question.pk,
                    language=language,
                    texts=form.texts,
                    labels=form.labels,
                    key=key,
                ),
            )
        except AlreadyDone as before:
            return redirect(before.outcome)
        if translated:
            return _redirect_onwards(request, questionnaire_id, translated, language)
    context: dict[str, object] = {
        "place": "settings",
        "found": found,
        "version": version,
        "question": question,
        "language": name_of(language),
        "original": name_of(version.language),
    }
    return show_form(request, "questionnaires/builder_translation.html", context, form)


def _redirect_onwards(
    request: CompanyRequest, questionnaire_id: UUID, translated: Question, language: str
) -> HttpResponse:
    following = next_untranslated(translated, language) if "next" in request.POST else None
    if following:
        return redirect(translation_address(questionnaire_id, following, language))
    message = _("Every question is translated.") if "next" in request.POST else _("Saved.")
    return done(request, message, "questionnaire", questionnaire_id)
