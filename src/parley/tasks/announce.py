"""Telling people by e-mail that a task needs them. What the mail says names no content (PRODUCT §4, notifications)."""

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from parley.core.sql import fetch
from parley.notify.mail import queue_mail
from parley.tasks.declaration import Kind, Part, kind_of
from parley.tasks.models import Task
from parley.tasks.receivers import RECEIVERS, Receiver


def announce(task: Task, verb: str, *, to: Part, receivers: Sequence[Receiver], by: UUID) -> None:
    """Tell `receivers`, who have `to`'s half, and whom either company named, that the user `by` of the partner did
    `verb`.
    """
    announce_further([task], but={by, *(receiver.user_id for receiver in receivers)})
    for receiver in receivers:
        _mail(
            receiver,
            "task_step",
            {
                "company": receiver.company,
                "partner": receiver.partner,
                "kind": kind_of(task.kind).label,
                "state": task.standing.label,
                "is_comment": verb == "commented",
                "is_your_turn": task.standing.turn == to,
                "link": settings.BASE_URL + reverse("task", args=[task.pk]),
            },
        )


def announce_moved(tasks: Iterable[Task], verb: str, *, to: Part, by: UUID) -> None:
    """Tell every assignee of `to`'s halves what the user `by` did to many tasks at once: one mail a person."""
    moved = {task.pk: task for task in tasks}
    if len(moved) == 1:
        for task in moved.values():
            announce(task, verb, to=to, receivers=_receivers([task], to), by=by)
        return
    by_person: dict[UUID, list[Receiver]] = {}
    for receiver in _receivers(moved.values(), to):
        by_person.setdefault(receiver.user_id, []).append(receiver)
    announce_further(moved.values(), but={by, *by_person})
    for receivers in by_person.values():
        _mail(
            receivers[0],
            "task_steps",
            {
                "company": receivers[0].company,
                "partner": receivers[0].partner,
                "kind": moved[receivers[0].task_id].declaration.label,
                "count": len(receivers),
                "link": settings.BASE_URL + reverse("inbox"),
            },
        )


def announce_new(tasks: Iterable[Task]) -> None:
    """Tell every responder's assignee of new tasks: one mail a person, however many tasks there are."""
    sent = {task.pk: task for task in tasks}
    receivers = _receivers(sent.values(), Part.RESPONDER)
    counts = Counter(receiver.user_id for receiver in receivers)
    for receiver in {receiver.user_id: receiver for receiver in receivers}.values():
        count = counts[receiver.user_id]
        path = reverse("task", args=[receiver.task_id]) if count == 1 else reverse("inbox")
        _mail(
            receiver,
            "task_new",
            {
                "company": receiver.company,
                "partner": receiver.partner,
                "kind": kind_of(sent[receiver.task_id].kind).label,
                "count": count,
                "link": settings.BASE_URL + path,
            },
        )


def announce_further(tasks: Iterable[Task], *, but: Container[UUID]) -> None:
    """Tell those whom their own company has named for `tasks`, except who did it or is told already."""
    by_kind: dict[type[Kind], dict[UUID, Task]] = {}
    for task in tasks:
        by_kind.setdefault(task.declaration, {})[task.pk] = task
    for kind, of_kind in by_kind.items():
        for receiver in kind.also_told(list(of_kind)):
            if receiver.user_id not in but:
                _mail(
                    receiver,
                    "task_told",
                    {
                        "company": receiver.company,
                        "partner": receiver.partner,
                        "kind": kind.label,
                        "state": of_kind[receiver.task_id].standing.label,
                        "link": settings.BASE_URL + reverse("task", args=[receiver.task_id]),
                    },
                )


def _receivers(tasks: Iterable[Task], part: Part) -> list[Receiver]:
    return fetch(f"{RECEIVERS} ANY(%(tasks)s)", {"tasks": [task.pk for task in tasks], "told": part.value}, Receiver)


def _mail(receiver: Receiver, template: str, context: dict[str, object]) -> None:
    queue_mail(to=receiver.email, template=template, context=context, language=receiver.language)
