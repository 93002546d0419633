"""Queries for one partner's evaluation, from the evaluating company."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from parley.companies.actor import Actor
from parley.companies.models import Company
from parley.core.errors import NotFound
from parley.evaluations.figures import figure
from parley.evaluations.models import CycleCriterion, EvaluatedPartner, Evaluation, Score


def own_evaluation(company: Company, evaluation_id: UUID, *, lock: bool = False) -> Evaluation:
    """Return the evaluation. With `lock`, it waits for concurrent scoring and releasing. One statement."""
    found = Evaluation.objects.filter(company=company, pk=evaluation_id)
    if lock:
        found = found.select_for_update(of=("self",))
    evaluation = found.select_related("cycle__reviewer", "partner", "cycle__earlier").first()
    if evaluation is None:
        raise NotFound
    return evaluation


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion and its score and comment so far."""

    asked: CycleCriterion
    score: Score | None

    @property
    def is_given(self) -> bool:
        return self.score is not None and self.score.is_given

    @property
    def words(self) -> str:
        return figure(self.score.value) if self.score else ""

    def waits_for(self, actor: Actor, evaluation: Evaluation) -> bool:
        is_its_turn = evaluation.state == Evaluation.State.SCORING and self.asked.turn == evaluation.turn
        return is_its_turn and not self.is_given and self.asked.evaluator_id == actor.user.pk


def lines_of(evaluation: Evaluation) -> list[Line]:
    """Return every criterion in its order, scored or not. Two statements."""
    scores = {score.criterion_id: score for score in evaluation.scores.select_related("scored_by")}
    criteria = CycleCriterion.objects.filter(cycle_id=evaluation.cycle_id).select_related("evaluator")
    return [Line(asked, scores.get(asked.pk)) for asked in criteria]


def earlier_of(evaluation: Evaluation) -> EvaluatedPartner | None:
    """Return the partner's released evaluation in the earlier cycle, unless it was withdrawn. One statement."""
    if evaluation.cycle.earlier_id is None:
        return None
    told = Evaluation.objects.filter(
        company=evaluation.company_id,
        cycle=evaluation.cycle.earlier_id,
        partner=evaluation.partner_id,
        state=Evaluation.State.RELEASED,
    )
    found = EvaluatedPartner.objects.filter(task_id__in=told.values("task_id"))
    return found.exclude(task__state="cancelled").first()
