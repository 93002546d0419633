"""E-mail notifications about tasks.

What a mail says beyond that something happened (partner, kind, title, number, due date and a comment's text) is shown
where the recipient's company lets its mails show content.
"""

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.functional import lazy

from parley.companies.other_companies import company_link
from parley.core.sql import fetch
from parley.core.translation import gettext_lazy as _
from parley.notify.kinds import MailKind, register_mails
from parley.notify.mail import About, Reader, queue_mail
from parley.tasks.declaration import Kind, kind_of
from parley.tasks.models import Task
from parley.tasks.recipients import RECIPIENTS, Recipient
from parley.tasks.states import Party

TASKS = MailKind(
    "tasks",
    _("Tasks"),
    _("You get this e-mail because you are responsible for a task in your company, or were added to it."),
)


def register() -> None:
    register_mails(TASKS, "task_new", "task_step", "task_steps", "task_told")


def notify_step(task: Task, verb: str, *, to: Party, recipients: Sequence[Recipient], by: UUID, said: str = "") -> None:
    """Notify the recipients of a step: `recipients` on the side of `to`, and the extra recipients of either company.

    `by` is the partner's user who did `verb`, and `said` the text of a comment.
    """
    _notify_extra_recipients([task], but={by, *(recipient.user_id for recipient in recipients)})
    for recipient in recipients:
        step = {
            "is_comment": verb == "commented",
            "is_your_turn": task.current_state.turn == to,
            "said": said,
        }
        _mail(recipient, "task_step", {**task_facts(task), **step}, task)


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
        first = recipients[0]
        context = {
            "kind": kind_of(moved[first.task_id].kind).label,
            "group": _common_group(moved[recipient.task_id] for recipient in recipients),
            "count": len(recipients),
            "link": _inbox_link(first),
        }
        _mail(first, "task_steps", context)


def notify_new_tasks(tasks: Iterable[Task]) -> None:
    """Notify the responders' assignees of new tasks. Each person gets one mail, however many tasks there are."""
    sent = {task.pk: task for task in tasks}
    recipients = _read_recipients(sent.values(), Party.RESPONDER)
    counts = Counter(recipient.user_id for recipient in recipients)
    for recipient in {recipient.user_id: recipient for recipient in recipients}.values():
        first, count = sent[recipient.task_id], counts[recipient.user_id]
        if count == 1:
            _mail(recipient, "task_new", {**task_facts(first), "count": 1, "said": first.note}, first)
            continue
        context = {
            "kind": kind_of(first.kind).label,
            "group": _common_group(sent[one.task_id] for one in recipients if one.user_id == recipient.user_id),
            "count": count,
            "link": _inbox_link(recipient),
        }
        _mail(recipient, "task_new", context)


def _notify_extra_recipients(tasks: Iterable[Task], *, but: Container[UUID]) -> None:
    """Notify the people named by either company for `tasks`, except the author and those notified already."""
    by_kind: dict[type[Kind], dict[UUID, Task]] = {}
    for task in tasks:
        by_kind.setdefault(kind_of(task.kind), {})[task.pk] = task
    for kind, of_kind in by_kind.items():
        for recipient in kind.extra_recipients(list(of_kind)):
            if recipient.user_id not in but:
                _mail(recipient, "task_told", task_facts(of_kind[recipient.task_id]), of_kind[recipient.task_id])


def task_facts(task: Task) -> dict[str, Any]:
    """Return what a mail may show of a task if the recipient's company allows it."""
    kind = kind_of(task.kind)
    return {
        "kind": kind.label,
        "group": kind.group_name(task),
        "title": lazy(kind.title_for_reader, str)(task),
        "number": task.reference,
        "state": task.current_state.label,
        "due_on": task.due_on if task.is_open else None,
    }


def _common_group(tasks: Iterable[Task]) -> str:
    """Return what all of `tasks` are a part of, empty if that is not one thing."""
    groups = {kind_of(task.kind).group_name(task) for task in tasks}
    return groups.pop() if len(groups) == 1 else ""


def _inbox_link(recipient: Recipient) -> str:
    return settings.BASE_URL + company_link(reverse("inbox"), recipient.company_id)


def _read_recipients(tasks: Iterable[Task], party: Party) -> list[Recipient]:
    return fetch(f"{RECIPIENTS} ANY(%(tasks)s)", {"tasks": [task.pk for task in tasks], "told": party.value}, Recipient)


def _mail(recipient: Recipient, template: str, context: dict[str, Any], task: Task | None = None) -> None:
    """Queue a mail about `task`, or about several if it is None."""
    link = company_link(reverse("task", args=[task.pk]), recipient.company_id) if task else ""
    queue_mail(
        to=Reader(
            recipient.email,
            recipient.language,
            recipient.time_zone,
            recipient.user_id,
            recipient.company_id,
            recipient.shows_content,
        ),
        template=template,
        context={
            "company": recipient.company,
            "partner": recipient.partner,
            "link": settings.BASE_URL + link,
            **context,
        },
        about=About("task", task.pk) if task else None,
    )
