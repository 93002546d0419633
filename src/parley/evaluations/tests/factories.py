"""Evaluations between the people of the cast."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from parley.companies.actor import Actor
from parley.evaluations import actions
from parley.evaluations.actions import Assigned, Given
from parley.evaluations.criteria import Criterion
from parley.evaluations.models import Cycle, Evaluation, EvaluationTemplate
from parley.evaluations.queries.evaluations import lines_of
from parley.tasks.models import Task
from parley.tasks.tests.factories import working_as

THREE = [Criterion("quality", "", 50), Criterion("delivery", "", 30), Criterion("", "Sustainability", 20)]


def template(
    by: Actor,
    name: str = "Suppliers",
    *,
    scale: int = 5,
    class_a: str = "4",
    class_b: str = "2.5",
    criteria: Sequence[Criterion] = THREE,
    **given: Any,
) -> EvaluationTemplate:
    given |= {"class_a": Decimal(class_a), "class_b": Decimal(class_b)}
    with working_as(by):
        return actions.keep_template(by=by, name=name, scale=scale, criteria=criteria, **given)


def cycle(
    by: Actor,
    partners: Sequence[Actor],
    *,
    evaluators: Sequence[Actor] | None = None,
    turns: Sequence[int] = (1, 2, 3),
    reviewer: Actor | None = None,
    of: EvaluationTemplate | None = None,
    name: str = "Suppliers 2026",
    **given: Any,
) -> Cycle:
    """Start a cycle of three criteria, scored by `evaluators` one after another unless `turns` says otherwise."""
    of = of or template(by, f"Template of {name}")
    people = evaluators or [by] * len(of.weighted)
    with working_as(by):
        return actions.start_cycle(
            by=by,
            template=of,
            name=name,
            partners=[partner.company for partner in partners],
            people=[Assigned(person.user, turn) for person, turn in zip(people, turns, strict=False)],
            reviewer=(reviewer or by).user,
            **given,
        )


def evaluation_of(of: Cycle, partner: Actor, reader: Actor) -> Evaluation:
    with working_as(reader):
        return Evaluation.objects.get(cycle=of, partner=partner.company)


def scored(by: Actor, evaluation: Evaluation, value: str = "4", comment: str = "", **given: Any) -> Evaluation:
    """Give the same score to all criteria that wait for `by`."""
    with working_as(by):
        kept = Evaluation.objects.get(pk=evaluation.pk)
        mine = [line.asked.pk for line in lines_of(kept) if line.waits_for(by, kept)]
        said = {key: Given(Decimal(value), comment) for key in mine}
        return actions.give_scores(by=by, evaluation_id=evaluation.pk, given=said, **given)


def released(by: Actor, to: Actor, *, value: str = "4", comment: str = "Reliable.", **given: Any) -> Task:
    """Create an evaluation that `by` scored and released alone."""
    evaluation = evaluation_of(cycle(by, [to], turns=(1, 1, 1), **given), to, by)
    scored(by, evaluation, value, comment)
    with working_as(by):
        return actions.release(by=by, evaluation_ids=[evaluation.pk])[0]
