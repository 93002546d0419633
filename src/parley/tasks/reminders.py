"""Reminders by hand: whoever waits for the partner sends them an e-mail, at most once a day for each task."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format

from parley.companies.actor import Actor
from parley.companies.other_companies import company_link
from parley.companies.rights import Right
from parley.core import clock
from parley.core.errors import NotFound, Refused
from parley.core.rate_limits import find_exceeded
from parley.core.sql import fetch
from parley.core.translation import gettext as _
from parley.core.translation import gettext_lazy as _lazy
from parley.notify.kinds import MailKind, register_mails
from parley.notify.mail import About, queue_mail
from parley.tasks.bulk import lock_tasks
from parley.tasks.changes import REMINDED, Change, record_reminders
from parley.tasks.models import Task
from parley.tasks.notifications import task_facts
from parley.tasks.recipients import RECIPIENTS, Recipient
from parley.tasks.states import Party

PAUSE = timedelta(days=1)
MOST_AT_ONCE = 100
MOST_PER_HOUR = 200
"""Reminders from one company to another."""

REMINDERS = MailKind(
    "reminders", _lazy("Reminders"), _lazy("You get this e-mail because tasks of your company are waiting for you.")
)

_LAST = """
SELECT task_id, max(at) FROM tasks_event
WHERE task_id = ANY(%(tasks)s) AND verb = %(verb)s AND by_company_id = %(company)s GROUP BY task_id
"""


class _Last(NamedTuple):
    task_id: UUID
    at: datetime


@dataclass
class Reminded:
    """The tasks whose partners were reminded, and why others were not."""

    done: list[Task] = field(default_factory=list)
    refused: dict[UUID, str] = field(default_factory=dict)


def register() -> None:
    register_mails(REMINDERS, "task_reminder", "open_tasks")


def remind(task_id: UUID, *, by: Actor) -> Task:
    """Remind the partner of one task. Raises `Refused` with the reason if that cannot be done now."""
    reminded = remind_many([task_id], by=by)
    if reminded.refused:
        raise Refused(reminded.refused[task_id])
    return reminded.done[0]


def remind_many(task_ids: Collection[UUID], *, by: Actor) -> Reminded:
    """Remind the partners that have the turn. Each of their people gets one mail, however many tasks there are."""
    by.require(Right.WORK_ON_TASKS)
    if len(task_ids) > MOST_AT_ONCE:
        raise Refused(_("You can send at most %(most)s reminders at once.") % {"most": MOST_AT_ONCE})
    result = Reminded()
    with transaction.atomic():
        tasks = lock_tasks(task_ids)
        if len(tasks) < len(set(task_ids)):
            raise NotFound
        last = last_reminded(by, task_ids)
        waiting = []
        for task in tasks:
            reason = _why_not(task, by, last.get(task.pk))
            if reason:
                result.refused[task.pk] = reason
            else:
                waiting.append(task)
        result.done = _within_rate(waiting, by, result)
        parties = {task.pk: task.party_of(by.company) or Party.REQUESTER for task in result.done}
        for party in Party:
            of_party = [task for task in result.done if parties[task.pk] is party]
            record_reminders([Change(task, REMINDED, party, task.current_state) for task in of_party], by=by)
            _mail(of_party, to=party.other, by=by)
    return result


def last_reminded(by: Actor, task_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Return when the acting company last sent a reminder of each task. One statement."""
    return dict(fetch(_LAST, {"tasks": list(task_ids), "verb": REMINDED, "company": by.company.pk}, _Last))


def may_remind_after(last: datetime | None) -> bool:
    return last is None or clock.now() - last >= PAUSE


def _why_not(task: Task, by: Actor, last: datetime | None) -> str:
    """Return why the partner cannot be reminded of `task` now, empty if nothing is against it."""
    party, turn = task.party_of(by.company), task.current_state.turn
    if party is None:
        raise NotFound
    if task.connection_has_ended:
        return _("Your companies have ended their connection.")
    if turn is None:
        return _("This task is closed.")
    if turn is party:
        return _("This task is waiting for your company.")
    if last and not may_remind_after(last):
        moment = date_format(clock.local(last), "SHORT_DATETIME_FORMAT")
        return _("A reminder was sent on %(time)s. The next one can be sent a day later.") % {"time": moment}
    return ""


def _within_rate(tasks: Iterable[Task], by: Actor, result: Reminded) -> list[Task]:
    by_partner: dict[tuple[UUID, UUID], list[Task]] = {}
    for task in tasks:
        partner = task.responder_id if task.requester_id == by.company.pk else task.requester_id
        by_partner.setdefault((by.company.pk, partner), []).append(task)
    counts = {pair: len(of_pair) for pair, of_pair in by_partner.items()}
    exceeded = find_exceeded(MOST_PER_HOUR, timedelta(hours=1), "reminders to a partner", counts) if counts else set()
    for pair in exceeded:
        for task in by_partner[pair]:
            result.refused[task.pk] = _("You have sent this partner a lot of reminders. Wait an hour.")
    return [task for pair, of_pair in by_partner.items() if pair not in exceeded for task in of_pair]


def _mail(tasks: Collection[Task], *, to: Party, by: Actor) -> None:
    if not tasks:
        return
    moved = {task.pk: task for task in tasks}
    recipients = fetch(f"{RECIPIENTS} ANY(%(tasks)s)", {"tasks": list(moved), "told": to.value}, Recipient)
    by_person: dict[tuple[UUID, UUID], list[Recipient]] = {}
    for recipient in recipients:
        by_person.setdefault((recipient.user_id, recipient.company_id), []).append(recipient)
    for of_person in by_person.values():
        first = of_person[0]
        only = moved[first.task_id] if len(of_person) == 1 else None
        path = reverse("task", args=[only.pk]) if only else reverse("inbox")
        queue_mail(
            to=first.reader(),
            template="task_reminder",
            context={
                "company": first.company,
                "partner": first.partner,
                "person": by.user.name,
                **(task_facts(only) if only else {}),
                "count": len(of_person),
                "link": settings.BASE_URL + company_link(path, first.company_id),
            },
            about=About("task", only.pk) if only else None,
        )
