"""The content of a question on its way from a form, the bank or a file to the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from parley.questionnaires.models import QuestionContent
from parley.questionnaires.types import WITH_CHOICES, WITHOUT_VALUE, QuestionType


@dataclass(frozen=True, slots=True)
class QuestionText:
    """The fields of `QuestionContent` as an immutable value."""

    type: str
    text: str
    help: str = ""
    choices: Sequence[Mapping[str, Any]] = ()
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    is_required: bool = True
    constraint: str = ""
    message: str = ""
    weight: int = 0

    def write_to(self, content: QuestionContent) -> None:
        """Set the fields of `content`, without those that have no meaning for the type."""
        for name, value in _as_dict(self._trimmed()).items():
            setattr(content, name, value)

    def _trimmed(self) -> QuestionText:
        question_text = self
        if question_text.type not in (*WITH_CHOICES, QuestionType.YES_NO):
            question_text = replace(question_text, choices=())
        if question_text.type in WITHOUT_VALUE:
            question_text = replace(question_text, constraint="", message="")
        if question_text.type == QuestionType.NOTE:
            question_text = replace(question_text, is_required=False, weight=0)
        return question_text


def question_text_of(content: QuestionContent) -> QuestionText:
    return QuestionText(**{one.name: getattr(content, one.name) for one in fields(QuestionText)})


def _as_dict(question_text: QuestionText) -> dict[str, Any]:
    kept = {one.name: getattr(question_text, one.name) for one in fields(question_text)}
    return {
        **kept,
        "choices": [dict(choice) for choice in question_text.choices],
        "translations": dict(question_text.translations),
    }
