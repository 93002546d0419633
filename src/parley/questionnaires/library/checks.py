"""Validation of questions. Every problem is raised as `Refused` at the field it is about, before anything is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parley.core.errors import Refused
from parley.core.translation import gettext as _
from parley.questionnaires.conditions import find_circle, is_name, join_conditions, references, values_compared_with
from parley.questionnaires.expressions import Unreadable, parse
from parley.questionnaires.library.outline import Outline, OutlinedQuestion
from parley.questionnaires.library.question_text import QuestionText
from parley.questionnaires.types import (
    FULL_POINTS,
    FULL_WEIGHT,
    LONGEST_LABEL,
    MOST_CHOICES,
    WITH_CHOICES,
    WITHOUT_VALUE,
    QuestionType,
)


def check_question_text(question_text: QuestionText) -> None:
    """Raise `Refused` with all problems of a question by itself."""
    errors: dict[str, str] = {}
    if not question_text.text.strip():
        errors["text"] = _("Enter the question.")
    if question_text.type not in QuestionType.values:
        errors["type"] = _("Choose one of the answer types.")
    if not 0 <= question_text.weight <= FULL_WEIGHT:
        errors["weight"] = _("The weight must be a whole number from 0 to 100.")
    if question_text.type in (*WITH_CHOICES, QuestionType.YES_NO) and (problem := _find_choice_error(question_text)):
        errors["choices"] = problem
    if question_text.constraint and question_text.type in WITHOUT_VALUE:
        errors["constraint"] = _("This kind of answer cannot have a rule. Remove the rule, or choose another kind.")
    elif problem := expression_error(question_text.constraint):
        errors["constraint"] = problem
    _refuse(errors)


def _find_choice_error(question_text: QuestionText) -> str:
    labels = [str(choice["label"]).strip() for choice in question_text.choices]
    if question_text.type in WITH_CHOICES and not labels:
        return _("Enter the answers to choose from.")
    if len(labels) > MOST_CHOICES:
        return _("Enter at most %(most)s choices.") % {"most": MOST_CHOICES}
    if not all(0 < len(label) <= LONGEST_LABEL for label in labels):
        return _("A choice must have 1 to %(most)s characters.") % {"most": LONGEST_LABEL}
    for names in ([label.casefold() for label in labels], [choice["name"] for choice in question_text.choices]):
        twice = next((at for at, name in enumerate(names) if name in names[:at]), None)
        if twice is not None:
            return _("“%(choice)s” is listed twice.") % {"choice": labels[twice]}
    if not all(0 <= choice.get("points", 0) <= FULL_POINTS for choice in question_text.choices):
        return _("Points are whole numbers from 0 to %(most)s.") % {"most": FULL_POINTS}
    return ""


def expression_error(expression: str) -> str:
    """Return why an expression cannot be parsed; empty if it can."""
    try:
        if expression:
            parse(expression)
    except Unreadable as why:
        return _("This expression cannot be read. %(why)s") % {"why": why}
    return ""


def check_name(name: str, question: OutlinedQuestion | None, outline: Outline) -> None:
    """Check a question's name; `question` is the one that may already have it."""
    if question and question.name == name:
        return
    if not is_name(name) or len(name) > 100:
        _refuse({"name": _("Start with a letter, then use letters, digits, “_”, “-” and “.”, without spaces.")})
    if name in outline.by_name:
        _refuse({"name": _("Another question is already called “%(name)s”.") % {"name": name}})


def check_expressions(condition: str, constraint: str, known: Mapping[str, str]) -> None:
    """Check the references of a condition and a rule. `known` are the types of questions by name."""
    errors = {"condition": expression_error(condition), "constraint": expression_error(constraint)}
    for field, expression in (("condition", condition), ("constraint", constraint)):
        for name in sorted(references(expression)):
            if name not in known:
                errors[field] = _("There is no question called “%(name)s”.") % {"name": name}
            elif known[name] in WITHOUT_VALUE:
                errors[field] = _("“%(name)s” has no answer that a condition or rule can use.") % {"name": name}
    _refuse(errors)


def check_circles(outline: Outline) -> None:
    of_sections = {section.pk: section.condition for section in outline.sections}
    conditions = {
        question.name: join_conditions(of_sections[question.section_id], question.condition)
        for question in outline.questions
    }
    if any(expression_error(condition) for condition in conditions.values()):
        _refuse({"condition": _("This condition is too long when combined with the section’s condition.")})
    names = find_circle(conditions)
    if names:
        way = " → ".join(_("“%(text)s”") % {"text": name} for name in names)
        _refuse({"condition": _("The conditions form a circle: %(way)s.") % {"way": way}})


def check_not_needed(names: set[str], outline: Outline, *, without: set[Any]) -> None:
    """Refuse to remove questions that others refer to. The sections `without` are removed with them."""
    staying = [question for question in outline.questions if question.name not in names]
    dependent = [
        question.text
        for question in staying
        if (references(question.condition) | references(question.constraint)) & names
    ]
    dependent += [
        section.title
        for section in outline.sections
        if section.pk not in without and references(section.condition) & names
    ]
    if not dependent:
        return
    if not dependent[0]:
        raise Refused(_("A section without a title depends on this answer. Change its condition first."))
    sentence = _("“%(question)s” depends on this answer. Change its condition or rule first.")
    raise Refused(sentence % {"question": dependent[0][:80]})


def check_choices_needed(question: OutlinedQuestion, question_text: QuestionText, outline: Outline) -> None:
    """Refuse to remove choices that conditions compare with."""
    gone = {choice["name"]: choice["label"] for choice in question.choices}
    if question_text.type in WITH_CHOICES:
        gone = {name: label for name, label in gone.items() if name not in {c["name"] for c in question_text.choices}}
    waiting = [(other.text, other.condition) for other in outline.questions]
    waiting += [(section.title, section.condition) for section in outline.sections]
    for text, condition in waiting:
        needed = values_compared_with(condition, question.name) & gone.keys()
        if needed and question.type in WITH_CHOICES:
            sentence = (
                _("“%(question)s” depends on the choice “%(choice)s”. Change its condition first.")
                if text
                else _("A section without a title depends on the choice “%(choice)s”. Change its condition first.")
            )
            _refuse({"choices": sentence % {"question": text[:80], "choice": gone[min(needed)]}})


def _refuse(errors: Mapping[str, str]) -> None:
    found = {field: [sentence] for field, sentence in errors.items() if sentence}
    if found:
        raise Refused(next(iter(found.values()))[0], fields=found)
