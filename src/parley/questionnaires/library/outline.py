"""A version as one looks over it: enough of every question to check conditions, to put in order and to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from parley.questionnaires.models import Question, Section, Version


class Line(NamedTuple):
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
    lines: list[Line]

    def of(self, section_id: UUID) -> list[Line]:
        return [line for line in self.lines if line.section_id == section_id]

    @property
    def by_name(self) -> Mapping[str, Line]:
        return {line.name: line for line in self.lines}

    def before(self, line_id: UUID | None, section_id: UUID | None = None) -> Iterable[Line]:
        """The questions asked earlier than one, or than those of a section; all of them where neither is given."""
        places = {section.pk: number for number, section in enumerate(self.sections)}
        for line in self.lines:
            if line.id == line_id or (section_id and places[line.section_id] >= places[section_id]):
                return
            yield line


def outline_of(version: Version) -> Outline:
    """Two statements. The order is that of the sections, then that of the questions in each."""
    sections = list(Section.objects.filter(version=version).order_by("position", "pk"))
    places = {section.pk: number for number, section in enumerate(sections)}
    rows = Question.objects.filter(version=version).order_by("position", "pk").values_list(*Line._fields)
    lines = sorted((Line(*row) for row in rows), key=lambda line: places[line.section_id])
    return Outline(sections, lines)
