"""Changes to tasks besides the actions of their kinds: sending, commenting, assigning, opening."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse

from parley.companies.actor import Actor
from parley.companies.membership_locks import keep_from_leaving
from parley.companies.models import Member
from parley.companies.rights import Right
from parley.core import clock
from parley.core.errors import NotFound, Refused
from parley.core.idempotency import claim_key
from parley.core.rate_limits import find_exceeded
from parley.core.sql import execute, fetch
from parley.core.translation import gettext as _
from parley.core.translation import ngettext
from parley.files.actions import keep_file
from parley.files.models import StoredFile
from parley.tasks.changes import ASSIGNED, COMMENTED, TOOK_OVER, Change, record
from parley.tasks.declaration import Kind, PlannedTask, kind_of
from parley.tasks.evidence import DETAIL as ROW
from parley.tasks.evidence import fingerprints
from parley.tasks.history import file_reference, next_event
from parley.tasks.models import Comment, Event, InternalNote, NoteFile, Task, TaskFile, TaskSide
from parley.tasks.notices import TASK, notify_of_note, notify_people
from parley.tasks.notifications import notify_new_tasks
from parley.tasks.perform import check_connection, lock_task, side_of
from parley.tasks.states import Party
from parley.tasks.writes import write_sent

MOST_AT_ONCE = 500
MOST_PER_HOUR = 2_000
"""Tasks from one company to another."""

# Assign the person responsible for the connection, or the owner where there is none or they have left. FOR SHARE keeps
# the connection from being paused or ended between this read and the commit, and the responsible member from leaving.
# The order is that in which leaving locks the connections.
_RESPONSIBLE = """
SELECT partner.id, coalesce(
  (SELECT m.user_id FROM companies_member m WHERE m.company_id = partner.id AND m.is_active AND m.user_id =
     CASE WHEN c.supplier_id = partner.id THEN c.supplier_responsible_id ELSE c.customer_responsible_id END),
  (SELECT m.user_id FROM companies_member m WHERE m.company_id = partner.id AND m.role = 'owner'))
FROM companies_connection c
JOIN companies_company partner ON partner.id IN (c.customer_id, c.supplier_id) AND partner.id <> %(company)s
WHERE c.state = 'active' AND (c.scope = 'full' OR %(is_for_portals)s) AND partner.id = ANY(%(partners)s)
  AND (c.customer_id = %(company)s OR c.supplier_id = %(company)s)
ORDER BY c.id
FOR SHARE OF c
"""


# The notice about the task has been seen with it.
_SEE = """
WITH side AS (
  UPDATE tasks_taskside SET is_unread = false, has_new_comment = false WHERE id = %(side)s RETURNING task_id, company_id
)
UPDATE notifications_notice n SET count = 0 FROM side
WHERE n.company_id = side.company_id AND n.user_id = %(user)s AND n.topic = %(topic)s AND n.topic_id = side.task_id
  AND n.count > 0 AND n.done_at IS NULL
"""


class Responsible(NamedTuple):
    company_id: UUID
    user_id: UUID


def send(
    kind: type[Kind],
    planned: Sequence[PlannedTask],
    *,
    by: Actor,
    form_data: Mapping[str, Any],
    assignees: Mapping[UUID, UUID] | None = None,
    key: UUID | None = None,
) -> list[Task]:
    """Create the `planned` tasks, all or none.

    `form_data` holds the request form's `due_on` and `note`. `assignees` holds the users of responding companies who
    get the task instead of the one responsible for the connection.

    Raises `NotAllowed`, `Refused` (nothing planned, too many, a partner no longer connected), `AlreadyDone`.
    """
    by.require(Right.SEND_TASKS)
    if not planned:
        raise Refused(_("There is nothing to send."))
    if len(planned) > MOST_AT_ONCE:
        raise Refused(
            ngettext(
                "This would create %(count)s task. You can send at most %(most)s at once.",
                "This would create %(count)s tasks. You can send at most %(most)s at once.",
                len(planned),
            )
            % {"count": len(planned), "most": MOST_AT_ONCE}
        )
    with transaction.atomic():
        claim_key(key, company_id=by.company.pk, outcome=reverse("outbox"))
        responsible = _assignees(kind, by, planned) | dict(assignees or {})
        _check_rate(by, planned)
        now = clock.now()
        tasks = [
            Task(
                kind=kind.slug,
                state=(plan.initial_state or kind.initial()).slug,
                title=plan.title[:300],
                note=form_data.get("note") or "",
                due_on=form_data.get("due_on"),
                requester=by.company,
                responder=plan.responder,
                created_by=by.user,
                created_at=now,
                changed_at=now,
                closed_at=None if (plan.initial_state or kind.initial()).is_open else now,
            )
            for plan in planned
        ]
        subjects = [kind.subject(task=task, **plan.subject) for task, plan in zip(tasks, planned, strict=True)]
        events = [
            _first_event(task, by, plan, responsible[task.responder_id], fingerprints(kind, subject))
            for task, plan, subject in zip(tasks, planned, subjects, strict=True)
        ]
        write_sent(list(zip(tasks, events, strict=True)), responsible)
        kind.subject._default_manager.bulk_create(subjects)
        TaskFile.objects.bulk_create(
            TaskFile(task=task, file=file) for task, plan in zip(tasks, planned, strict=True) for file in plan.files
        )
        for task, subject in zip(tasks, subjects, strict=True):
            task.subject = subject
        notify_people([(task, event) for task, event in zip(tasks, events, strict=True) if task.is_open])
        notify_new_tasks(task for task in tasks if task.is_open)
    return tasks


def _check_rate(by: Actor, planned: Sequence[PlannedTask]) -> None:
    """Raise `Refused` beyond a number of tasks an hour from the acting company to one partner. One statement."""
    counts = Counter((by.company.pk, plan.responder.pk) for plan in planned)
    exceeded = find_exceeded(MOST_PER_HOUR, timedelta(hours=1), "tasks to a partner", counts)
    names = sorted({plan.responder.name for plan in planned if (by.company.pk, plan.responder.pk) in exceeded})
    if names:
        raise Refused(
            _("You have sent %(company)s a lot of tasks in the past hour. Wait a while before sending more.")
            % {"company": ", ".join(names)}
        )


def _assignees(kind: type[Kind], by: Actor, planned: Sequence[PlannedTask]) -> dict[UUID, UUID]:
    partners = {plan.responder.pk for plan in planned}
    parameters = {"company": by.company.pk, "partners": list(partners), "is_for_portals": kind.is_for_portals}
    found = fetch(_RESPONSIBLE, parameters, Responsible)
    assignees = {responsible.company_id: responsible.user_id for responsible in found}
    if partners - assignees.keys():
        raise Refused(_("You can only send tasks to partners with an active connection."))
    return assignees


def _first_event(task: Task, by: Actor, plan: PlannedTask, assignee: UUID, row: Mapping[str, str]) -> Event:
    form_data = {
        "kind": task.kind,
        "responder": str(task.responder_id),
        "title": task.title,
        "note": task.note,
        "due_on": task.due_on.isoformat() if task.due_on else "",
        "files": [file_reference(file) for file in plan.files],
        "assignee": str(assignee),
        ROW: row,
        **plan.history_data,
    }
    return next_event(
        task,
        at=task.created_at,
        by=by,
        verb="sent",
        details={name: value for name, value in form_data.items() if value},
    )


def comment(
    task_id: UUID, *, by: Actor, text: str, uploads: Sequence[File[Any]] = (), key: UUID | None = None
) -> Comment:
    """Add a comment that both companies read.

    The other side finds the task in its Inbox as *New comment* until it opens it.
    """
    by.require(Right.WORK_ON_TASKS)
    with transaction.atomic():
        claim_key(key, company_id=by.company.pk, outcome=reverse("task", args=[task_id]))
        task = lock_task(task_id)
        party = task.party_of(by.company)
        if party is None:
            raise NotFound
        check_connection(task)
        now = clock.now()
        said = Comment(task=task, company=by.company, author=by.user, text=text, created_at=now)
        stored = _keep(uploads, by)
        TaskFile.objects.bulk_create(TaskFile(task=task, file=file, comment=said) for file in stored)
        details = {
            "comment": str(said.pk),
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "files": [file.sha256 for file in stored],
            **({"attached": [file_reference(file) for file in stored]} if stored else {}),
        }
        follows = kind_of(task.kind).after_comment.get(task.current_state, {}).get(party)
        to = follows or task.current_state
        record([Change(task, COMMENTED, party, to, details, comment=said, at=now)], by=by)
    return said


def note_internally(
    task_id: UUID, *, by: Actor, text: str, uploads: Sequence[File[Any]] = (), key: UUID | None = None
) -> InternalNote:
    """Add a note that only the author's company reads.

    It touches nothing that the partner's queries read: no history, no unread mark, no time of change.
    """
    by.require(Right.WORK_ON_TASKS)
    with transaction.atomic():
        claim_key(key, company_id=by.company.pk, outcome=reverse("task", args=[task_id]))
        task = Task.objects.with_connection_end().filter(pk=task_id).first()
        if task is None or task.party_of(by.company) is None:
            raise NotFound
        check_connection(task)
        now = clock.now()
        note = InternalNote.objects.create(
            task=task, company=by.company, author=by.user, author_name=by.user.name, text=text, created_at=now
        )
        NoteFile.objects.bulk_create(NoteFile(company=by.company, note=note, file=file) for file in _keep(uploads, by))
        TaskSide.objects.filter(task=task, company=by.company).exclude(assignee=by.user).update(is_unread=True)
        notify_of_note(task, by=by)
    return note


def _keep(uploads: Sequence[File[Any]], by: Actor) -> list[StoredFile]:
    return [keep_file(company=by.company, by=by.user, upload=upload) for upload in uploads]


def take_over(task_id: UUID, *, by: Actor, seen_assignee: UUID | None, key: UUID | None = None) -> TaskSide:
    """Assign the acting company's side to the acting person.

    `seen_assignee` is the assignee shown on the submitted page. Raises `Refused` if a colleague was faster: of several
    people who press at once, one gets the task and the others are told.
    """
    return assign(task_id, to=by.user.pk, by=by, seen_assignee=seen_assignee, key=key)


def assign(task_id: UUID, *, to: UUID, by: Actor, seen_assignee: UUID | None, key: UUID | None = None) -> TaskSide:
    """Assign the acting company's side of a task to one of its members."""
    by.require(Right.WORK_ON_TASKS)
    with transaction.atomic():
        claim_key(key, company_id=by.company.pk, outcome=reverse("task", args=[task_id]))
        active = keep_from_leaving(by.company.pk, [to])
        task = lock_task(task_id)
        side = side_of(task, by.company.pk, lock=True)
        check_connection(task)
        if side.assignee_id == to:
            return side
        if side.assignee_id != seen_assignee:
            if side.assignee is None:
                raise Refused(_("This task no longer has an assignee. Reload the page and try again."))
            raise Refused(_("%(person)s has taken over this task in the meantime.") % {"person": side.assignee.name})
        member = Member.objects.filter(company=by.company, user_id__in=active).select_related("user").first()
        if member is None:
            raise Refused(_("Choose a member of your company."), fields={"to": [_("Choose a member of your company.")]})
        side.assignee = member.user
        side.is_unread = member.user != by.user or side.has_new_comment
        verb = TOOK_OVER if member.user == by.user else ASSIGNED
        party = Party(side.party)
        change = Change(task, verb, party, task.current_state, {"to": member.user.name, "assignee": str(to)}, side=side)
        record([change], by=by)
    return side


def open_task(side: TaskSide, *, by: Actor) -> None:
    """Clear the unread mark if the acting person is the assignee. A colleague who opens the task leaves the mark."""
    if side.is_unread and side.assignee_id in (None, by.user.pk):
        execute(_SEE, {"side": side.pk, "user": by.user.pk, "topic": TASK})
