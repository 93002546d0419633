"""The builder's rows: every question in one line, drawn for five hundred of them."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from parley.questionnaires.expressions import in_words
from parley.questionnaires.expressions.rendering import Asked
from parley.questionnaires.languages import said_in
from parley.questionnaires.library.queries import whole
from parley.questionnaires.library.simple_conditions import choice_labels
from parley.questionnaires.models import Question, Questionnaire, Version
from parley.questionnaires.types import ICONS, QuestionType


class DrawnLine(NamedTuple):
    id: UUID
    text: str
    icon: str
    type: str
    marks: list[str]
    condition: str
    is_note: bool


class DrawnSection(NamedTuple):
    id: UUID
    title: str
    condition: str
    lines: list[DrawnLine]

    @property
    def asked(self) -> int:
        """How many questions: what needs no answer is none."""
        return sum(not line.is_note for line in self.lines)


def draw_sections(questionnaire: Questionnaire, version: Version) -> list[DrawnSection]:
    """Two statements."""
    content = whole(questionnaire, version)
    asked = words_by_name(content.questions)
    types = {value: str(label) for value, label in QuestionType.choices}
    return [
        DrawnSection(
            section.pk,
            section.title,
            _asked_if(section.condition, asked),
            [_line(question, types, asked) for question in questions],
        )
        for section, questions in content.sections
    ]


def words_by_name(questions: list[Question], language: str = "") -> dict[str, Asked]:
    """What conditions are told with, in a further language where there is one."""
    return {question.name: _words(question, language) for question in questions}


def _words(question: Question, language: str) -> Asked:
    if not language:
        return Asked(question.text, choice_labels(question.type, question.choices))
    said = said_in(question, language)
    is_yes_or_no = question.type == QuestionType.YES_NO
    return Asked(said.text, choice_labels(question.type, ()) if is_yes_or_no else said.labels)


def _line(question: Question, types: dict[str, str], asked: dict[str, Asked]) -> DrawnLine:
    marks = []
    if question.weight:
        marks.append(_("Weight %(weight)s") % {"weight": question.weight})
    if not question.is_required and question.type != QuestionType.NOTE:
        marks.append(_("optional"))
    return DrawnLine(
        question.pk,
        question.text,
        ICONS[QuestionType(question.type)],
        types[question.type],
        marks,
        _asked_if(question.condition, asked),
        question.type == QuestionType.NOTE,
    )


def _asked_if(condition: str, asked: dict[str, Asked]) -> str:
    return _("If %(condition)s") % {"condition": in_words(condition, asked)} if condition else ""
