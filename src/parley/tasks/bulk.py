"""Bulk actions: `perform` for many tasks at once, in a number of statements that does not grow with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import OperationalError, transaction

from parley.companies.actor import Actor
from parley.core.errors import NotFound, Refused
from parley.core.idempotency import claim_key
from parley.core.translation import gettext as _
from parley.tasks.changes import FOLLOWED, Change, record
from parley.tasks.declaration import kind_of
from parley.tasks.models import Task
from parley.tasks.perform import apply_action, change_of, read_connection_end
from parley.tasks.states import Party, State


@dataclass
class Outcome:
    """The result of a bulk action: the tasks that moved, and the reasons why others did not."""

    done: list[Task] = field(default_factory=list)
    refused: dict[UUID, Refused] = field(default_factory=dict)


def perform_many(
    action: str, given: Mapping[UUID, Mapping[str, Any]], *, by: Actor, key: UUID | None = None, outcome: str = ""
) -> Outcome:
    """Take `action` on each task with its own input.

    A task that cannot be moved stays as it is and its reason is returned. Each of the partner's people gets one mail
    for all tasks. `outcome` is the address that a repeated `key` leads to.
    """
    result = Outcome()
    with transaction.atomic():
        claim_key(key, company_id=by.company.pk, outcome=outcome)
        tasks = lock_tasks(given)
        if len(tasks) < len(given):
            raise NotFound
        _read_subjects(tasks)
        changes = []
        for task in tasks:
            try:
                changes.append(change_of(apply_action(action, task, by=by, data=given[task.pk])))
            except Refused as refusal:
                result.refused[task.pk] = refusal
        record(changes, by=by)
        result.done = [change.task for change in changes]
    return result


def transition_as_consequence(moves: Mapping[UUID, State], *, by: Actor) -> list[Task]:
    """Move tasks as the consequence of a step of `by` on another task. Sends no mail.

    Raises `Refused` instead of waiting for a row lock while another task is locked, which could deadlock.
    """
    if not moves:
        return []
    try:
        with transaction.atomic():
            tasks = lock_tasks(moves, nowait=True)
    except OperationalError:
        raise Refused(_("Someone else changed this at the same moment. Nothing was saved; please try again.")) from None
    parties = {task.pk: task.party_of(by.company) or Party.REQUESTER for task in tasks}
    record([Change(task, FOLLOWED, parties[task.pk], moves[task.pk]) for task in tasks], by=by)
    return tasks


def lock_tasks(task_ids: Iterable[UUID], *, nowait: bool = False) -> list[Task]:
    """Lock the tasks in one order for all callers, so that two transactions with tasks in common cannot deadlock."""
    locked = Task.objects.select_for_update(of=("self",), nowait=nowait).select_related("requester", "responder")
    tasks = list(locked.filter(pk__in=list(task_ids)).order_by("pk"))
    read_connection_end(tasks)
    return tasks


def _read_subjects(tasks: Iterable[Task]) -> None:
    """Read the subject row of each task, with one statement per kind."""
    by_kind: dict[str, list[Task]] = {}
    for task in tasks:
        by_kind.setdefault(task.kind, []).append(task)
    for slug, of_kind in by_kind.items():
        kind = kind_of(slug)
        rows = kind.subject._default_manager.all()
        if kind.subject_with:
            rows = rows.select_related(*kind.subject_with)
        found = rows.in_bulk([task.pk for task in of_kind])
        for task in of_kind:
            task.subject = found[task.pk]
        kind.before_batch(of_kind)
