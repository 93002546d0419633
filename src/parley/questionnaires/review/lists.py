"""The list of sent questionnaires."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from parley.companies.filter_options import PARTNERS
from parley.companies.former_partners import goes_on, is_former
from parley.companies.models import Company
from parley.core.lists import (
    Empty,
    FilteredList,
    Filters,
    ListPage,
    NameSource,
    Order,
    column,
    id_filter,
    id_key,
    moment_key,
    search_filter,
    tab_filter,
)
from parley.core.translation import gettext_lazy as _
from parley.core.translation import pgettext_lazy
from parley.questionnaires import states
from parley.questionnaires.review.scores import IS_ASKED, Score, points

SENT_NAMES = NameSource(
    names="""
SELECT n.id, n.name FROM questionnaires_questionnaire n
WHERE n.company_id = %(company)s AND EXISTS (
  SELECT 1 FROM questionnaires_version v
  WHERE v.questionnaire_id = n.id AND v.frozen_at IS NOT NULL)
""",
    name="SELECT id, name FROM questionnaires_questionnaire WHERE id = {wanted} AND company_id = %(company)s",
)


class Stage(StrEnum):
    """The progress of a sent questionnaire."""

    ALL = ""
    JUDGE = "judge"
    WAITING = "waiting"
    FINISHED = "finished"


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
    is_former: bool
    """Whether the connection with the partner has ended."""

    @property
    def score(self) -> Score:
        return Score(self.weight, self.scored, self.earned)

    @property
    def given(self) -> int:
        """The number of questions that are answered or accepted."""
        return self.answered + self.accepted

    @property
    def is_open(self) -> bool:
        return self.accepted < self.total and not self.is_former


# Conditions by stage: whether any question is in one of the states.
_HAS = "EXISTS (SELECT 1 FROM questionnaires_questiontask o WHERE o.sent_id = s.id AND o.state IN {states})"
_GOES_ON = goes_on("s.partner_id")
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
_SQL = f"""
SELECT s.id, s.partner_name, s.name, s.number, s.sent_at, s.due_on, counted.*, {is_former("s.partner_id")}
FROM (
  SELECT s.*, partner.name AS partner_name
  FROM questionnaires_sentquestionnaire s
  JOIN companies_company partner ON partner.id = s.partner_id
  WHERE {{where}} ORDER BY {{order}} LIMIT {{limit}}
) s
CROSS JOIN LATERAL ({_COUNTED}) counted
ORDER BY {{order}}
"""  # noqa: S608 - no user input
_OF_QUESTIONNAIRE = (
    "s.version_id IN (SELECT v.id FROM questionnaires_version v WHERE v.questionnaire_id = %(questionnaire)s)"
)


@dataclass(frozen=True, slots=True)
class SentFilters(Filters):
    """The filters of the list."""

    stage: Stage = tab_filter(
        Stage.ALL,
        {
            Stage.JUDGE: _HAS.format(states=states.sql_list([states.ANSWERED])) + f" AND {_GOES_ON}",
            Stage.WAITING: _HAS.format(states=states.sql_list(states.WAITING)) + f" AND {_GOES_ON}",
            Stage.FINISHED: "NOT " + _HAS.format(states=states.sql_list(states.OPEN)),
        },
    )
    questionnaire: UUID | None = id_filter(_("Questionnaire"), _OF_QUESTIONNAIRE, names=SENT_NAMES)
    partner: UUID | None = id_filter(_("Partner"), "s.partner_id = %(partner)s", names=PARTNERS)
    words: str = search_filter("parley_folded(concat_ws(' ', s.name, partner.name)) ~ ALL(%(expressions)s)")


SENT_QUESTIONNAIRES = FilteredList(
    name="sent_questionnaires",
    filters=SentFilters,
    row=SentRow,
    sql=_SQL,
    orders=(Order(moment_key("s.sent_at", "sent_at"), id_key("s.id", "sent_id"), descending=True),),
    columns=(
        column(_("Name"), "name"),
        column(_("Partner"), "partner"),
        column(_("Version"), "number"),
        column(_("Sent"), "sent_at"),
        column(_("Due"), "due_on"),
        column(_("Questions"), "total"),
        column(_("Answered"), "given"),
        column(_("Accepted"), "accepted"),
        column(_("Score"), lambda row: row.score.percent),
    ),
    tabs={
        Stage.ALL: _("All"),
        Stage.JUDGE: _("Answers to review"),
        Stage.WAITING: _("Waiting for the partner"),
        Stage.FINISHED: pgettext_lazy("questionnaires", "Finished"),
    },
    nothing_found=Empty(_("No matches"), _("No questionnaires match these filters."), "list-filter"),
)


def sent_questionnaires(company: Company, filters: SentFilters) -> ListPage[SentRow]:
    """Return one page, newest first. One statement."""
    return SENT_QUESTIONNAIRES.read(filters, filters.where("s.company_id = %(company)s", company=company.pk))
