"""Nordwind's yearly evaluations of its suppliers, and Alpine's of its packaging."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from parley.companies.actor import Actor
from parley.core import clock
from parley.demo.stage import Stage, Story
from parley.evaluations import actions
from parley.evaluations.actions import Assigned, Given
from parley.evaluations.criteria import Criterion
from parley.evaluations.models import Cycle, Evaluation, EvaluationTemplate
from parley.evaluations.queries.evaluations import lines_of

Said = tuple[str, str]

SUPPLIERS = [
    Criterion("price", "", 20),
    Criterion("quality_system", "", 15),
    Criterion("delivery", "", 25),
    Criterion("quality", "", 25),
    Criterion("service", "", 10),
    Criterion("", "Nachhaltigkeit", 5),
]
PACKAGING = [Criterion("delivery", "", 40), Criterion("quality", "", 40), Criterion("service", "", 20)]


def play(stage: Stage) -> None:
    cast = stage.cast
    anna, jonas, mia, luca, ingrid, tom = cast.anna, cast.jonas, cast.mia, cast.luca, cast.ingrid, cast.tom
    year = clock.day_of(stage.now).year
    by_nordwind = (jonas, anna, mia, anna, jonas, anna)

    of_nordwind = _template(stage, anna, "Lieferanten", 5, "4", "2.5", SUPPLIERS, days=300)
    last = _cycle(
        stage, anna, of_nordwind, f"Lieferantenbewertung {year - 1}", (luca, ingrid, tom), by_nordwind, days=220
    )
    _all_scored(stage, last, luca, ("3.5", "4", "3", "4", "4", "3"), days=212)
    _all_scored(stage, last, ingrid, ("3", "3", "4", "4.5", "3.5", "4"), days=212)
    _all_scored(stage, last, tom, ("2.5", "3", "2", "3", "2", "2"), days=211)
    _release(stage, last, luca, days=208, note="").does(luca, "done", days=206).seen(anna)
    _release(stage, last, ingrid, days=208, note="").does(ingrid, "done", days=204).seen(anna)
    _release(stage, last, tom, days=208, note="").does(tom, "done", days=207).seen(anna)

    now = _cycle(
        stage,
        anna,
        of_nordwind,
        f"Lieferantenbewertung {year}",
        (luca, ingrid, tom),
        by_nordwind,
        days=12,
        due=5,
        earlier=last,
        turns=(1, 1, 2, 2, 2, 3),
    )
    comments = {
        2: "Alle Lieferungen im Zeitfenster, zweimal vorab angekündigt.",
        3: "Keine Reklamation in zwölf Monaten; die Spezifikationen sind aktuell.",
        5: "Solarstrom seit dem Frühjahr, Nachweis liegt vor.",
    }
    _all_scored(stage, now, luca, ("3.5", "4.5", "4.5", "5", "4", "4"), days=8, comments=comments)
    _release(stage, now, luca, days=3, note="Ein starkes Jahr, danke für die gute Zusammenarbeit.")
    _all_scored(stage, now, ingrid, ("3", "3.5", "4", "4", "4", "4.5"), days=2)
    _scores(stage, jonas, now, tom, {0: ("2", "Zwei Preiserhöhungen ohne Ankündigung.")}, days=4)

    of_alpine = _template(stage, luca, "Packaging suppliers", 10, "8", "5", PACKAGING, days=150)
    alone = _cycle(
        stage,
        luca,
        of_alpine,
        "Packaging, first half",
        (tom,),
        (cast.sara, cast.sara, cast.sara),
        days=70,
        turns=(1, 1, 1),
    )
    _all_scored(stage, alone, tom, ("6", "8.5", "9"), days=64, comments={2: "Priya answers within the hour."})
    _release(stage, alone, tom, days=61, note="").does(cast.priya, "done", days=59).seen(luca)


def _template(
    stage: Stage, by: Actor, name: str, scale: int, class_a: str, class_b: str, criteria: list[Criterion], *, days: int
) -> EvaluationTemplate:
    with Story(stage).on_stage(by, days):
        return actions.keep_template(
            by=by, name=name, scale=scale, class_a=Decimal(class_a), class_b=Decimal(class_b), criteria=criteria
        )


def _cycle(
    stage: Stage,
    by: Actor,
    of: EvaluationTemplate,
    name: str,
    partners: Sequence[Actor],
    evaluators: Sequence[Actor],
    *,
    days: int,
    due: int | None = None,
    earlier: Cycle | None = None,
    turns: Sequence[int] = (1, 2, 3, 4, 5, 6),
) -> Cycle:
    with Story(stage).on_stage(by, days):
        return actions.start_cycle(
            by=by,
            template=of,
            name=name,
            partners=[partner.company for partner in partners],
            people=[Assigned(person.user, turn) for person, turn in zip(evaluators, turns, strict=True)],
            reviewer=by.user,
            earlier=earlier,
            due_on=clock.day_of(stage.now) + timedelta(days=due) if due is not None else None,
        )


def _all_scored(
    stage: Stage,
    cycle: Cycle,
    partner: Actor,
    values: Sequence[str],
    *,
    days: float,
    comments: Mapping[int, str] | None = None,
) -> None:
    """Let everybody score in turn until nothing is left to score."""
    people = {actor.user.pk: actor for actor in vars(stage.cast).values()}
    said = {n: (value, (comments or {}).get(n, "")) for n, value in enumerate(values)}
    reviewer = people[cycle.reviewer_id]
    while True:
        with Story(stage).on_stage(reviewer, days):
            evaluation = Evaluation.objects.get(cycle=cycle, partner=partner.company)
            lines = [line for line in lines_of(evaluation) if line.asked.turn == evaluation.turn and not line.is_given]
        if not lines:
            return
        evaluator = people[lines[0].asked.evaluator_id]
        _scores(stage, evaluator, cycle, partner, said, days=days)


def _scores(stage: Stage, by: Actor, cycle: Cycle, partner: Actor, said: Mapping[int, Said], *, days: float) -> None:
    """Score the criteria that wait for `by`, with `said` by position."""
    with Story(stage).on_stage(by, days):
        evaluation = Evaluation.objects.get(cycle=cycle, partner=partner.company)
        mine = [line for line in lines_of(evaluation) if line.waits_for(by, evaluation)]
        given = {line.asked.pk: Given(Decimal(said[n][0]), said[n][1]) for line in mine for n in [line.asked.position]}
        actions.give_scores(by=by, evaluation_id=evaluation.pk, given=given)


def _release(stage: Stage, cycle: Cycle, partner: Actor, *, days: float, note: str) -> Story:
    people = {actor.user.pk: actor for actor in vars(stage.cast).values()}
    reviewer = people[cycle.reviewer_id]
    story = Story(stage)
    with story.on_stage(reviewer, days):
        evaluation = Evaluation.objects.get(cycle=cycle, partner=partner.company)
        story.task_id = actions.release(by=reviewer, evaluation_ids=[evaluation.pk], summary=note)[0].pk
    return story
