"""Cycles: starting one for some partners, with evaluators and a final reviewer, and changing either of them later."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from parley.accounts.models import User
from parley.companies.actor import Actor
from parley.companies.membership_locks import keep_from_leaving
from parley.companies.models import Company
from parley.companies.queries import active_partners
from parley.companies.rights import Right
from parley.core import clock
from parley.core.collation import sort_by_name
from parley.core.errors import NotAllowed, NotFound, Refused
from parley.core.translation import gettext as _
from parley.evaluations.access import may_manage_cycle
from parley.evaluations.models import Cycle, CycleCriterion, Evaluation, EvaluationTemplate
from parley.evaluations.notices import notify_next_evaluators
from parley.evaluations.queries.cycles import own_cycle
from parley.evaluations.queries.evaluations import own_evaluation
from parley.tasks.actions import MOST_AT_ONCE

FIRST_TURN, LAST_TURN = 1, 15


@dataclass(frozen=True, slots=True)
class Assigned:
    """The evaluator of the criterion at a position, and their turn."""

    evaluator: User
    turn: int


def start_cycle(
    *,
    by: Actor,
    template: EvaluationTemplate,
    name: str,
    partners: Sequence[Company],
    people: Sequence[Assigned],
    reviewer: User,
    earlier: Cycle | None = None,
    due_on: date | None = None,
) -> Cycle:
    """Evaluate `partners` by `template`, whose criteria `people` score in the order of their turns.

    The partners see nothing of it. Raises `Refused` for people who have left and companies that are not partners.
    """
    by.require(Right.SEND_TASKS)
    with transaction.atomic():
        criteria = template.weighted
        _check_people(_keep_people(by.company, people, reviewer), people, reviewer, len(criteria))
        _check_partners(by.company, partners)
        if earlier and earlier.company_id != by.company.pk:
            raise NotFound
        cycle = Cycle.objects.create(
            company=by.company,
            template=template,
            name=name,
            scale=template.scale,
            class_a=template.class_a,
            class_b=template.class_b,
            earlier=earlier,
            reviewer=reviewer,
            due_on=due_on,
            started_by=by.user,
            started_at=clock.now(),
        )
        CycleCriterion.objects.bulk_create(
            CycleCriterion(
                company=by.company,
                cycle=cycle,
                position=position,
                preset=criterion.preset,
                name=criterion.name,
                weight=criterion.weight,
                evaluator=assigned.evaluator,
                turn=assigned.turn,
            )
            for position, (criterion, assigned) in enumerate(zip(criteria, people, strict=True))
        )
        first = min(assigned.turn for assigned in people)
        with notify_next_evaluators(cycle, by):
            Evaluation.objects.bulk_create(
                Evaluation(company=by.company, cycle=cycle, partner=partner, turn=first) for partner in partners
            )
        return cycle


def change_people(*, by: Actor, cycle_id: UUID, people: Sequence[Assigned], reviewer: User) -> Cycle:
    """Change the evaluators of criteria that are not scored yet, in the order of criteria. Given scores stay."""
    with transaction.atomic():
        # Before the cycle, which who leaves locks after their membership.
        active = _keep_people(by.company, people, reviewer)
        cycle = own_cycle(by.company, cycle_id, lock=True)
        require_manager(by, cycle)
        criteria = list(CycleCriterion.objects.filter(cycle=cycle))
        _check_people(active, people, reviewer, len(criteria))
        evaluations = list(Evaluation.objects.select_for_update().filter(cycle=cycle).order_by("pk"))
        with notify_next_evaluators(cycle, by):
            for criterion, assigned in zip(criteria, people, strict=True):
                criterion.evaluator, criterion.turn = assigned.evaluator, assigned.turn
            CycleCriterion.objects.bulk_update(criteria, ["evaluator", "turn"])
            cycle.reviewer = reviewer
            cycle.save(update_fields=["reviewer"])
            for evaluation in evaluations:
                if evaluation.is_open:
                    take_turn(evaluation, criteria)
        return cycle


def leave_out(*, by: Actor, evaluation_id: UUID) -> Evaluation:
    """Exclude a partner from its cycle. Its scores stay on record in this company; the partner sees nothing."""
    with transaction.atomic():
        evaluation = own_evaluation(by.company, evaluation_id, lock=True)
        require_manager(by, evaluation.cycle)
        if not evaluation.is_open:
            raise Refused(_("This evaluation is no longer open."))
        evaluation.state, evaluation.turn = Evaluation.State.LEFT_OUT, None
        evaluation.save(update_fields=["state", "turn"])
        return evaluation


def require_manager(by: Actor, cycle: Cycle) -> None:
    if not may_manage_cycle(by, cycle):
        raise NotAllowed(_("Only the person who releases this evaluation or an admin of your company can do this."))


def take_turn(evaluation: Evaluation, criteria: Iterable[CycleCriterion]) -> None:
    """Set whose turn it is: the first evaluator without scores, or the reviewer once all have scored."""
    given = set(evaluation.scores.filter(is_given=True).values_list("criterion_id", flat=True))
    open_turns = [criterion.turn for criterion in criteria if criterion.pk not in given]
    evaluation.turn = min(open_turns, default=None)
    evaluation.state = Evaluation.State.SCORING if open_turns else Evaluation.State.REVIEW
    evaluation.save(update_fields=["turn", "state"])


def _keep_people(company: Company, people: Sequence[Assigned], reviewer: User) -> set[UUID]:
    """Return those who are active members, and stay so until the transaction ends."""
    return keep_from_leaving(company.pk, {reviewer.pk, *(assigned.evaluator.pk for assigned in people)})


def _check_people(active: set[UUID], people: Sequence[Assigned], reviewer: User, criteria: int) -> None:
    if len(people) != criteria:
        raise Refused(_("Choose one person for each criterion."))
    if any(not FIRST_TURN <= assigned.turn <= LAST_TURN for assigned in people):
        raise Refused(_("The order must be a number from 1 to %(last)s.") % {"last": LAST_TURN})
    named = {assigned.evaluator.pk: assigned.evaluator for assigned in people} | {reviewer.pk: reviewer}
    left = [named[key].name for key in named.keys() - active]
    if left:
        raise Refused(
            _("%(person)s is not a member of your company. Choose someone else.")
            % {"person": ", ".join(sort_by_name(left, str))}
        )


def _check_partners(company: Company, partners: Sequence[Company]) -> None:
    if not partners:
        raise Refused(_("Choose at least one partner."), fields={"partners": [_("Choose at least one partner.")]})
    if len(partners) > MOST_AT_ONCE:
        sentence = _("At most %(most)s partners in one cycle.") % {"most": MOST_AT_ONCE}
        raise Refused(sentence, fields={"partners": [sentence]})
    wanted = {partner.pk for partner in partners}
    if wanted - set(active_partners(company).filter(pk__in=wanted).values_list("pk", flat=True)):
        raise Refused(_("Choose from your partners."), fields={"partners": [_("Choose from your partners.")]})
