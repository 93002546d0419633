"""E-mails about the ends of documents: one for each person, however many documents there are, without their content."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from parley.companies.other_companies import company_link
from parley.core.sql import fetch
from parley.core.translation import gettext_lazy as _
from parley.notify.kinds import MailKind, register_mails
from parley.notify.mail import About, queue_mail
from parley.tasks.models import Task
from parley.tasks.notifications import task_facts
from parley.tasks.recipients import RECIPIENTS, Recipient
from parley.tasks.states import Party

DEADLINES = MailKind(
    "deadlines",
    _("Documents that expire"),
    _("You get this e-mail because you are responsible for documents of your company or of its partners."),
)


def register() -> None:
    register_mails(DEADLINES, "document_deadlines")


def notify_of_deadlines(tasks: Sequence[Task]) -> None:
    """Tell the assignees of both sides which of `tasks`, all of one customer, expire soon or have come to their end."""
    moved = {task.pk: task for task in tasks}
    for party in (Party.RESPONDER, Party.REQUESTER):
        by_person: dict[UUID, list[Recipient]] = defaultdict(list)
        for recipient in _recipients(list(moved), party):
            by_person[recipient.user_id].append(recipient)
        for recipients in by_person.values():
            _mail(recipients, party, moved)


def _recipients(task_ids: list[UUID], party: Party) -> list[Recipient]:
    if not task_ids:
        return []
    return fetch(f"{RECIPIENTS} ANY(%(tasks)s)", {"tasks": task_ids, "told": party.value}, Recipient)


def _mail(recipients: Sequence[Recipient], party: Party, moved: dict[UUID, Task]) -> None:
    """Queue the mail of one person, in whose company all of `recipients` are."""
    first = recipients[0]
    counts = Counter((one.partner, moved[one.task_id].state) for one in recipients)
    only = moved[first.task_id] if len(recipients) == 1 else None
    path = reverse("task", args=[only.pk]) if only else reverse("inbox")
    queue_mail(
        to=first.reader(),
        template="document_deadlines",
        context={
            "company": first.company,
            "partner": first.partner,
            **(task_facts(only) if only else {}),
            "count": len(recipients),
            "is_ours": party is Party.RESPONDER,
            "lines": [(state, count, partner) for (partner, state), count in sorted(counts.items())],
            "link": settings.BASE_URL + company_link(path, first.company_id),
        },
        about=About("task", only.pk) if only else None,
    )
