"""The result of an evaluation as it is released: a copy that later changes do not touch."""

from parley.evaluations.criteria import Grade, Scored, grade_of, on_scale, weighted_mean
from parley.evaluations.models import EvaluatedPartner, Evaluation
from parley.evaluations.queries.evaluations import Line


def snapshot_of(evaluation: Evaluation, lines: list[Line], earlier: EvaluatedPartner | None) -> EvaluatedPartner | None:
    """Return an unsaved snapshot of what would be released now, or None while a score is missing."""
    cycle = evaluation.cycle
    before = {scored.criterion.key: scored.value for scored in earlier.lines} if earlier else {}
    scores = []
    for line in lines:
        if not line.score or not line.is_given or line.score.value is None:
            return None
        last = before.get(line.asked.criterion.key)
        if last is not None and earlier:
            last = on_scale(last, of=earlier.scale, to=cycle.scale)
        scores.append(Scored(line.asked.criterion, line.score.value, line.score.comment, last))
    result = weighted_mean(scores)
    return EvaluatedPartner(
        customer_id=evaluation.company_id,
        supplier_id=evaluation.partner_id,
        cycle_name=cycle.name,
        scale=cycle.scale,
        class_a=cycle.class_a,
        class_b=cycle.class_b,
        result=result,
        grade=Grade(grade_of(result, cycle.class_a, cycle.class_b)),
        scores=[scored.as_json() for scored in scores],
        earlier_name=earlier.cycle_name if earlier else "",
        earlier_result=earlier.result if earlier else None,
        earlier_scale=earlier.scale if earlier else None,
        earlier_grade=earlier.grade if earlier else "",
    )
