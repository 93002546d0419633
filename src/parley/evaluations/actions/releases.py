"""The final review: releasing an evaluation to its partner, or sending it back to its evaluators."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction

from parley.companies.actor import Actor
from parley.core import clock
from parley.core.errors import NotAllowed, NotFound, Refused
from parley.core.translation import gettext as _
from parley.evaluations.actions.cycles import take_turn
from parley.evaluations.kind import EvaluationKind
from parley.evaluations.models import Cycle, EvaluatedPartner, Evaluation, Score
from parley.evaluations.notices import notify_next_evaluators
from parley.evaluations.queries.evaluations import earlier_of, lines_of, own_evaluation
from parley.evaluations.snapshots import snapshot_of
from parley.tasks.actions import send
from parley.tasks.declaration import PlannedTask
from parley.tasks.models import Task

# The fields of a planned task's own row: the whole snapshot but its key.
_FIELDS = [field.name for field in EvaluatedPartner._meta.concrete_fields if field.name != "task"]


def release(*, by: Actor, evaluation_ids: Sequence[UUID], summary: str = "") -> list[Task]:
    """Show evaluations of one cycle to their partners, all or none. Each partner gets a task with its evaluation."""
    with transaction.atomic():
        # Locked in the order of keys, so that two people who release the same evaluations cannot deadlock.
        evaluations = [own_evaluation(by.company, key, lock=True) for key in sorted(set(evaluation_ids))]
        for evaluation in evaluations:
            _require_ready(by, evaluation)
        told = [_take_snapshot(evaluation) for evaluation in evaluations]
        planned = [
            PlannedTask(
                responder=evaluation.partner,
                title=evaluation.cycle.name,
                subject={name: getattr(snapshot, name) for name in _FIELDS},
                history_data={"result": str(snapshot.result), "grade": snapshot.grade, "scores": snapshot.scores},
            )
            for evaluation, snapshot in zip(evaluations, told, strict=True)
        ]
        tasks = send(EvaluationKind, planned, by=by, form_data={"note": summary})
        for evaluation, snapshot, task in zip(evaluations, told, tasks, strict=True):
            evaluation.state, evaluation.task = Evaluation.State.RELEASED, task
            evaluation.result, evaluation.grade = snapshot.result, snapshot.grade
            evaluation.save(update_fields=["state", "task", "result", "grade"])
        return tasks


def send_back(*, by: Actor, evaluation_id: UUID, criterion_ids: Collection[UUID], note: str) -> Evaluation:
    """Ask for new scores of some criteria, with a reason. The evaluators of the others are not asked again."""
    with transaction.atomic():
        evaluation = own_evaluation(by.company, evaluation_id, lock=True)
        _require_ready(by, evaluation)
        lines = lines_of(evaluation)
        if not criterion_ids:
            sentence = _("Choose what should be scored again.")
            raise Refused(sentence, fields={"criteria": [sentence]})
        if set(criterion_ids) - {line.asked.pk for line in lines}:
            raise NotFound
        with notify_next_evaluators(evaluation.cycle, by):
            Score.objects.filter(evaluation=evaluation, criterion_id__in=criterion_ids).update(
                is_given=False, sent_back=note
            )
            take_turn(evaluation, [line.asked for line in lines])
        return evaluation


def may_release(by: Actor, cycle: Cycle) -> bool:
    return by.user.pk == cycle.reviewer_id


def _require_ready(by: Actor, evaluation: Evaluation) -> None:
    if not may_release(by, evaluation.cycle):
        person = evaluation.cycle.reviewer.name
        raise NotAllowed(_("Only %(person)s can release this evaluation.") % {"person": person})
    if evaluation.state == Evaluation.State.RELEASED:
        raise Refused(
            _("The evaluation of %(partner)s has already been released.") % {"partner": evaluation.partner.name}
        )
    if evaluation.state != Evaluation.State.REVIEW:
        raise Refused(
            _("The evaluation of %(partner)s is not ready. Some criteria have not been scored.")
            % {"partner": evaluation.partner.name}
        )


def _take_snapshot(evaluation: Evaluation) -> EvaluatedPartner:
    told = snapshot_of(evaluation, lines_of(evaluation), earlier_of(evaluation))
    if told is None:
        raise Refused(_("Not everything has been scored yet."))
    told.released_at = clock.now()
    return told
