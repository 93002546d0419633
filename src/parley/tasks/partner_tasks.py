"""Open tasks with one partner: counted, listed and cancelled when the connection ends."""

from parley.companies.actor import Actor
from parley.companies.models import Company
from parley.companies.open_tasks import RequestedTask
from parley.tasks.bulk import perform_many
from parley.tasks.models import TaskSide
from parley.tasks.states import Party


def count_open_tasks(company: Company, partner: Company) -> int:
    """Count the open tasks of both directions between `company` and `partner`. One statement."""
    return TaskSide.objects.filter(company=company, partner=partner, is_open=True).count()


def read_requested(company: Company, partner: Company) -> list[RequestedTask]:
    """Return the open tasks that `company` requested, the latest change first. One statement."""
    requested = TaskSide.objects.filter(company=company, partner=partner, is_open=True, party=Party.REQUESTER.value)
    sides = requested.select_related("task").order_by("-changed_at", "-id")
    return [RequestedTask(side.task_id, side.title, side.task.reference) for side in sides]


def cancel_requested(by: Actor, partner: Company, reason: str) -> int:
    """Cancel what the acting company requested. Each of the partner's people gets one mail."""
    given = {task.task_id: {"explanation": reason} for task in read_requested(by.company, partner)}
    return len(perform_many("cancel", given, by=by).done) if given else 0
