"""Import and export of questionnaires as forms (`xlsform.content`)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from parley.companies.actor import Actor
from parley.companies.models import Company
from parley.companies.rights import Right
from parley.questionnaires.library.queries import load_content, own_questionnaire
from parley.questionnaires.library.question_text import QuestionText
from parley.questionnaires.library.versions import edit_version
from parley.questionnaires.models import Question, Questionnaire, Section, Version
from parley.questionnaires.types import QuestionType
from parley.questionnaires.xlsform import content as forms


def import_questionnaire(*, by: Actor, name: str, form: forms.Form) -> Questionnaire:
    """Create a questionnaire from a form."""
    by.require(Right.MANAGE_LIBRARY)
    with transaction.atomic():
        made = Questionnaire(company=by.company, name=name, created_by=by.user).save_unique()
        version = Version.objects.create(
            company=by.company,
            questionnaire=made,
            number=1,
            language=form.language,
            languages=form.languages,
            introduction=form.introduction,
        )
        _write_content(version, form)
        return made


def import_version(*, by: Actor, questionnaire_id: UUID, form: forms.Form) -> Questionnaire:
    """Replace the content of a questionnaire. A version that was sent stays as it was."""
    with edit_version(by=by, questionnaire_id=questionnaire_id) as editable:
        Question.objects.filter(version=editable.version).delete()
        Section.objects.filter(version=editable.version).delete()
        editable.version.language, editable.version.languages = form.language, form.languages
        editable.version.introduction = form.introduction
        editable.version.save(update_fields=["language", "languages", "introduction"])
        _write_content(editable.version, form)
        return editable.questionnaire


def _write_content(version: Version, form: forms.Form) -> None:
    sections = [
        Section(
            company_id=version.company_id,
            version=version,
            position=position,
            title=section.title,
            titles=section.titles,
            condition=section.condition,
        )
        for position, section in enumerate(form.sections, start=1)
    ]
    Section.objects.bulk_create(sections)
    questions: list[Question] = []
    for kept, section in zip(sections, form.sections, strict=True):
        for asked in section.questions:
            question = Question(
                company_id=version.company_id,
                version=version,
                section=kept,
                position=len(questions) + 1,
                name=asked.name,
                condition=asked.condition,
            )
            _question_text(asked).write_to(question)
            questions.append(question)
    Question.objects.bulk_create(questions)


def _question_text(asked: forms.Question) -> QuestionText:
    return QuestionText(
        type=asked.type,
        text=asked.text,
        help=asked.help,
        choices=[choice.as_json() for choice in asked.choices],
        translations=asked.translations,
        is_required=asked.is_required,
        constraint=asked.constraint,
        message=asked.message,
        weight=asked.weight,
    )


@dataclass(frozen=True)
class ExportedForm:
    form: forms.Form
    number: int


def export_form(company: Company, questionnaire_id: UUID) -> ExportedForm:
    """Return the newest version as a form. Four statements, whatever the number of questions."""
    found = load_content(own_questionnaire(company, questionnaire_id))
    form = forms.Form(
        title=found.questionnaire.name,
        language=found.version.language,
        languages=list(found.version.languages),
        introduction=found.version.introduction,
        sections=[_export_section(section, questions) for section, questions in found.sections],
    )
    return ExportedForm(form, found.version.number)


def _export_section(kept: Section, questions: list[Question]) -> forms.Section:
    return forms.Section(
        kept.title, dict(kept.titles), kept.condition, [_export_question(question) for question in questions]
    )


def _export_question(kept: Question) -> forms.Question:
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
