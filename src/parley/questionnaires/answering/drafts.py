"""Drafts as they are stored, and as they are shown: typed text means the same to colleagues of another language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from parley.core.numbers import AmbiguousNumber, format_number, parse_number
from parley.questionnaires.answers import parse_without_rules
from parley.questionnaires.types import NUMBERS, QuestionType

_NUMBER = "number"


def draft_to_store(type: str, typed: Sequence[str]) -> list[Any]:
    """Return a draft as it is stored: numbers with a separator and dates without the format of a language."""
    return [_to_store(type, text) for text in typed]


def _to_store(type: str, text: str) -> Any:
    if type in NUMBERS and ("." in text or "," in text):
        try:
            return {_NUMBER: str(parse_number(text, is_whole=type == QuestionType.INTEGER))}
        except ValidationError:
            return text
    if type == QuestionType.DATE and text:
        try:
            return parse_without_rules(type, (), [text])
        except ValidationError:
            return text
    return text


def draft_as_typed(stored: Sequence[Any]) -> list[str]:
    """Return a stored draft as the reader of the active language would type it."""
    return [format_number(Decimal(item[_NUMBER])) if isinstance(item, dict) else str(item) for item in stored]


@dataclass(frozen=True, slots=True)
class NumberReading:
    """How a number was understood: `words`, or the `problem` with it and the `readings` to choose from."""

    words: str = ""
    problem: str = ""
    readings: tuple[str, ...] = ()


def read_number(type: str, typed: Sequence[str]) -> NumberReading | None:
    """Return how the answer to a question for a number is understood, None for other questions and empty fields."""
    text = "".join(typed[:1]).strip()
    if type not in NUMBERS or not text:
        return None
    try:
        return NumberReading(words=format_number(parse_number(text, is_whole=type == QuestionType.INTEGER)))
    except AmbiguousNumber as asked:
        return NumberReading(problem=asked.messages[0], readings=asked.readings)
    except ValidationError as refused:
        return NumberReading(problem=refused.messages[0])
