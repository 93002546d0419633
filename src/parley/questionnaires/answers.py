"""Conversion of answers: from form input to the stored value, and from the value to text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.utils.formats import date_format, number_format

from parley.core.dates import DateField
from parley.core.numbers import format_number, parse_number
from parley.core.text import normalise_name, normalise_text
from parley.core.translation import gettext as _
from parley.core.translation import pgettext
from parley.questionnaires.expressions import Unreadable, holds
from parley.questionnaires.types import LONGEST_ANSWER, LONGEST_TEXT, NO, NUMBERS, WITH_CHOICES, YES, QuestionType


@dataclass(frozen=True, slots=True)
class UncheckedQuestion:
    """A question that neither requires an answer nor checks it."""

    type: str
    choices: Sequence[Mapping[str, Any]]
    is_required: bool = False
    constraint: str = ""
    message: str = ""


class QuestionRules(Protocol):
    """The attributes of a question that its answer is parsed and checked by."""

    @property
    def type(self) -> str: ...
    @property
    def choices(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def is_required(self) -> bool: ...
    @property
    def constraint(self) -> str: ...
    @property
    def message(self) -> str: ...


def parse_answer(question: QuestionRules, typed: Sequence[str], answers: Mapping[str, Any], message: str = "") -> Any:
    """Return the value of what was typed, None if nothing was. Raises `ValidationError` for the field."""
    texts = [normalise_answer(question.type, text) for text in typed]
    texts = [text for text in texts if text]
    if not texts:
        if question.is_required:
            raise ValidationError(_("This question needs an answer."), code="required")
        return None
    value = _READERS[question.type](question, texts)
    if question.constraint:
        _check_constraint(question, value, answers, message or question.message)
    return value


def normalise_answer(type: str, text: str) -> str:
    """Return what was typed as it is stored."""
    return normalise_text(text).strip() if type == QuestionType.LONG_TEXT else normalise_name(text)


def parse_unchecked(type: str, choices: Sequence[Mapping[str, Any]], typed: Sequence[str]) -> Any:
    """Return the value of an unsent answer, None where it cannot be read, for conditions to be evaluated with."""
    try:
        return parse_without_rules(type, choices, typed)
    except ValidationError:
        return None


def parse_without_rules(type: str, choices: Sequence[Mapping[str, Any]], typed: Sequence[str]) -> Any:
    """Return the value of an unsent answer, neither required nor constrained. Raises `ValidationError`."""
    return parse_answer(UncheckedQuestion(type, choices), typed, {})


def _check_constraint(question: QuestionRules, value: Any, answers: Mapping[str, Any], message: str) -> None:
    try:
        is_kept = holds(question.constraint, answers, value)
    except Unreadable:
        return
    if not is_kept:
        raise ValidationError(message or _("This answer does not meet the requirements of the question."), code="rule")


def _read_yes_or_no(_question: QuestionRules, texts: list[str]) -> str:
    if texts[0] not in (YES, NO):
        raise ValidationError(_("Answer with yes or no."), code="choice")
    return texts[0]


def _read_single(question: QuestionRules, texts: list[str]) -> str:
    if len(texts) > 1 or texts[0] not in {choice["name"] for choice in question.choices}:
        raise ValidationError(_("Choose one of the answers."), code="choice")
    return texts[0]


def _read_multiple(question: QuestionRules, texts: list[str]) -> list[str]:
    names = [choice["name"] for choice in question.choices]
    if not set(texts) <= set(names):
        raise ValidationError(_("Choose among the answers."), code="choice")
    return [name for name in names if name in texts]


def _read_text_up_to(most: int) -> Any:
    def read(_question: QuestionRules, texts: list[str]) -> str:
        if len(texts[0]) > most:
            raise ValidationError(_("Enter at most %(most)s characters.") % {"most": most}, code="length")
        return texts[0]

    return read


def _read_integer(_question: QuestionRules, texts: list[str]) -> int:
    return int(parse_number(texts[0], is_whole=True))


def _read_decimal(_question: QuestionRules, texts: list[str]) -> str:
    return f"{parse_number(texts[0]):f}"


def parse_date(text: str) -> date:
    """Read a day as ISO 8601 writes it, which is what browsers send, or as the reader's language does."""
    example = _("Enter a date, such as %(date)s.") % {"date": example_date()}
    day: date = DateField(error_messages={"invalid": example, "required": example}).clean(text)
    return day


def example_date() -> str:
    """Return a date as the reader's language writes it, for hints. Its day cannot be mistaken for a month."""
    return date_format(date(2027, 3, 31), "SHORT_DATE_FORMAT")


def format_literal(type: str, value: str) -> str:
    """Write the date or number that a condition compares with in the reader's format; any other text as it is."""
    try:
        if type == QuestionType.DATE:
            return date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
        return number_format(Decimal(value)) if type in NUMBERS else value
    except (ValueError, InvalidOperation):
        return value


def _read_date(_question: QuestionRules, texts: list[str]) -> str:
    return parse_date(texts[0]).isoformat()


_READERS: dict[str, Any] = {
    QuestionType.YES_NO: _read_yes_or_no,
    QuestionType.SINGLE: _read_single,
    QuestionType.MULTIPLE: _read_multiple,
    QuestionType.TEXT: _read_text_up_to(LONGEST_TEXT),
    QuestionType.LONG_TEXT: _read_text_up_to(LONGEST_ANSWER),
    QuestionType.INTEGER: _read_integer,
    QuestionType.DECIMAL: _read_decimal,
    QuestionType.DATE: _read_date,
}


def format_answer(question: QuestionRules, value: Any, labels: Mapping[str, str] | None = None) -> str:
    """Return a value as text in the active language. `labels` are the choices' in that language."""
    if value is None:
        return ""
    if question.type == QuestionType.YES_NO:
        return yes_or_no(value)
    if question.type in (QuestionType.SINGLE, QuestionType.MULTIPLE):
        named = labels or {choice["name"]: choice["label"] for choice in question.choices}
        return ", ".join(named.get(name, name) for name in (value if isinstance(value, list) else [value]))
    if question.type == QuestionType.DATE:
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    if question.type in NUMBERS:
        return number_format(Decimal(value))
    return str(value)


def yes_or_no(value: str) -> str:
    return pgettext("answer", "Yes") if value == YES else pgettext("answer", "No")


def answer_options(type: str, labels: Mapping[str, str]) -> dict[str, str]:
    """Return the answers to choose from by name, in reading order; empty for other types. `labels` are the choices'."""
    if type == QuestionType.YES_NO:
        return {YES: yes_or_no(YES), NO: yes_or_no(NO)}
    return dict(labels) if type in WITH_CHOICES else {}


def as_typed(type: str, value: Any) -> list[str]:
    """Return the form input that corresponds to a stored value, in the active language."""
    if value is None:
        return []
    if type in NUMBERS:
        return [format_number(Decimal(str(value)))]
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]
