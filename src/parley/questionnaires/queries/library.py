"""What is read of a company's own questionnaires."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from parley.companies.models import Company
from parley.core.errors import NotFound
from parley.questionnaires.models import Question, Questionnaire, Section, Version


@dataclass(frozen=True)
class Content:
    """A version with all that it asks, in order."""

    questionnaire: Questionnaire
    version: Version
    sections: list[tuple[Section, list[Question]]]

    @property
    def questions(self) -> list[Question]:
        return [question for _section, of_section in self.sections for question in of_section]


def own_questionnaire(company: Company, questionnaire_id: UUID, *, lock: bool = False) -> Questionnaire:
    found = Questionnaire.objects.filter(company=company, pk=questionnaire_id)
    questionnaire = (found.select_for_update() if lock else found).first()
    if questionnaire is None:
        raise NotFound
    return questionnaire


def whole(questionnaire: Questionnaire, version: Version | None = None) -> Content:
    """Its newest version, or the one given. Three statements, whatever the number of questions."""
    version = version or questionnaire.versions.order_by("-number").first()
    if version is None:
        raise NotFound
    ordered = Question.objects.filter(version=version).order_by("position", "pk")
    by_section: dict[UUID, list[Question]] = {}
    for section_id, members in groupby(ordered, lambda question: question.section_id):
        by_section.setdefault(section_id, []).extend(members)
    sections = Section.objects.filter(version=version).order_by("position", "pk")
    return Content(questionnaire, version, [(section, by_section.get(section.pk, [])) for section in sections])
