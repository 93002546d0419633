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
from parley.questionnaires.expressions import render_expression
from parley.questionnaires.expressions.rendering import QuestionLabels
from parley.questionnaires.languages import name_of, translated
from parley.questionnaires.library.builder_rows import labels_by_name
from parley.questionnaires.library.queries import load_content, newest_version
from parley.questionnaires.library.simple_conditions import as_conjunction
from parley.questionnaires.models import Question, Section
from parley.questionnaires.types import QuestionType


class PreviewedQuestion(NamedTuple):
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
    content = load_content(found, version)
    wanted = request.GET.get("language", "")
    language = wanted if wanted in version.languages else ""
    labels = labels_by_name(content.questions, language)
    form, number, sections = forms.Form(auto_id="answer-%s"), 0, []
    for section, questions in content.sections:
        previewed = []
        for question in questions:
            number += question.type != QuestionType.NOTE
            previewed.append(_preview_question(form, section, question, number, language, labels))
        sections.append((section.titles.get(language) or section.title, previewed))
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


def _preview_question(
    form: forms.Form,
    section: Section,
    question: Question,
    number: int,
    language: str,
    labels: dict[str, QuestionLabels],
) -> PreviewedQuestion:
    shown = translated(question, language)
    is_note = question.type == QuestionType.NOTE
    widget = forms.FileInput() if question.type == QuestionType.FILE else answer_widget(question, shown.labels)
    # A name of the form's own: it is nothing that people wrote.
    name = f"q{len(form.fields)}"
    form.fields[name] = forms.Field(
        label=shown.text, help_text=shown.help, widget=widget, required=question.is_required and not is_note
    )
    condition = both(section.condition, question.condition)
    simple = as_conjunction(condition)
    return PreviewedQuestion(
        name=question.name,
        number=None if is_note else number,
        field=form[name],
        conditions=json.dumps([(one.name, one.comparison, one.value) for one in simple]) if simple else "",
        asked_if=render_expression(condition, labels) if condition else "",
    )


def _tabs(languages: list[str], chosen: str) -> list[tuple[str, str, None, bool]]:
    return [(name_of(one), f"?{urlencode({'language': one})}", None, one == chosen) for one in languages]
