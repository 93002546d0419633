"""Queries for a company's own questionnaires and its question bank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from parley.companies.models import Company
from parley.companies.queries import own_row
from parley.core.collation import collated
from parley.core.errors import NotFound, Refused
from parley.core.sql import fetch
from parley.core.translation import gettext as _
from parley.questionnaires.models import BankQuestion, Question, Questionnaire, Section, Version


@dataclass(frozen=True)
class Content:
    """A version with its sections and questions in order."""

    questionnaire: Questionnaire
    version: Version
    sections: list[tuple[Section, list[Question]]]

    @property
    def questions(self) -> list[Question]:
        return [question for _section, of_section in self.sections for question in of_section]


def own_questionnaire(company: Company, questionnaire_id: UUID, *, lock: bool = False) -> Questionnaire:
    return own_row(Questionnaire, company, questionnaire_id, lock=lock)


def load_content(questionnaire: Questionnaire, version: Version | None = None) -> Content:
    """Load the newest version, or the one given. Three statements, whatever the number of questions."""
    version = version or questionnaire.versions.order_by("-number").first()
    if version is None:
        raise NotFound
    ordered = Question.objects.filter(version=version).order_by("position", "pk")
    by_section: dict[UUID, list[Question]] = {}
    for section_id, members in groupby(ordered, lambda question: question.section_id):
        by_section.setdefault(section_id, []).extend(members)
    sections = Section.objects.filter(version=version).order_by("position", "pk")
    return Content(questionnaire, version, [(section, by_section.get(section.pk, [])) for section in sections])


def changed_meanwhile_text() -> str:
    return _("Someone in your company has changed this questionnaire in the meantime. Review it, then try again.")


def newest_version(company: Company, questionnaire_id: UUID) -> tuple[Questionnaire, Version]:
    """Return the questionnaire and its newest version. Two statements."""
    questionnaire = own_questionnaire(company, questionnaire_id)
    version = questionnaire.versions.order_by("-number").first()
    if version is None:
        raise NotFound
    return questionnaire, version


def section_in(version: Version, section_id: UUID) -> Section:
    """Return a section of this version. Raises `Refused` if it belongs to an older one."""
    found = Section.objects.filter(version=version, pk=section_id).first()
    if found is None:
        if Section.objects.filter(version__questionnaire=version.questionnaire_id, pk=section_id).exists():
            raise Refused(changed_meanwhile_text())
        raise NotFound
    return found


def question_in(version: Version, question_id: UUID) -> Question:
    """Return a question of this version, or the one that replaced it if the link is from an older version."""
    found = Question.objects.filter(version=version, pk=question_id).select_related("section").first()
    if found is not None:
        return found
    older = Question.objects.filter(version__questionnaire=version.questionnaire_id, pk=question_id)
    name = older.values_list("name", flat=True).first()
    now = Question.objects.filter(version=version, name=name).select_related("section").first() if name else None
    if now is None:
        raise NotFound
    return now


class Untranslated(NamedTuple):
    language: str
    questions: int
    first: UUID


_UNTRANSLATED = """
SELECT language, count(*), (array_agg(question.id ORDER BY question.position))[1]
FROM questionnaires_question question, unnest(%(languages)s::text[]) language
WHERE question.version_id = %(version)s AND coalesce(question.translations -> language ->> 'text', '') = ''
GROUP BY language
"""


def untranslated(version: Version) -> dict[str, Untranslated]:
    """Return by language how many questions lack a translation, and the first one. At most one statement."""
    if not version.languages:
        return {}
    rows = fetch(_UNTRANSLATED, {"version": version.pk, "languages": version.languages}, Untranslated)
    return {row.language: row for row in rows}


def next_untranslated(after: Question, language: str) -> UUID | None:
    """Return the next question without a translation, starting over after the last; None if there is none."""
    waiting = [
        (position, key)
        for key, position, translations in Question.objects.filter(version=after.version_id)
        .exclude(pk=after.pk)
        .order_by("position")
        .values_list("pk", "position", "translations")
        if not translations.get(language, {}).get("text")
    ]
    following = [key for position, key in waiting if position > after.position]
    return next(iter([*following, *(key for _position, key in waiting)]), None)


class Topic(NamedTuple):
    name: str
    questions: int


MOST_TOPICS = 200
_TOPICS = """
SELECT topic, count(*) FROM questionnaires_bankquestion WHERE company_id = %(company)s
GROUP BY topic ORDER BY {by_topic} LIMIT %(limit)s
"""


def topics(company: Company) -> list[Topic]:
    """Return the topics with their number of questions; the empty topic counts those without. One statement."""
    return fetch(_TOPICS.format(by_topic=collated("topic")), {"company": company.pk, "limit": MOST_TOPICS}, Topic)


def own_bank_question(company: Company, bank_question_id: UUID, *, lock: bool = False) -> BankQuestion:
    return own_row(BankQuestion, company, bank_question_id, lock=lock)


def own_bank_questions(company: Company, wanted: Sequence[UUID]) -> list[BankQuestion]:
    """Return all of `wanted` in that order. Raises `NotFound` if one is missing."""
    found = {kept.pk: kept for kept in BankQuestion.objects.filter(company=company, pk__in=wanted)}
    if len(found) < len(set(wanted)):
        raise NotFound
    return [found[key] for key in dict.fromkeys(wanted)]
