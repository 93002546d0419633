"""The questionnaire as a partner will see it, to be tried out: nothing that is filled in goes anywhere."""

from __future__ import annotations

import json
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parley.companies.actor import CompanyRequest
from parley.companies.rights import Right
from parley.questionnaires.answering.forms import answer_widget
from parley.questionnaires.conditions import both
from parley.questionnaires.expressions import in_words
from parley.questionnaires.expressions.rendering import Asked
from parley.questionnaires.languages import name_of, said_in
from parley.questionnaires.library.builder_rows import words_by_name
from parley.questionnaires.library.queries import newest_version, whole
from parley.questionnaires.library.simple_conditions import as_conjunction
from parley.questionnaires.models import Question, Section
from parley.questionnaires.types import QuestionType


class Previewed(NamedTuple):
    name: str
    number: int | None
    field: forms.BoundField
    conditions: str
    """What the browser may decide by itself, as JSON; empty where it may not."""
    asked_if: str


@require_safe
def questionnaire_preview(request: CompanyRequest, questionnaire_id: UUID) -> HttpResponse:
    """Four statements of its own."""
    found, version = newest_version(request.actor.company, questionnaire_id)
    content = whole(found, version)
    wanted = request.GET.get("language", "")
    language = wanted if wanted in version.languages else ""
    asked = words_by_name(content.questions, language)
    form, number, sections = forms.Form(auto_id="answer-%s"), 0, []
    for section, questions in content.sections:
        shown = []
        for question in questions:
            number += question.type != QuestionType.NOTE
            shown.append(_previewed(form, section, question, number, language, asked))
        sections.append((section.titles.get(language) or section.title, shown))
    context = {
        "place": "settings",
        "found": found,
        "version": version,
        "sections": sections,
        "language": language,
        "tabs": _tabs([version.language, *version.languages], language or version.language),
        "may_send": request.actor.may(Right.SEND_TASKS) and found.retired_at is None and number > 0,
    }
    return render(request, "questionnaires/preview.html", context)


def _previewed(
    form: forms.Form, section: Section, question: Question, number: int, language: str, asked: dict[str, Asked]
) -> Previewed:
    said = said_in(question, language)
    is_note = question.type == QuestionType.NOTE
    widget = forms.FileInput() if question.type == QuestionType.FILE else answer_widget(question, said.labels)
    # A name of the form's own: it is nothing that people wrote.
    name = f"q{len(form.fields)}"
    form.fields[name] = forms.Field(
        label=said.text, help_text=said.help, widget=widget, required=question.is_required and not is_note
    )
    condition = both(section.condition, question.condition)
    plain = as_conjunction(condition)
    return Previewed(
        name=question.name,
        number=None if is_note else number,
        field=form[name],
        conditions=json.dumps([(one.name, one.comparison, one.value) for one in plain]) if plain else "",
        asked_if=in_words(condition, asked) if condition else "",
    )


def _tabs(languages: list[str], chosen: str) -> list[tuple[str, str, None, bool]]:
    return [(name_of(one), f"?{urlencode({'language': one})}", None, one == chosen) for one in languages]
