"""What cannot be asked: said before it is kept, at the field it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from parley.core.errors import Refused
from parley.questionnaires.conditions import both, circle, compared_with, references
from parley.questionnaires.expressions import Unreadable, parse
from parley.questionnaires.library.outline import Line, Outline
from parley.questionnaires.library.question_text import Terms
from parley.questionnaires.naming import is_name
from parley.questionnaires.types import (
    FULL_POINTS,
    FULL_WEIGHT,
    LONGEST_LABEL,
    MOST_CHOICES,
    WITH_CHOICES,
    WITHOUT_VALUE,
    QuestionType,
)


def check_terms(terms: Terms) -> None:
    """Raises `Refused` with everything that is wrong with a question by itself."""
    wrong: dict[str, str] = {}
    if not terms.text.strip():
        wrong["text"] = _("Enter the question.")
    if terms.type not in QuestionType.values:
        wrong["type"] = _("Choose one of the answer types.")
    if not 0 <= terms.weight <= FULL_WEIGHT:
        wrong["weight"] = _("The weight must be a whole number from 0 to 100.")
    if terms.type in (*WITH_CHOICES, QuestionType.YES_NO) and (problem := _wrong_choices(terms)):
        wrong["choices"] = problem
    if terms.constraint and terms.type in WITHOUT_VALUE:
        wrong["constraint"] = _("This kind of answer cannot have a rule. Remove the rule, or choose another kind.")
    elif problem := unreadable(terms.constraint):
        wrong["constraint"] = problem
    _refuse(wrong)


def _wrong_choices(terms: Terms) -> str:
    labels = [str(choice["label"]).strip() for choice in terms.choices]
    if terms.type in WITH_CHOICES and not labels:
        return _("Enter the answers to choose from.")
    if len(labels) > MOST_CHOICES:
        return _("Enter at most %(most)s choices.") % {"most": MOST_CHOICES}
    if not all(0 < len(label) <= LONGEST_LABEL for label in labels):
        return _("A choice must have 1 to %(most)s characters.") % {"most": LONGEST_LABEL}
    for names in ([label.casefold() for label in labels], [choice["name"] for choice in terms.choices]):
        twice = next((at for at, name in enumerate(names) if name in names[:at]), None)
        if twice is not None:
            return _("“%(choice)s” is listed twice.") % {"choice": labels[twice]}
    if not all(0 <= choice.get("points", 0) <= FULL_POINTS for choice in terms.choices):
        return _("Points are whole numbers from 0 to %(most)s.") % {"most": FULL_POINTS}
    return ""


def unreadable(expression: str) -> str:
    """Why an expression cannot be understood; empty where it can."""
    try:
        if expression:
            parse(expression)
    except Unreadable as why:
        return _("This expression cannot be read. %(why)s") % {"why": why}
    return ""


def check_name(name: str, line: Line | None, outline: Outline) -> None:
    """A question's name: new, or the one that `line` bears already."""
    if line and line.name == name:
        return
    if not is_name(name) or len(name) > 100:
        _refuse({"name": _("Start with a letter, then use letters, digits, “_”, “-” and “.”, without spaces.")})
    if name in outline.by_name:
        _refuse({"name": _("Another question is already called “%(name)s”.") % {"name": name}})


def check_expressions(condition: str, constraint: str, known: Mapping[str, str]) -> None:
    """A condition and a rule by what they ask about. `known` are the kinds of the questions by name."""
    wrong = {"condition": unreadable(condition), "constraint": unreadable(constraint)}
    for field, expression in (("condition", condition), ("constraint", constraint)):
        for name in sorted(references(expression)):
            if name not in known:
                wrong[field] = _("There is no question called “%(name)s”.") % {"name": name}
            elif known[name] in WITHOUT_VALUE:
                wrong[field] = _("“%(name)s” has no answer that a condition or rule can use.") % {"name": name}
    _refuse(wrong)


def check_circles(outline: Outline) -> None:
    of_sections = {section.pk: section.condition for section in outline.sections}
    conditions = {line.name: both(of_sections[line.section_id], line.condition) for line in outline.lines}
    if any(unreadable(condition) for condition in conditions.values()):
        _refuse({"condition": _("This condition is too long when combined with the section’s condition.")})
    round_and_round = circle(conditions)
    if round_and_round:
        way = " → ".join(f"“{name}”" for name in round_and_round)
        _refuse({"condition": _("The conditions form a circle: %(way)s.") % {"way": way}})


def check_not_needed(names: set[str], outline: Outline, *, without: set[Any]) -> None:
    """Before questions go: nothing that stays may ask about them. `without` are the sections that go with them."""
    staying = [line for line in outline.lines if line.name not in names]
    needing = [line.text for line in staying if (references(line.condition) | references(line.constraint)) & names]
    needing += [
        section.title or _("a section")
        for section in outline.sections
        if section.pk not in without and references(section.condition) & names
    ]
    if needing:
        sentence = _("“%(question)s” depends on this answer. Change its condition or rule first.")
        raise Refused(sentence % {"question": needing[0][:80]})


def check_choices_needed(line: Line, terms: Terms, outline: Outline) -> None:
    """Before choices go: nothing may wait for one of them to be chosen."""
    gone = {choice["name"]: choice["label"] for choice in line.choices}
    if terms.type in WITH_CHOICES:
        gone = {name: label for name, label in gone.items() if name not in {c["name"] for c in terms.choices}}
    waiting = [(other.text, other.condition) for other in outline.lines]
    waiting += [(section.title, section.condition) for section in outline.sections]
    for text, condition in waiting:
        needed = compared_with(condition, line.name) & gone.keys()
        if needed and line.type in WITH_CHOICES:
            sentence = _("“%(question)s” depends on the choice “%(choice)s”. Change its condition first.")
            _refuse({"choices": sentence % {"question": text[:80], "choice": gone[min(needed)]}})


def _refuse(wrong: Mapping[str, str]) -> None:
    found = {field: [sentence] for field, sentence in wrong.items() if sentence}
    if found:
        raise Refused(next(iter(found.values()))[0], fields=found)
