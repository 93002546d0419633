"""E-mail notifications about tasks, without their content (PRODUCT §4) but with the name of what they are a part of."""

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from parley.companies.other_companies import company_link
from parley.core.sql import fetch
from parley.notify.mail import queue_mail
from parley.tasks.declaration import Kind, kind_of
from parley.tasks.models import Task
from parley.tasks.recipients import RECIPIENTS, Recipient
from parley.tasks.states import Party


def notify_step(task: Task, verb: str, *, to: Party, recipients: Sequence[Recipient], by: UUID) -> None:
    """Notify the recipients of a step: `recipients` on the side of `to`, and the extra recipients of either company.

    `by` is the partner's user who did `verb`.
    """
    _notify_extra_recipients([task], but={by, *(recipient.user_id for recipient in recipients)})
    for recipient in recipients:
        _mail(
            recipient,
            "task_step",
            {
                "company": recipient.company,
                "partner": recipient.partner,
                "kind": kind_of(task.kind).label,
                "group": kind_of(task.kind).group_name(task),
                "state": task.current_state.label,
                "is_comment": verb == "commented",
                "is_your_turn": task.current_state.turn == to,
                "link": settings.BASE_URL + reverse("task", args=[task.pk]),
            },
        )


def notify_steps(tasks: Iterable[Task], verb: str, *, to: Party, by: UUID) -> None:
    """Notify all assignees of `to`'s sides of what the user `by` did to many tasks. Each person gets one mail."""
    moved = {task.pk: task for task in tasks}
    if len(moved) == 1:
        for task in moved.values():
            notify_step(task, verb, to=to, recipients=_read_recipients([task], to), by=by)
        return
    by_person: dict[UUID, list[Recipient]] = {}
    for recipient in _read_recipients(moved.values(), to):
        by_person.setdefault(recipient.user_id, []).append(recipient)
    _notify_extra_recipients(moved.values(), but={by, *by_person})
    for recipients in by_person.values():
        _mail(
            recipients[0],
            "task_steps",
            {
                "company": recipients[0].company,
                "partner": recipients[0].partner,
                "kind": kind_of(moved[recipients[0].task_id].kind).label,
                "group": _common_group(moved[recipient.task_id] for recipient in recipients),
                "count": len(recipients),
                "link": settings.BASE_URL + _inbox_link(moved[recipients[0].task_id], to),
            },
        )


def notify_new_tasks(tasks: Iterable[Task]) -> None:
    """Notify the responders' assignees of new tasks. Each person gets one mail, however many tasks there are."""
    sent = {task.pk: task for task in tasks}
    recipients = _read_recipients(sent.values(), Party.RESPONDER)
    counts = Counter(recipient.user_id for recipient in recipients)
    for recipient in {recipient.user_id: recipient for recipient in recipients}.values():
        count = counts[recipient.user_id]
        first = sent[recipient.task_id]
        path = reverse("task", args=[first.pk]) if count == 1 else _inbox_link(first, Party.RESPONDER)
        _mail(
            recipient,
            "task_new",
            {
                "company": recipient.company,
                "partner": recipient.partner,
                "kind": kind_of(sent[recipient.task_id].kind).label,
                "group": _common_group(sent[one.task_id] for one in recipients if one.user_id == recipient.user_id),
                "count": count,
                "link": settings.BASE_URL + path,
            },
        )


def _notify_extra_recipients(tasks: Iterable[Task], *, but: Container[UUID]) -> None:
    """Notify the people named by either company for `tasks`, except the author and those notified already."""
    by_kind: dict[type[Kind], dict[UUID, Task]] = {}
    for task in tasks:
        by_kind.setdefault(kind_of(task.kind), {})[task.pk] = task
    for kind, of_kind in by_kind.items():
        for recipient in kind.extra_recipients(list(of_kind)):
            if recipient.user_id not in but:
                _mail(
                    recipient,
                    "task_told",
                    {
                        "company": recipient.company,
                        "partner": recipient.partner,
                        "kind": kind.label,
                        "group": kind.group_name(of_kind[recipient.task_id]),
                        "state": of_kind[recipient.task_id].current_state.label,
                        "link": settings.BASE_URL + reverse("task", args=[recipient.task_id]),
                    },
                )


def _common_group(tasks: Iterable[Task]) -> str:
    """Return what all of `tasks` are a part of, empty if that is not one thing."""
    groups = {kind_of(task.kind).group_name(task) for task in tasks}
    return groups.pop() if len(groups) == 1 else ""


def _inbox_link(task: Task, party: Party) -> str:
    return company_link(reverse("inbox"), task.requester_id if party is Party.REQUESTER else task.responder_id)


def _read_recipients(tasks: Iterable[Task], party: Party) -> list[Recipient]:
    return fetch(f"{RECIPIENTS} ANY(%(tasks)s)", {"tasks": [task.pk for task in tasks], "told": party.value}, Recipient)


def _mail(recipient: Recipient, template: str, context: dict[str, object]) -> None:
    queue_mail(to=recipient.email, template=template, context=context, language=recipient.language)
