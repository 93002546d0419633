"""Open work of a member in this app: their company's side of open tasks, handed on in batches."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from django.db.models import QuerySet

from parley.companies.models import Company, Member
from parley.companies.open_work import HandOver, OpenWork, Receivers, register_open_work
from parley.core.translation import ngettext
from parley.tasks.changes import HANDED_ON, Change, record
from parley.tasks.models import Task, TaskSide
from parley.tasks.states import Party

AT_ONCE = 1_000


def register() -> None:
    register_open_work(
        OpenWork(
            slug="tasks",
            label=lambda count: ngettext("%(count)s open task", "%(count)s open tasks", count) % {"count": count},
            fields=("tasks.TaskSide.assignee",),
            count=lambda company, user_id: _sides(company, user_id).count(),
            hand_on=_hand_on,
        )
    )


def _sides(company: Company, user_id: UUID) -> QuerySet[TaskSide]:
    return TaskSide.objects.filter(company=company, assignee=user_id, is_open=True)


def _hand_on(handover: HandOver) -> Receivers:
    """Assign the sides, with an event in the history of each task. A batch takes five statements, whatever its size."""
    names = {
        member.user_id: member.user.name
        for member in Member.objects.filter(company=handover.company, is_active=True).select_related("user")
    }
    received: Receivers = Counter()
    keys = list(_sides(handover.company, handover.leaver).order_by("task_id").values_list("task_id", flat=True))
    for first in range(0, len(keys), AT_ONCE):
        changes = _changes(handover, keys[first : first + AT_ONCE], names)
        record(changes, by=handover.by)
        received.update(change.side.assignee_id for change in changes if change.side and change.side.assignee_id)
    return received


def _changes(handover: HandOver, keys: list[UUID], names: dict[UUID, str]) -> list[Change]:
    """Lock the tasks in the order of their keys, as every other step does, and reassign the sides still held."""
    tasks = {task.pk: task for task in Task.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")}
    changes = []
    for side in _sides(handover.company, handover.leaver).filter(task__in=keys).order_by("task_id"):
        to = handover.assignee_for(side.partner_id)
        task = tasks[side.task_id]
        side.assignee_id = to
        details = {
            "from": handover.member.user.name,
            "to": names.get(to, "") if to else "",
            "assignee": str(to or ""),
            "reason": handover.reason.value,
        }
        changes.append(Change(task, HANDED_ON, Party(side.party), task.current_state, details, side=side))
    return changes
