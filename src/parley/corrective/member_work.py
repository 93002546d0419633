"""Open work of a member in this app: open corrective actions that they are told about."""

from collections import Counter
from uuid import UUID

from django.db.models import QuerySet

from parley.companies.models import Company
from parley.companies.open_work import HandOver, OpenWork, Receivers, register_open_work
from parley.core.translation import ngettext
from parley.corrective.models import CorrectiveAction, Told


def register() -> None:
    register_open_work(
        OpenWork(
            slug="corrective_told",
            label=lambda count: (
                ngettext(
                    "Notified of %(count)s open corrective action",
                    "Notified of %(count)s open corrective actions",
                    count,
                )
                % {"count": count}
            ),
            fields=("corrective.Told.user",),
            count=lambda company, user_id: _told(company, user_id).count(),
            hand_on=_hand_on,
        )
    )


def _told(company: Company, user_id: UUID) -> QuerySet[Told]:
    open_ones = CorrectiveAction.objects.exclude(waits_for="")
    return Told.objects.filter(company=company, user=user_id, task__in=open_ones.values("task"))


def _hand_on(handover: HandOver) -> Receivers:
    """Name the receivers instead. Somebody who is named already is not named twice."""
    told = list(_told(handover.company, handover.leaver).select_related("task"))
    named = []
    for one in told:
        partner_id = one.task.responder_id if one.task.requester_id == handover.company.pk else one.task.requester_id
        if user_id := handover.assignee_for(partner_id):
            named.append(Told(task=one.task, company=handover.company, user_id=user_id))
    Told.objects.bulk_create(named, ignore_conflicts=True, batch_size=1000)
    Told.objects.filter(pk__in=[one.pk for one in told]).delete()
    return Counter(one.user_id for one in named)
