"""Conditions as users choose them: a question, a comparison and a value. They are stored as expressions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models

from parley.core.numbers import parse_number
from parley.core.translation import gettext as _
from parley.core.translation import gettext_lazy
from parley.questionnaires.answers import answer_options, format_literal, parse_date
from parley.questionnaires.expressions import Unreadable, parse
from parley.questionnaires.expressions.parsing import Binary, Call, Literal, Node, Reference
from parley.questionnaires.library.outline import OutlinedQuestion
from parley.questionnaires.types import CHOSEN, NUMBERS, QuestionType


class Comparison(models.TextChoices):
    IS = "is", gettext_lazy("is")
    IS_NOT = "is_not", gettext_lazy("is not")
    MORE = "more", gettext_lazy("is more (or later) than")
    LESS = "less", gettext_lazy("is less (or earlier) than")
    AT_LEAST = "at_least", gettext_lazy("is at least")
    AT_MOST = "at_most", gettext_lazy("is at most")
    ANSWERED = "answered", gettext_lazy("is answered")
    NOT_ANSWERED = "not_answered", gettext_lazy("is not answered")


_SYMBOLS = {
    Comparison.IS: "=",
    Comparison.IS_NOT: "!=",
    Comparison.MORE: ">",
    Comparison.LESS: "<",
    Comparison.AT_LEAST: ">=",
    Comparison.AT_MOST: "<=",
}
_BY_SYMBOL = {symbol: comparison for comparison, symbol in _SYMBOLS.items()}
_WITHOUT_VALUE = {Comparison.ANSWERED: "!=", Comparison.NOT_ANSWERED: "="}
_ORDERED = NUMBERS | {QuestionType.DATE}


@dataclass(frozen=True, slots=True)
class SimpleCondition:
    name: str
    comparison: str
    value: str = ""


def answers_of(question: OutlinedQuestion) -> dict[str, str]:
    """Return the answers to choose from by name; empty for questions that are answered freely."""
    return answer_options(question.type, {choice["name"]: choice["label"] for choice in question.choices})


def to_expression(simple: SimpleCondition, question: OutlinedQuestion) -> str:
    """Return the expression. Raises `ValidationError` about the value or the comparison."""
    comparison, this = Comparison(simple.comparison), f"${{{question.name}}}"
    if comparison in _WITHOUT_VALUE:
        return f"{this} {_WITHOUT_VALUE[comparison]} ''"
    if comparison not in (Comparison.IS, Comparison.IS_NOT) and question.type not in _ORDERED:
        raise ValidationError(_("The answer to this question is not a number or date: choose “is” or “is not”."))
    value = _literal(simple.value.strip(), question)
    if question.type == QuestionType.MULTIPLE:
        selected = f"selected({this}, {value})"
        return selected if comparison == Comparison.IS else f"not({selected})"
    return f"{this} {_SYMBOLS[comparison]} {value}"


def _literal(typed: str, question: OutlinedQuestion) -> str:
    if not typed:
        raise ValidationError(_("Enter the answer to compare with."))
    if question.type in NUMBERS:
        return f"{parse_number(typed, is_whole=question.type == QuestionType.INTEGER):f}"
    if question.type in CHOSEN:
        return _quote(_choice_name(typed, question))
    if question.type == QuestionType.DATE:
        return _quote(parse_date(typed).isoformat())
    return _quote(typed)


def _choice_name(typed: str, question: OutlinedQuestion) -> str:
    offered = answers_of(question)
    found = next((name for name, label in offered.items() if label.casefold() == typed.casefold()), None)
    if found is None and typed not in offered:
        known = ", ".join(_("“%(text)s”") % {"text": label} for label in list(offered.values())[:8])
        raise ValidationError(
            _("This answer is not one of the choices. Enter one of these: %(choices)s.") % {"choices": known}
        )
    return found or typed


def _quote(text: str) -> str:
    mark = '"' if "'" in text else "'"
    if mark in text:
        raise ValidationError(_("A value cannot contain both kinds of quotation marks."))
    return f"{mark}{text}{mark}"


def simple_condition_of(expression: str, known: Mapping[str, OutlinedQuestion]) -> SimpleCondition | None:
    """Return the choice that corresponds to the expression; None if it is too complex."""
    try:
        found = _parse_node(parse(expression)) if expression else None
    except Unreadable:
        return None
    if found is None or found.name not in known:
        return None
    question = known[found.name]
    shown = answers_of(question).get(found.value) or format_literal(question.type, found.value)
    return SimpleCondition(found.name, found.comparison, shown)


def _parse_node(node: Node) -> SimpleCondition | None:
    match node:
        case Binary(operator, Reference(name), Literal(value)) if operator in _BY_SYMBOL:
            if value == "":
                empty = {"=": Comparison.NOT_ANSWERED, "!=": Comparison.ANSWERED}
                return SimpleCondition(name, empty[operator]) if operator in empty else None
            return SimpleCondition(name, _BY_SYMBOL[operator], str(value))
        case Call("selected", (Reference(name), Literal(value))):
            return SimpleCondition(name, Comparison.IS, str(value))
        case Call("not", (Call("selected", (Reference(name), Literal(value))),)):
            return SimpleCondition(name, Comparison.IS_NOT, str(value))
    return None
