"""The clock of accepted documents: warnings ahead of an expiry, expiries, and the ends of periods of revalidation.

A document is valid until the end of its last day where the customer is. `RequestedDocument.next_step_on` is the day on
which the clock has something to do; `companies.daily` calls `advance` once a day with the documents of one customer.
Tasks wait as long as their connection is paused or ended: nothing new is asked then.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from parley.companies import daily
from parley.core.sql import execute_each, fetch
from parley.documents.kind import WARNED, Document, end_of
from parley.documents.models import RequestedDocument
from parley.documents.notifications import notify_of_deadlines
from parley.tasks.bulk import lock_tasks
from parley.tasks.changes import LAPSED, Change, record_by_clock
from parley.tasks.declaration import kind_of
from parley.tasks.models import Task

REVALIDATED_WITHIN = timedelta(days=30)
"""The time to confirm a document, from the end of its period. An expired one is late at once: it was announced."""

_FIND = """
SELECT t.requester_id, d.task_id
FROM documents_requesteddocument d JOIN tasks_task t ON t.id = d.task_id
JOIN unnest(%(companies)s::uuid[], %(days)s::date[]) AS due (company, day) ON due.company = t.requester_id
WHERE d.next_step_on <= %(latest)s AND d.next_step_on <= due.day AND t.state = 'accepted' AND EXISTS (
  SELECT 1 FROM companies_connection c WHERE c.state = 'active' AND c.scope = 'full'
    AND ((c.customer_id = t.requester_id AND c.supplier_id = t.responder_id)
      OR (c.customer_id = t.responder_id AND c.supplier_id = t.requester_id)))
ORDER BY t.requester_id, t.responder_id, d.task_id
"""
_NEXT = "UPDATE documents_requesteddocument SET next_step_on = %(next)s WHERE task_id = %(task)s"


class _Found(NamedTuple):
    company_id: UUID
    task_id: UUID


def register() -> None:
    daily.register(daily.DailyWork("documents", find, advance))


def find(days: Mapping[UUID, date]) -> dict[UUID, list[UUID]]:
    """Return the document tasks that the clock has to look at, by customer. Those of a supplier are in a row."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    parameters = {"companies": list(days), "days": list(days.values()), "latest": max(days.values())}
    for row in fetch(_FIND, parameters, _Found):
        found[row.company_id].append(row.task_id)
    return found


def advance(day: date, task_ids: Sequence[UUID]) -> None:
    """Warn of, expire or ask to revalidate documents of one customer, whose day is `day`, and notify both sides."""
    tasks = [task for task in lock_tasks(task_ids) if not task.connection_has_ended]
    rows = RequestedDocument.objects.in_bulk([task.pk for task in tasks])
    changes = []
    for task in tasks:
        asked = task.subject = rows[task.pk]
        if task.state == Document.accepted.slug and asked.next_step_on and asked.next_step_on <= day:
            changes.append(_change(task, asked, day))
    record_by_clock([change for change in changes if change.verb == WARNED])
    record_by_clock([change for change in changes if change.verb == LAPSED])
    execute_each(_NEXT, [{"task": change.task.pk, "next": change.task.subject.next_step_on} for change in changes])
    notify_of_deadlines([change.task for change in changes])


def _change(task: Task, asked: RequestedDocument, day: date) -> Change:
    """Return the warning, or the change of state, and move the day of the next step."""
    kind, end = kind_of(task.kind), end_of(asked)
    if day < end:
        asked.next_step_on = end
        return Change(task, WARNED, None, kind.states[task.state])
    asked.next_step_on = None
    is_period = asked.revalidation_months is not None
    task.due_on = end + REVALIDATED_WITHIN if is_period else asked.valid_until
    state = Document.to_revalidate if is_period else Document.expired
    details = {"due_on": task.due_on.isoformat() if task.due_on else ""}
    return Change(task, LAPSED, None, kind.states[state.slug], details)
