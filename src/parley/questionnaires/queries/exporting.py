"""A questionnaire as a form that can leave Parley."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from parley.companies.models import Company
from parley.questionnaires.models import Question, Section
from parley.questionnaires.queries.library import own_questionnaire, whole
from parley.questionnaires.types import QuestionType
from parley.questionnaires.xlsform import content as forms


@dataclass(frozen=True)
class Exported:
    form: forms.Form
    number: int


def exported(company: Company, questionnaire_id: UUID) -> Exported:
    """The newest version. Four statements, whatever the number of questions."""
    found = whole(own_questionnaire(company, questionnaire_id))
    form = forms.Form(
        title=found.questionnaire.name,
        language=found.version.language,
        languages=list(found.version.languages),
        introduction=found.version.introduction,
        sections=[_section(section, questions) for section, questions in found.sections],
    )
    return Exported(form, found.version.number)


def _section(kept: Section, questions: list[Question]) -> forms.Section:
    return forms.Section(kept.title, dict(kept.titles), kept.condition, [_question(question) for question in questions])


def _question(kept: Question) -> forms.Question:
    return forms.Question(
        name=kept.name,
        type=QuestionType(kept.type),
        text=kept.text,
        help=kept.help,
        choices=[forms.Choice.from_json(choice) for choice in kept.choices],
        translations={language: dict(said) for language, said in kept.translations.items()},
        is_required=kept.is_required,
        constraint=kept.constraint,
        message=kept.message,
        weight=kept.weight,
        condition=kept.condition,
    )
