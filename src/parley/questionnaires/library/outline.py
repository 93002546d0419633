"""A version as one looks over it: enough of every question to check conditions, to put in order and to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from parley.questionnaires.models import Question, Section, Version


class OutlinedQuestion(NamedTuple):
    """One question. Its fields stand in the order in which `outline_of` reads them."""

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

    def of(self, section_id: UUID) -> list[OutlinedQuestion]:
        return [question for question in self.questions if question.section_id == section_id]

    @property
    def by_name(self) -> Mapping[str, OutlinedQuestion]:
        return {question.name: question for question in self.questions}

    def before(self, question_id: UUID | None, section_id: UUID | None = None) -> Iterable[OutlinedQuestion]:
        """The questions asked earlier than one, or than those of a section; all of them where neither is given."""
        places = {section.pk: number for number, section in enumerate(self.sections)}
        for question in self.questions:
            if question.id == question_id or (section_id and places[question.section_id] >= places[section_id]):
                return
            yield question


def outline_of(version: Version) -> Outline:
    """Two statements. The order is that of the sections, then that of the questions in each."""
    sections = list(Section.objects.filter(version=version).order_by("position", "pk"))
    places = {section.pk: number for number, section in enumerate(sections)}
    rows = Question.objects.filter(version=version).order_by("position", "pk").values_list(*OutlinedQuestion._fields)
    questions = sorted((OutlinedQuestion(*row) for row in rows), key=lambda question: places[question.section_id])
    return Outline(sections, questions)
