"""What a question is to say: typed into a form, taken from the bank, read from a file. Checked before it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from parley.questionnaires.models import QuestionContent
from parley.questionnaires.types import WITH_CHOICES, WITHOUT_VALUE, QuestionType


@dataclass(frozen=True, slots=True)
class Terms:
    """As `QuestionContent` keeps it."""

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
        """What has no meaning for the kind of answer is left out."""
        for name, value in _as_dict(self._trimmed()).items():
            setattr(content, name, value)

    def _trimmed(self) -> Terms:
        terms = self
        if terms.type not in (*WITH_CHOICES, QuestionType.YES_NO):
            terms = replace(terms, choices=())
        if terms.type in WITHOUT_VALUE:
            terms = replace(terms, constraint="", message="")
        if terms.type == QuestionType.NOTE:
            terms = replace(terms, is_required=False, weight=0)
        return terms


def terms_of(content: QuestionContent) -> Terms:
    return Terms(**{one.name: getattr(content, one.name) for one in fields(Terms)})


def _as_dict(terms: Terms) -> dict[str, Any]:
    kept = {one.name: getattr(terms, one.name) for one in fields(terms)}
    return {**kept, "choices": [dict(choice) for choice in terms.choices], "translations": dict(terms.translations)}
