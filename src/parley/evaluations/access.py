"""Who may see and manage a cycle."""

from parley.companies.actor import Actor
from parley.companies.rights import Right
from parley.evaluations.models import Cycle


def may_manage_cycle(actor: Actor, cycle: Cycle) -> bool:
    """Return whether a person may manage a cycle and see all its scores; evaluators see only their own.

    The reviewer, the starter of the cycle, and everyone with the right to manage partners may.
    """
    return actor.user.pk in (cycle.reviewer_id, cycle.started_by_id) or actor.may(Right.MANAGE_PARTNERS)
