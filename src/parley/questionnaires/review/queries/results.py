"""Queries that compare the results of one version across partners."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from parley.companies.models import Company
from parley.core.errors import NotFound
from parley.core.sql import fetch
from parley.questionnaires.languages import choose_language
from parley.questionnaires.models import Section, SentQuestionnaire, Version
from parley.questionnaires.review.scores import IS_ASKED, Score, points

MOST_COMPARED = 500


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A partner's result, in total and by section (counted from 0)."""

    sent_id: UUID
    partner: str
    sent_at: datetime
    by_section: dict[int, Score]
    score: Score = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "score", sum(self.by_section.values(), Score()))


@dataclass(frozen=True, slots=True)
class Comparison:
    """The results; `sections` are titles in the reader's language."""

    sections: list[str]
    rows: list[ComparedRow]


class _SectionScore(NamedTuple):
    sent_id: UUID
    partner: str
    sent_at: datetime
    section: int
    weight: int
    scored: int
    earned: Decimal


_SECTION_SCORES = f"""
SELECT s.id, s.partner_name, s.sent_at, t.section,
       coalesce(sum(q.weight) FILTER (WHERE {IS_ASKED}), 0)::int,
       coalesce(sum(q.weight) FILTER (WHERE worth.points IS NOT NULL), 0)::int,
       coalesce(sum(q.weight * worth.points), 0)
FROM (
  SELECT s.*, partner.name AS partner_name
  FROM questionnaires_sentquestionnaire s
  JOIN companies_company partner ON partner.id = s.partner_id
  WHERE s.company_id = %(company)s AND s.version_id = %(version)s
  ORDER BY s.sent_at DESC, s.id DESC LIMIT {MOST_COMPARED}
) s
JOIN questionnaires_questiontask t ON t.sent_id = s.id
JOIN questionnaires_question q ON q.id = t.question_id
CROSS JOIN LATERAL (SELECT {points("t", "q")} AS points) worth
GROUP BY s.id, s.partner_name, s.sent_at, t.section
ORDER BY s.sent_at DESC, s.id, t.section
"""  # noqa: S608 - no user input


def compare_partners(version: Version) -> Comparison:
    """Return the latest `MOST_COMPARED` results of a version. Two statements, whatever their number."""
    language = choose_language(version.languages)
    sections = Section.objects.filter(version=version).order_by("position", "pk")
    titles = [section.titles.get(language) or section.title for section in sections]
    scores = fetch(_SECTION_SCORES, {"company": version.company_id, "version": version.pk}, _SectionScore)
    return Comparison(titles, _group_by_partner(scores))


def _group_by_partner(scores: Iterable[_SectionScore]) -> list[ComparedRow]:
    found: dict[UUID, list[_SectionScore]] = {}
    for score_row in scores:
        found.setdefault(score_row.sent_id, []).append(score_row)
    return [
        ComparedRow(sent_id, of[0].partner, of[0].sent_at, {p.section: Score(p.weight, p.scored, p.earned) for p in of})
        for sent_id, of in found.items()
    ]


def own_version(company: Company, version_id: UUID) -> Version:
    """Return a version that was sent. Raises `NotFound`, also for drafts."""
    found = Version.objects.select_related("questionnaire").filter(company=company, pk=version_id)
    version = found.exclude(frozen_at=None).first()
    if version is None:
        raise NotFound
    return version


def sent_of(version: Version) -> list[SentQuestionnaire]:
    """Return the latest `MOST_COMPARED` sent questionnaires, newest first. One statement."""
    of = SentQuestionnaire.objects.filter(company=version.company_id, version=version).select_related("partner")
    return list(of.order_by("-sent_at", "-pk")[:MOST_COMPARED])
