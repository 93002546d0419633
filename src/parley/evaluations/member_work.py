"""What a member holds in open cycles: criteria to score, and the final review."""

from collections import Counter
from uuid import UUID

from django.db.models import QuerySet

from parley.companies.models import Company
from parley.companies.open_work import HandOver, OpenWork, Receivers, register_open_work
from parley.companies.rights import Right
from parley.core.translation import ngettext
from parley.evaluations.models import Cycle, CycleCriterion, Evaluation

_OPEN = (Evaluation.State.SCORING, Evaluation.State.REVIEW)


def register() -> None:
    register_open_work(
        OpenWork(
            slug="scoring",
            label=lambda count: (
                ngettext(
                    "%(count)s criterion to score in an evaluation",
                    "%(count)s criteria to score in evaluations",
                    count,
                )
                % {"count": count}
            ),
            fields=("evaluations.CycleCriterion.evaluator",),
            count=lambda company, user_id: _criteria(company, user_id).count(),
            hand_on=_hand_on_criteria,
        )
    )
    register_open_work(
        OpenWork(
            slug="releasing",
            label=lambda count: (
                ngettext("%(count)s evaluation cycle to release", "%(count)s evaluation cycles to release", count)
                % {"count": count}
            ),
            fields=("evaluations.Cycle.reviewer",),
            count=lambda company, user_id: _cycles(company, user_id).count(),
            hand_on=_hand_on_cycles,
            right=Right.SEND_TASKS,
        )
    )


def _open_cycles(company: Company) -> QuerySet[Evaluation]:
    return Evaluation.objects.filter(company=company, state__in=_OPEN)


def _criteria(company: Company, user_id: UUID) -> QuerySet[CycleCriterion]:
    """Return the person's criteria in open cycles. Those scored already are included: they may be sent back."""
    return CycleCriterion.objects.filter(
        company=company, evaluator=user_id, cycle__in=_open_cycles(company).values("cycle")
    )


def _cycles(company: Company, user_id: UUID) -> QuerySet[Cycle]:
    return Cycle.objects.filter(company=company, reviewer=user_id, pk__in=_open_cycles(company).values("cycle"))


def _hand_on_criteria(handover: HandOver) -> Receivers:
    """Give criteria to the owner where no colleague is chosen, since they always have an evaluator.

    Drafts of scores stay with the criterion and keep the name of their author.
    """
    receiver = handover.receiver()
    if receiver is None:
        return Counter()
    moved = _criteria(handover.company, handover.leaver).update(evaluator=receiver.user_id)
    return Counter({receiver.user_id: moved})


def _hand_on_cycles(handover: HandOver) -> Receivers:
    receiver = handover.receiver(Right.SEND_TASKS)
    if receiver is None:
        return Counter()
    moved = _cycles(handover.company, handover.leaver).update(reviewer=receiver.user_id)
    return Counter({receiver.user_id: moved})
