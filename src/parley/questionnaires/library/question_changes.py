"""Changes to sections and questions: add, change, order and remove, each in one editable version."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from uuid import UUID

from parley.companies.actor import Actor
from parley.core.errors import Refused
from parley.core.sql import execute
from parley.core.translation import gettext as _
from parley.questionnaires.conditions import name_from, references
from parley.questionnaires.library.checks import (
    check_choices_needed,
    check_circles,
    check_expressions,
    check_name,
    check_not_needed,
    check_question_text,
)
from parley.questionnaires.library.outline import Outline
from parley.questionnaires.library.question_text import QuestionText
from parley.questionnaires.library.versions import EditableVersion, edit_version
from parley.questionnaires.models import Question, Section
from parley.questionnaires.types import MOST_QUESTIONS, MOST_SECTIONS, WITHOUT_VALUE


def add_question(
    *,
    by: Actor,
    questionnaire_id: UUID,
    section_id: UUID,
    question_text: QuestionText,
    name: str = "",
    condition: str = "",
) -> Question:
    """Add a question to the end of a section. Without a `name`, one is derived from its text."""
    with edit_version(by=by, questionnaire_id=questionnaire_id) as editable:
        return append_questions(editable, editable.section(section_id), [(question_text, name, condition)])[0]


def append_questions(
    editable: EditableVersion, section: Section, wanted: Sequence[tuple[QuestionText, str, str]]
) -> list[Question]:
    """Add questions, each with a name and a condition (both may be empty), to the end of a section."""
    outline = editable.outline()
    if len(outline.questions) + len(wanted) > MOST_QUESTIONS:
        raise Refused(_("A questionnaire can have at most %(most)s questions.") % {"most": MOST_QUESTIONS})
    taken, added = set(outline.by_name), []
    for question_text, name, condition in wanted:
        check_question_text(question_text)
        if name:
            check_name(name, None, outline)
        question = Question(company=section.company, version=editable.version, section=section, position=0)
        question.name = name or name_from(question_text.text, taken, "question")
        taken.add(question.name)
        question.condition = condition
        question_text.write_to(question)
        added.append(question)
    Question.objects.bulk_create(added)
    outline = editable.outline()
    kinds = {outlined.name: outlined.type for outlined in outline.questions}
    for question in added:
        check_expressions(question.condition, question.constraint, kinds)
    check_circles(outline)
    new = {question.pk for question in added}
    last = [outlined.id for outlined in outline.questions_in(section.pk) if outlined.id not in new] + [
        question.pk for question in added
    ]
    _write_order(outline, {section.pk: last})
    return added


def change_question(
    *,
    by: Actor,
    questionnaire_id: UUID,
    question_id: UUID,
    question_text: QuestionText,
    name: str,
    condition: str = "",
) -> Question:
    """Change a question. Expressions that refer to its old name are updated."""
    with edit_version(by=by, questionnaire_id=questionnaire_id) as editable:
        question, outline = editable.question(question_id), editable.outline()
        outlined = outline.by_name[question.name]
        check_question_text(question_text)
        check_name(name, outlined, outline)
        if question_text.type in WITHOUT_VALUE and outlined.type not in WITHOUT_VALUE:
            check_not_needed({outlined.name}, outline, without=set())
        check_choices_needed(outlined, question_text, outline)
        question.condition = condition
        question_text.write_to(question)
        if name != outlined.name:
            _rename_question(outline, question, name)
        question.save()
        _check_expressions_and_circles(editable.outline(), question.condition, question.constraint)
        return question


def remove_question(*, by: Actor, questionnaire_id: UUID, question_id: UUID) -> None:
    with edit_version(by=by, questionnaire_id=questionnaire_id) as editable:
        question, outline = editable.question(question_id), editable.outline()
        check_not_needed({question.name}, outline, without=set())
        staying = [outlined.id for outlined in outline.questions_in(question.section_id) if outlined.id != question.pk]
        question.delete()
        _write_order(outline, {question.section_id: staying})


def step_question(*, by: Actor, questionnaire_id: UUID, question_id: UUID, up: bool) -> bool:
    """Move a question one place up or down, across sections. Return whether a new version was opened."""
    with edit_version(by=by, questionnaire_id=questionnaire_id) as editable:
        question, outline = editable.question(question_id), editable.outline()
        order = [section.pk for section in outline.sections]
        ids = [outlined.id for outlined in outline.questions_in(question.section_id)]
        at, step = ids.index(question.pk), -1 if up else 1
        if 0 <= at + step < len(ids):
            ids.insert(at + step, ids.pop(at))
            _write_order(outline, {question.section_id: ids})
            return bool(editable.copies)
        beside = order.index(question.section_id) + step
        if 0 <= beside < len(order):
            there = [outlined.id for outlined in outline.questions_in(order[beside])]
            there = [*there, ids.pop(at)] if up else [ids.pop(at), *there]
            _write_order(outline, {question.section_id: ids, order[beside]: there})
            check_circles(editable.outline())
        return bool(editable.copies)


def place_question(*, by: Actor, questionnaire_id: UUID, question_id: UUID, section_id: UUID, place: int) -> bool:
    """Move a question to the index `place` of a section. Return whether a new version was opened."""
    with edit_version(by=by, questionnaire_id=questionnaire_id) as editable:
        question, section, outline = editable.question(question_id), editable.section(section_id), editable.outline()
        orders = {
            one: [x.id for x in outline.questions_in(one) if x.id != question.pk]
            for one in (question.section_id, section.pk)
        }
        orders[section.pk].insert(max(place, 0), question.pk)
        _write_order(outline, orders)
        if section.pk != question.section_id:
            check_circles(editable.outline())
        return bool(editable.copies)


def save_section(
    *,
    by: Actor,
    questionnaire_id: UUID,
    title: str,
    section_id: UUID | None = None,
    titles: Mapping[str, str] | None = None,
    condition: str = "",
) -> Section:
    """Add a section to the end, or change one."""
    with edit_version(by=by, questionnaire_id=questionnaire_id) as editable:
        if section_id:
            section = editable.section(section_id)
        else:
            number = Section.objects.filter(version=editable.version).count()
            if number >= MOST_SECTIONS:
                raise Refused(_("A questionnaire can have at most %(most)s sections.") % {"most": MOST_SECTIONS})
            section = Section(company=by.company, version=editable.version, position=number + 1)
        section.title, section.condition = title, condition
        section.titles = {language: text for language, text in (titles or {}).items() if text}
        section.save()
        _check_expressions_and_circles(editable.outline(), condition, "")
        return section


def remove_section(*, by: Actor, questionnaire_id: UUID, section_id: UUID) -> None:
    """Delete a section with its questions."""
    with edit_version(by=by, questionnaire_id=questionnaire_id) as editable:
        section, outline = editable.section(section_id), editable.outline()
        if len(outline.sections) == 1:
            raise Refused(_("A questionnaire needs at least one section."))
        check_not_needed(
            {outlined.name for outlined in outline.questions_in(section.pk)}, outline, without={section.pk}
        )
        outline.sections.remove(section)
        section.delete()
        _write_order(outline, {})


def step_section(*, by: Actor, questionnaire_id: UUID, section_id: UUID, up: bool) -> bool:
    """Move a section one place up or down. Return whether a new version was opened."""
    with edit_version(by=by, questionnaire_id=questionnaire_id) as editable:
        section, outline = editable.section(section_id), editable.outline()
        at = outline.sections.index(section)
        to = at - 1 if up else at + 1
        if 0 <= to < len(outline.sections):
            outline.sections.insert(to, outline.sections.pop(at))
            _write_order(outline, {})
        return bool(editable.copies)


def _check_expressions_and_circles(outline: Outline, condition: str, constraint: str) -> None:
    check_expressions(condition, constraint, {outlined.name: outlined.type for outlined in outline.questions})
    check_circles(outline)


def _rename_question(outline: Outline, question: Question, name: str) -> None:
    """Rename a question and update the expressions that refer to it."""
    pattern, old = re.compile(r"\$\{\s*" + re.escape(question.name) + r"\s*\}"), question.name

    def rename_in(expression: str) -> str:
        return pattern.sub(f"${{{name}}}", expression)

    for outlined in outline.questions:
        if outlined.name != old and old in references(outlined.condition) | references(outlined.constraint):
            Question.objects.filter(pk=outlined.id).update(
                condition=rename_in(outlined.condition), constraint=rename_in(outlined.constraint)
            )
    for section in outline.sections:
        if old in references(section.condition):
            Section.objects.filter(pk=section.pk).update(condition=rename_in(section.condition))
    question.name, question.constraint = name, rename_in(question.constraint)


_QUESTIONS_IN_ORDER = """
UPDATE questionnaires_question question SET position = placed.position, section_id = placed.section_id
FROM unnest(%(questions)s::uuid[], %(sections)s::uuid[]) WITH ORDINALITY AS placed (id, section_id, position)
WHERE question.id = placed.id
  AND (question.position, question.section_id) IS DISTINCT FROM (placed.position, placed.section_id)
"""
_SECTIONS_IN_ORDER = """
UPDATE questionnaires_section section SET position = placed.position
FROM unnest(%(sections)s::uuid[]) WITH ORDINALITY AS placed (id, position)
WHERE section.id = placed.id AND section.position <> placed.position
"""


def _write_order(outline: Outline, changed: Mapping[UUID, Sequence[UUID]]) -> None:
    """Renumber all positions of the version; `changed` holds the new question order of sections."""
    sections = [section.pk for section in outline.sections]
    order = [
        (question_id, section_id)
        for section_id in sections
        for question_id in changed.get(section_id, [outlined.id for outlined in outline.questions_in(section_id)])
    ]
    execute(_SECTIONS_IN_ORDER, {"sections": sections})
    execute(
        _QUESTIONS_IN_ORDER,
        {
            "questions": [question for question, _section in order],
            "sections": [section for _question, section in order],
        },
    )
