"""Actions besides the buttons of the kind: sending corrective actions, and naming recipients."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction

from parley.companies.actor import Actor
from parley.companies.models import Company, Member
from parley.companies.rights import Right
from parley.core import clock
from parley.core.errors import NotFound
from parley.corrective.kind import CorrectiveActionKind
from parley.corrective.models import Category, Template, TemplateField, Told
from parley.corrective.template_fields import answers_to_store
from parley.files.actions import keep_file
from parley.tasks.actions import send
from parley.tasks.declaration import PlannedTask
from parley.tasks.models import Task
from parley.tasks.notices import notify_named
from parley.tasks.notifications import _notify_extra_recipients
from parley.tasks.perform import check_connection, lock_task


def ask_for_correction(
    *,
    by: Actor,
    partners: Sequence[Company],
    title: str,
    category: Category | None = None,
    template: Template | None = None,
    fields: Sequence[TemplateField] = (),
    answers: dict[str, Any] | None = None,
    note: str = "",
    due_on: date | None = None,
    containment_due_on: date | None = None,
    told: Iterable[Member] = (),
) -> list[Task]:
    """Send each partner a corrective action. `answers` are the cleaned values of the template's `fields`.

    The questions are stored as they are worded now, so that later changes of the template do not affect sent tasks.
    """
    by.require(Right.SEND_TASKS)
    with transaction.atomic():
        answers = answers or {}
        files = {
            name: keep_file(company=by.company, by=by.user, upload=value)
            for name, value in answers.items()
            if isinstance(value, File)
        }
        subject = {
            "requester": by.company,
            "category": category.name if category else "",
            "template": template.name if template else "",
            "answers": answers_to_store(fields, answers, files),
            "has_disciplines": bool(template and template.has_disciplines),
            "containment_due_on": containment_due_on if template and template.has_disciplines else None,
            "opened_at": clock.now(),
        }
        planned = [
            PlannedTask(
                responder=partner, title=title, subject={**subject, "responder": partner}, files=tuple(files.values())
            )
            for partner in partners
        ]
        tasks = send(CorrectiveActionKind, planned, by=by, form_data={"note": note, "due_on": due_on})
        people = {member.user_id for member in told}
        for task in tasks:
            _name(task, by, people)
        notify_named(tasks, by=by)
        _notify_extra_recipients(tasks, but={by.user.pk})
    return tasks


def name_people(*, by: Actor, task_id: UUID, people: Iterable[Member]) -> None:
    """Replace the members of the acting company who are notified of each step.

    Neither the history nor the partner shows it.
    """
    by.require(Right.WORK_ON_TASKS)
    with transaction.atomic():
        task = lock_task(task_id)
        if task.kind != CorrectiveActionKind.slug or task.party_of(by.company) is None:
            raise NotFound
        check_connection(task)
        wanted = {member.user_id for member in people}
        Told.objects.filter(task=task, company=by.company).exclude(user__in=wanted).delete()
        _name(task, by, wanted)


def _name(task: Task, by: Actor, people: set[UUID]) -> None:
    rows = [Told(task=task, company=by.company, user_id=user_id) for user_id in sorted(people)]
    Told.objects.bulk_create(rows, ignore_conflicts=True)
