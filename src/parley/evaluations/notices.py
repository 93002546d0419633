"""Notices and e-mails to evaluators whose turn it is: one each, however many partners there are to score."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from parley.accounts.models import User
from parley.companies.actor import Actor
from parley.companies.other_companies import company_link
from parley.core import clock
from parley.core.ids import new_id
from parley.core.translation import gettext_lazy as _
from parley.evaluations.models import Cycle
from parley.evaluations.queries.cycles import people_waited_for
from parley.notifications.groups import Group
from parley.notifications.topics import Described, NoticeRow, Text, Topic, add_topic
from parley.notifications.writing import write_notices
from parley.notify.kinds import MailKind, register_mails
from parley.notify.mail import queue_mail, reader_of

EVALUATIONS = MailKind(
    "evaluations", _("Evaluations"), _("You get this e-mail because your company has asked you to score partners.")
)

CYCLE, WAITS = "cycle", "evaluation_waits"
_CALLED = f"""
SELECT called.user_id, %(company)s::uuid AS company_id, NULL::uuid AS partner_id, '{CYCLE}' AS topic,
  %(cycle)s::uuid AS topic_id, '{CYCLE}' AS kind, %(event)s::uuid AS event_id, '{Group.EVALUATION}' AS grp,
  50 AS reason, '{WAITS}' AS code, '{{}}'::jsonb AS details, %(by_user)s::uuid AS by_user,
  %(company)s::uuid AS by_company, %(at)s::timestamptz AS at
FROM unnest(%(called)s::uuid[]) AS called (user_id)
"""  # noqa: S608 - no user input


def register() -> None:
    register_mails(EVALUATIONS, "evaluation_waits")
    add_topic(
        Topic(
            CYCLE,
            "(SELECT true FROM evaluations_cycle c WHERE c.id = n.topic_id)",
            _describe,
            {WAITS: _("made it your turn to score or review")},
            kinds=_kinds,
        )
    )


def _kinds() -> Mapping[str, tuple[Text, str]]:
    return {CYCLE: (_("Evaluation"), "gauge")}


def _describe(actor: Actor, rows: Sequence[NoticeRow]) -> dict[UUID, Described]:
    """Lead to everything that waits for the person. One statement."""
    found = Cycle.objects.filter(company=actor.company, pk__in=[row.topic_id for row in rows])
    return {key: Described(name, reverse("evaluations")) for key, name in found.values_list("pk", "name")}


def _write(cycle: Cycle, called: Collection[UUID], by: Actor) -> None:
    """Write the notices. One statement, or none for nobody."""
    if not called:
        return
    parameters = {
        "company": by.company.pk,
        "cycle": cycle.pk,
        "event": new_id(),
        "by_user": by.user.pk,
        "at": clock.now(),
        "called": list(called),
    }
    write_notices(_CALLED, parameters)


@contextmanager
def notify_next_evaluators(cycle: Cycle, by: Actor) -> Iterator[None]:
    """Notify the people whose turn begins within the block, except the acting person."""
    before = people_waited_for(by.company, cycle.pk)
    yield
    called = people_waited_for(by.company, cycle.pk) - before - {by.user.pk}
    _write(cycle, called, by)
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
