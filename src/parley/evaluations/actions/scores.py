"""Scoring: each evaluator in turn scores their criteria."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from parley.companies.actor import Actor
from parley.companies.rights import Right
from parley.core import clock
from parley.core.errors import Refused
from parley.core.translation import gettext as _
from parley.evaluations.actions.cycles import take_turn
from parley.evaluations.criteria import check_score
from parley.evaluations.models import Evaluation, Score
from parley.evaluations.notices import notify_next_evaluators
from parley.evaluations.queries.evaluations import Line, lines_of, own_evaluation


@dataclass(frozen=True, slots=True)
class Given:
    """The score and comment on one criterion. A draft may lack the score."""

    value: Decimal | None
    comment: str = ""


def give_scores(*, by: Actor, evaluation_id: UUID, given: Mapping[UUID, Given], as_draft: bool = False) -> Evaluation:
    """Score the criteria (by their ids) of the acting person; with `as_draft` it remains their turn.

    Raises `Refused` if it is not (or no longer) their turn, or if a score is outside of the scale.
    """
    by.require(Right.WORK_ON_TASKS)
    with transaction.atomic():
        evaluation = own_evaluation(by.company, evaluation_id, lock=True)
        lines = lines_of(evaluation)
        mine = {line.asked.pk: line for line in lines if line.waits_for(by, evaluation)}
        if not mine or given.keys() - mine.keys():
            raise Refused(_("It is no longer your turn to score this. Someone else may have been assigned."))
        with notify_next_evaluators(evaluation.cycle, by):
            for criterion_id, line in mine.items():
                said = given.get(criterion_id, Given(None))
                _check(said, line, evaluation, as_draft=as_draft)
                _keep(said, line, evaluation, by, as_draft=as_draft)
            if not as_draft:
                take_turn(evaluation, [line.asked for line in lines])
        return evaluation


def _check(said: Given, line: Line, evaluation: Evaluation, *, as_draft: bool) -> None:
    field = f"value_{line.asked.position}"
    if said.value is not None:
        check_score(said.value, evaluation.cycle.scale, field)
    elif not as_draft:
        sentence = _("Enter a score for “%(criterion)s”.") % {"criterion": line.asked.label}
        raise Refused(sentence, fields={field: [sentence]})


def _keep(said: Given, line: Line, evaluation: Evaluation, by: Actor, *, as_draft: bool) -> None:
    score = line.score or Score(company=by.company, evaluation=evaluation, criterion=line.asked)
    score.value, score.comment, score.is_given = said.value, said.comment, not as_draft
    score.sent_back = score.sent_back if as_draft else ""
    score.scored_by, score.scored_at = by.user, clock.now()
    score.save()
