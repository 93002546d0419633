"""Queries for the questionnaires that a company sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from django.http import QueryDict

from parley.companies.models import Company
from parley.core.errors import NotFound
from parley.core.ids import id_in
from parley.core.narrowing import Narrowing, choice_in, like_pattern, words_in
from parley.core.sql import fetch, fetch_one
from parley.questionnaires import states
from parley.questionnaires.models import SentQuestionnaire
from parley.questionnaires.review.scores import IS_ASKED, Score, points

PAGE = 50
MOST_NAMES = 200


class Stage(StrEnum):
    """The progress of a sent questionnaire."""

    ALL = ""
    JUDGE = "judge"
    WAITING = "waiting"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Narrowed(Narrowing):
    """The filters of the list."""

    stage: Stage = Stage.ALL
    questionnaire: UUID | None = None
    partner: UUID | None = None

    @classmethod
    def parse(cls, query: QueryDict) -> Narrowed:
        return cls(
            stage=choice_in(Stage, query.get("stage", "")) or Stage.ALL,
            questionnaire=id_in(query.get("questionnaire", "")),
            partner=id_in(query.get("partner", "")),
            words=words_in(query.get("q", "")),
            after=id_in(query.get("after", "")),
        )

    @property
    def narrows(self) -> int:
        """The number of filters other than the stage."""
        return sum(map(bool, (self.questionnaire, self.partner, self.words)))

    def filters(self) -> dict[str, object]:
        return {"stage": self.stage, "questionnaire": self.questionnaire, "partner": self.partner}


class SentRow(NamedTuple):
    """A row of the list: a questionnaire at a partner, its questions counted by state, and its weights."""

    sent_id: UUID
    partner: str
    name: str
    number: int
    sent_at: datetime
    due_on: date | None
    total: int
    answered: int
    accepted: int
    rejected: int
    weight: int
    scored: int
    earned: Decimal

    @property
    def score(self) -> Score:
        return Score(self.weight, self.scored, self.earned)

    @property
    def given(self) -> int:
        """The number of questions that are answered or accepted."""
        return self.answered + self.accepted

    @property
    def is_open(self) -> bool:
        return self.accepted < self.total


# Conditions by stage: whether any question is in one of the states.
_HAS = "EXISTS (SELECT 1 FROM questionnaires_questiontask o WHERE o.sent_id = s.id AND o.state IN {states})"
_STAGES = {
    Stage.ALL: "true",
    Stage.JUDGE: _HAS.format(states=states.sql_list([states.ANSWERED])),
    Stage.WAITING: _HAS.format(states=states.sql_list(states.WAITING)),
    Stage.FINISHED: "NOT " + _HAS.format(states=states.sql_list(states.OPEN)),
}
_COUNTED = f"""
  SELECT count(*) FILTER (WHERE {IS_ASKED})::int AS total,
         (count(*) FILTER (WHERE t.state = '{states.ANSWERED}'))::int AS answered,
         (count(*) FILTER (WHERE t.state = '{states.ACCEPTED}'))::int AS accepted,
         (count(*) FILTER (WHERE t.state = '{states.REJECTED}'))::int AS rejected,
         coalesce(sum(q.weight) FILTER (WHERE {IS_ASKED}), 0)::int AS weight,
         coalesce(sum(q.weight) FILTER (WHERE worth.points IS NOT NULL), 0)::int AS scored,
         coalesce(sum(q.weight * worth.points), 0) AS earned
  FROM questionnaires_questiontask t
  JOIN questionnaires_question q ON q.id = t.question_id
  CROSS JOIN LATERAL (SELECT {points("t", "q")} AS points) worth
  WHERE t.sent_id = s.id
"""  # noqa: S608 - no user input
_LIST = f"""
SELECT s.id, s.partner_name, s.name, s.number, s.sent_at, s.due_on, counted.*
FROM (
  SELECT s.*, partner.name AS partner_name
  FROM questionnaires_sentquestionnaire s
  JOIN companies_company partner ON partner.id = s.partner_id
  WHERE s.company_id = %(company)s AND {{conditions}}
  ORDER BY s.sent_at DESC, s.id DESC LIMIT {PAGE + 1}
) s
CROSS JOIN LATERAL ({_COUNTED}) counted
ORDER BY s.sent_at DESC, s.id DESC
"""  # noqa: S608 - no user input
_BEYOND = """(s.sent_at, s.id) <
  (SELECT l.sent_at, l.id FROM questionnaires_sentquestionnaire l WHERE l.id = %(after)s)"""
_OF_QUESTIONNAIRE = "s.version_id IN (SELECT v.id FROM questionnaires_version v WHERE v.questionnaire_id = %(of)s)"


def sent_questionnaires(company: Company, narrowed: Narrowed) -> tuple[list[SentRow], UUID | None]:
    """Return one page, newest first, and the cursor of the next. One statement."""
    conditions = [_STAGES[narrowed.stage]]
    if narrowed.questionnaire:
        conditions.append(_OF_QUESTIONNAIRE)
    if narrowed.partner:
        conditions.append("s.partner_id = %(partner)s")
    if narrowed.words:
        conditions.append("(s.name ILIKE %(pattern)s OR partner.name ILIKE %(pattern)s)")
    if narrowed.after:
        conditions.append(_BEYOND)
    parameters = {
        "company": company.pk,
        "of": narrowed.questionnaire,
        "partner": narrowed.partner,
        "pattern": like_pattern(narrowed.words),
        "after": narrowed.after,
    }
    rows = fetch(_LIST.format(conditions=" AND ".join(conditions)), parameters, SentRow)
    return rows[:PAGE], rows[PAGE - 1].sent_id if len(rows) > PAGE else None


class Names(NamedTuple):
    """The names of the chosen filters; None if nothing is chosen or it is not visible."""

    partner: str | None
    questionnaire: str | None


_NAMES = """
SELECT (SELECT name FROM companies_company WHERE id = %(partner)s),
       (SELECT name FROM questionnaires_questionnaire WHERE id = %(questionnaire)s AND company_id = %(company)s)
"""


def chosen_names(company: Company, narrowed: Narrowed) -> Names:
    """Return the names of the chosen filters. At most one statement."""
    if not (narrowed.partner or narrowed.questionnaire):
        return Names(None, None)
    parameters = {"company": company.pk, "partner": narrowed.partner, "questionnaire": narrowed.questionnaire}
    return fetch_one(_NAMES, parameters, Names) or Names(None, None)


class Named(NamedTuple):
    id: UUID
    name: str


_SENT_NAMES = """
SELECT n.id, n.name FROM questionnaires_questionnaire n
WHERE n.company_id = %(company)s AND EXISTS (
  SELECT 1 FROM questionnaires_version v
  WHERE v.questionnaire_id = n.id AND v.frozen_at IS NOT NULL)
ORDER BY lower(n.name), n.id LIMIT %(most)s
"""


def questionnaires_sent(company: Company) -> list[Named]:
    """Return the company's questionnaires that were sent at least once, by name. One statement."""
    return fetch(_SENT_NAMES, {"company": company.pk, "most": MOST_NAMES}, Named)


def own_sent(company: Company, sent_id: UUID) -> SentQuestionnaire:
    """Return the questionnaire that `company` sent. Raises `NotFound`, also for the answering company."""
    found = SentQuestionnaire.objects.select_related("partner", "sent_by").filter(company=company, pk=sent_id).first()
    if found is None:
        raise NotFound
    return found
