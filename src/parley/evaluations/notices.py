"""E-mails to evaluators whose turn it is: one each, however many partners there are to score."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.urls import reverse

from parley.accounts.models import User
from parley.companies.actor import Actor
from parley.companies.other_companies import company_link
from parley.core.translation import gettext_lazy as _
from parley.evaluations.models import Cycle
from parley.evaluations.queries.cycles import people_waited_for
from parley.notify.kinds import MailKind, register_mails
from parley.notify.mail import queue_mail, reader_of

EVALUATIONS = MailKind(
    "evaluations", _("Evaluations"), _("You get this e-mail because your company has asked you to score partners.")
)


def register() -> None:
    register_mails(EVALUATIONS, "evaluation_waits")


@contextmanager
def notify_next_evaluators(cycle: Cycle, by: Actor) -> Iterator[None]:
    """Notify the people whose turn begins within the block, except the acting person."""
    before = people_waited_for(by.company, cycle.pk)
    yield
    called = people_waited_for(by.company, cycle.pk) - before - {by.user.pk}
    here = User.objects.filter(
        pk__in=called, is_active=True, memberships__company=by.company, memberships__is_active=True
    )
    for person in here.order_by("pk"):
        queue_mail(
            to=reader_of(person, by.company.pk),
            template="evaluation_waits",
            context={
                "company": by.company.name,
                "link": settings.BASE_URL + company_link(reverse("evaluations"), by.company.pk),
            },
        )
