"""The content of a form: what `reading` returns and `writing` takes.

The fields have the meaning of the fields of the same name on the library's models.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from parley.questionnaires.types import QuestionType


@dataclass(slots=True)
class Choice:
    name: str
    label: str
    labels: dict[str, str] = field(default_factory=dict)
    points: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the choice as `QuestionContent.choices` stores it."""
        kept: dict[str, Any] = {"name": self.name, "label": self.label}
        if self.labels:
            kept["labels"] = self.labels
        if self.points is not None:
            kept["points"] = self.points
        return kept

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Choice:
        return cls(kept["name"], kept.get("label", ""), dict(kept.get("labels") or {}), kept.get("points"))


@dataclass(slots=True)
class Question:
    name: str
    type: QuestionType
    text: str
    help: str = ""
    choices: list[Choice] = field(default_factory=list)
    translations: dict[str, dict[str, str]] = field(default_factory=dict)
    is_required: bool = False
    constraint: str = ""
    message: str = ""
    weight: int = 0
    condition: str = ""


@dataclass(slots=True)
class Section:
    title: str = ""
    titles: dict[str, str] = field(default_factory=dict)
    condition: str = ""
    questions: list[Question] = field(default_factory=list)


@dataclass(slots=True)
class Form:
    title: str
    language: str
    languages: list[str] = field(default_factory=list)
    """The languages of the translations, without `language`."""
    introduction: str = ""
    sections: list[Section] = field(default_factory=list)

    @property
    def questions(self) -> Iterator[Question]:
        return (question for section in self.sections for question in section.questions)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Form:
        return cls(**{**kept, "sections": [_section_from_json(section) for section in kept["sections"]]})


def _section_from_json(kept: Mapping[str, Any]) -> Section:
    return Section(**{**kept, "questions": [_question_from_json(question) for question in kept["questions"]]})


def _question_from_json(kept: Mapping[str, Any]) -> Question:
    choices = [Choice(**choice) for choice in kept["choices"]]
    return Question(**{**kept, "type": QuestionType(kept["type"]), "choices": choices})
