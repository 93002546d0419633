"""The rows of the builder page, computed here because a page has up to five hundred."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple
from uuid import UUID

from parley.core.translation import gettext as _
from parley.questionnaires.answers import answer_options, format_literal
from parley.questionnaires.expressions import render_expression
from parley.questionnaires.expressions.rendering import QuestionLabels
from parley.questionnaires.languages import translated
from parley.questionnaires.library.queries import load_content
from parley.questionnaires.models import Question, Questionnaire, Version
from parley.questionnaires.types import QuestionType


class QuestionRow(NamedTuple):
    id: UUID
    text: str
    icon: str
    type: str
    marks: list[str]
    condition: str
    is_note: bool


class SectionRows(NamedTuple):
    id: UUID
    title: str
    condition: str
    questions: list[QuestionRow]

    @property
    def question_count(self) -> int:
        """The number of questions without notes."""
        return sum(not row.is_note for row in self.questions)


def section_rows(questionnaire: Questionnaire, version: Version) -> list[SectionRows]:
    """Return the sections with their questions. Two statements."""
    content = load_content(questionnaire, version)
    labels = labels_by_name(content.questions)
    types = {value: str(label) for value, label in QuestionType.choices}
    return [
        SectionRows(
            section.pk,
            section.title,
            _condition_text(section.condition, labels),
            [_question_row(question, types, labels) for question in questions],
        )
        for section, questions in content.sections
    ]


def labels_by_name(questions: list[Question], language: str = "") -> dict[str, QuestionLabels]:
    """Return the texts that conditions are rendered with, in `language` if there is one."""
    return {question.name: _question_labels(question, language) for question in questions}


def _question_labels(question: Question, language: str) -> QuestionLabels:
    shown = translated(question, language)
    return QuestionLabels(
        shown.text, answer_options(question.type, shown.labels), partial(format_literal, question.type)
    )


def _question_row(question: Question, types: dict[str, str], labels: dict[str, QuestionLabels]) -> QuestionRow:
    marks = []
    if question.weight:
        marks.append(_("Weight %(weight)s") % {"weight": question.weight})
    if not question.is_required and question.type != QuestionType.NOTE:
        marks.append(_("optional"))
    return QuestionRow(
        question.pk,
        question.text,
        QuestionType(question.type).icon,
        types[question.type],
        marks,
        _condition_text(question.condition, labels),
        question.type == QuestionType.NOTE,
    )


def _condition_text(condition: str, labels: dict[str, QuestionLabels]) -> str:
    return _("If %(condition)s") % {"condition": render_expression(condition, labels)} if condition else ""
