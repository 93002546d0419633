"""The preview of a questionnaire as a partner will see it, to be tried out. Nothing that is entered is stored."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render

from parley.companies.actor import CompanyRequest
from parley.companies.rights import Right
from parley.core.http_methods import require_safe_or_post
from parley.files.forms import AttachmentField
from parley.questionnaires.answering.forms import answer_widget
from parley.questionnaires.answers import parse_unchecked
from parley.questionnaires.conditions import Conditional, find_asked, join_conditions
from parley.questionnaires.expressions import render_expression
from parley.questionnaires.expressions.rendering import QuestionLabels
from parley.questionnaires.languages import name_of, translated
from parley.questionnaires.library.builder_rows import labels_by_name
from parley.questionnaires.library.queries import Content, load_content, newest_version
from parley.questionnaires.models import Question
from parley.questionnaires.types import WITHOUT_VALUE, QuestionType

NOTHING_FILLED_IN = QueryDict()


class PreviewedQuestion(NamedTuple):
    number: int | None
    field: forms.BoundField
    asked_if: str
    is_asked: bool
    """Whether it is asked while nothing is entered."""


@require_safe_or_post
def questionnaire_preview(request: CompanyRequest, questionnaire_id: UUID) -> HttpResponse:
    """Show the page, or for a POST of its form return whether each conditional question is asked, by field.

    Four statements of its own either way.
    """
    found, version = newest_version(request.actor.company, questionnaire_id)
    content = load_content(found, version)
    if request.method == "POST":
        return JsonResponse(_asked_by_field(content, request.POST))
    wanted = request.GET.get("language", "")
    language = wanted if wanted in version.languages else ""
    sections = _preview_sections(content, language)
    has_questions = any(question.number for _title, questions in sections for question in questions)
    context = {
        "place": "settings",
        "found": found,
        "version": version,
        "sections": sections,
        "language": language,
        "tabs": _tabs([version.language, *version.languages], language or version.language),
        "may_send": request.actor.may(Right.SEND_TASKS) and found.archived_at is None and has_questions,
    }
    return render(request, "questionnaires/preview.html", context)


def _field_names(content: Content) -> dict[str, str]:
    """Return the form's field by name of the question: generated, so safe in HTML."""
    return {question.name: f"q{index}" for index, question in enumerate(content.questions)}


def _conditions(content: Content) -> dict[str, str]:
    """Return the condition of each question by name, combined with its section's."""
    return {
        question.name: join_conditions(section.condition, question.condition)
        for section, questions in content.sections
        for question in questions
    }


def _asked_by_field(content: Content, filled_in: QueryDict) -> dict[str, bool]:
    """Evaluate the conditions with the entered answers, valid or not, as the answer page does with drafts."""
    names, conditions = _field_names(content), _conditions(content)
    is_asked = find_asked(
        Conditional(question.name, conditions[question.name], _read_value(question, filled_in, names[question.name]))
        for question in content.questions
    )
    return {names[name]: is_asked[name] for name, condition in conditions.items() if condition}


def _read_value(question: Question, filled_in: QueryDict, field: str) -> object:
    if question.type in WITHOUT_VALUE:
        return None
    return parse_unchecked(question.type, question.choices, filled_in.getlist(field))


def _preview_sections(content: Content, language: str) -> list[tuple[str, list[PreviewedQuestion]]]:
    form, number = forms.Form(auto_id="answer-%s"), 0
    labels, names, conditions = labels_by_name(content.questions, language), _field_names(content), _conditions(content)
    is_asked = _asked_by_field(content, NOTHING_FILLED_IN)
    sections = []
    for section, questions in content.sections:
        previewed = []
        for question in questions:
            name = names[question.name]
            form.fields[name] = _build_field(question, language)
            number += question.type != QuestionType.NOTE
            previewed.append(
                PreviewedQuestion(
                    number=None if question.type == QuestionType.NOTE else number,
                    field=form[name],
                    asked_if=_render_condition(conditions[question.name], labels),
                    is_asked=is_asked.get(name, True),
                )
            )
        sections.append((section.titles.get(language) or section.title, previewed))
    return sections


def _build_field(question: Question, language: str) -> forms.Field:
    shown = translated(question, language)
    if question.type == QuestionType.FILE:
        return AttachmentField(label=shown.text, help_text=shown.help, required=question.is_required)
    return forms.Field(
        label=shown.text,
        help_text=shown.help,
        widget=answer_widget(question, shown.labels),
        required=question.is_required and question.type != QuestionType.NOTE,
    )


def _render_condition(condition: str, labels: dict[str, QuestionLabels]) -> str:
    return render_expression(condition, labels) if condition else ""


def _tabs(languages: list[str], chosen: str) -> list[tuple[str, str, None, bool]]:
    return [(name_of(one), f"?{urlencode({'language': one})}", None, one == chosen) for one in languages]
