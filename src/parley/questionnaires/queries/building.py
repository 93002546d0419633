"""What is read to build questionnaires: the list of the company's own, and one with all of its lines."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from parley.companies.models import Company
from parley.companies.queries import page_of
from parley.core.errors import NotFound, Refused
from parley.questionnaires.models import Question, Questionnaire, Section, Version
from parley.questionnaires.queries.library import own_questionnaire


class QuestionnaireRow(NamedTuple):
    id: UUID
    name: str
    number: int
    is_frozen: bool
    changed_at: datetime
    sections: int
    questions: int


_QUESTIONNAIRES = """
SELECT kept.id, kept.name, version.number, version.frozen_at IS NOT NULL, version.changed_at,
       (SELECT count(*) FROM questionnaires_section section WHERE section.version_id = version.id),
       (SELECT count(*) FROM questionnaires_question question
        WHERE question.version_id = version.id AND question.type <> 'note')
FROM questionnaires_questionnaire kept
JOIN LATERAL (SELECT id, number, frozen_at, changed_at FROM questionnaires_version
              WHERE questionnaire_id = kept.id ORDER BY number DESC LIMIT 1) version ON true
WHERE kept.company_id = %(company)s AND (kept.retired_at IS NOT NULL) = %(retired)s
  AND (%(find)s = '' OR kept.name ILIKE %(pattern)s)
  AND (%(after)s::uuid IS NULL
       OR (kept.name, kept.id) > (SELECT name, id FROM questionnaires_questionnaire WHERE id = %(after)s))
ORDER BY kept.name, kept.id LIMIT %(limit)s
"""


def questionnaires(
    company: Company, *, find: str = "", retired: bool = False, after: UUID | None = None
) -> tuple[list[QuestionnaireRow], UUID | None]:
    """One page by name, and where the next starts. One statement."""
    return page_of(company, _QUESTIONNAIRES, QuestionnaireRow, find=find, after=after, retired=retired)


def changed_meanwhile() -> str:
    return _("Someone in your company has changed this questionnaire in the meantime. Review it, then try again.")


def newest_version(company: Company, questionnaire_id: UUID) -> tuple[Questionnaire, Version]:
    """Two statements."""
    questionnaire = own_questionnaire(company, questionnaire_id)
    version = questionnaire.versions.order_by("-number").first()
    if version is None:
        raise NotFound
    return questionnaire, version


def section_in(version: Version, section_id: UUID) -> Section:
    """A section of this very version. Raises `Refused` where the page that led here shows an older one."""
    found = Section.objects.filter(version=version, pk=section_id).first()
    if found is None:
        if Section.objects.filter(version__questionnaire=version.questionnaire_id, pk=section_id).exists():
            raise Refused(changed_meanwhile())
        raise NotFound
    return found


def question_in(version: Version, question_id: UUID) -> Question:
    """A question, or what became of it: who followed a link into an older version gets it as it stands now."""
    found = Question.objects.filter(version=version, pk=question_id).select_related("section").first()
    if found is not None:
        return found
    older = Question.objects.filter(version__questionnaire=version.questionnaire_id, pk=question_id)
    name = older.values_list("name", flat=True).first()
    now = Question.objects.filter(version=version, name=name).select_related("section").first() if name else None
    if now is None:
        raise NotFound
    return now
