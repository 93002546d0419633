"""The outline of a version: enough of every question to check conditions, reorder, and choose from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from parley.questionnaires.models import Question, Section, Version


class OutlinedQuestion(NamedTuple):
    """A question. Fields stand in the order in which `outline_of` selects them."""

    id: UUID
    section_id: UUID
    name: str
    type: str
    text: str
    condition: str
    constraint: str
    choices: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Outline:
    sections: list[Section]
    questions: list[OutlinedQuestion]

    def questions_in(self, section_id: UUID) -> list[OutlinedQuestion]:
        return [question for question in self.questions if question.section_id == section_id]

    @property
    def by_name(self) -> Mapping[str, OutlinedQuestion]:
        return {question.name: question for question in self.questions}

    def before(self, question_id: UUID | None, section_id: UUID | None = None) -> Iterable[OutlinedQuestion]:
        """Yield the questions before one question, or before those of a section; all of them if neither is given."""
        places = {section.pk: number for number, section in enumerate(self.sections)}
        for question in self.questions:
            if question.id == question_id or (section_id and places[question.section_id] >= places[section_id]):
                return
            yield question


def outline_of(version: Version) -> Outline:
    """Return the outline, ordered by section, then by position. Two statements."""
    sections = list(Section.objects.filter(version=version).order_by("position", "pk"))
    places = {section.pk: number for number, section in enumerate(sections)}
    rows = Question.objects.filter(version=version).order_by("position", "pk").values_list(*OutlinedQuestion._fields)
    questions = sorted((OutlinedQuestion(*row) for row in rows), key=lambda question: places[question.section_id])
    return Outline(sections, questions)
