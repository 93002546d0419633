"""Open work of a member in this app: the responsibility for connections, and invitations without an answer."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from parley.companies.models import Company, Connection, Invitation
from parley.companies.open_work import HandOver, OpenWork, Receivers, register_open_work
from parley.companies.rights import AnyRight, Right
from parley.core import clock
from parley.core.translation import ngettext

Purpose = Invitation.Purpose


def register() -> None:
    register_open_work(
        OpenWork(
            slug="connections",
            label=_label_of_connections,
            fields=("companies.Connection.customer_responsible", "companies.Connection.supplier_responsible"),
            count=lambda company, user_id: sum(found.count() for _side, found in _connections(company, user_id)),
            hand_on=_hand_on_connections,
        )
    )
    register_open_work(_invitations("invitations_of_colleagues", Right.MANAGE_MEMBERS, [Purpose.COLLEAGUE]))
    partners = [Purpose.SUPPLIER, Purpose.CUSTOMER]
    register_open_work(_invitations("invitations_of_partners", Right.MANAGE_PARTNERS, partners))


def _label_of_connections(count: int) -> str:
    return ngettext(
        "Responsible for %(count)s connection with a partner",
        "Responsible for %(count)s connections with partners",
        count,
    ) % {"count": count}


def _connections(company: Company, user_id: UUID) -> list[tuple[str, QuerySet[Connection]]]:
    going_on = Connection.objects.exclude(state=Connection.State.ENDED)
    return [
        (f"{side}_responsible", going_on.filter(**{side: company, f"{side}_responsible": user_id}))
        for side in ("customer", "supplier")
    ]


def _hand_on_connections(handover: HandOver) -> Receivers:
    """Give connections to the owner where no colleague is chosen, since they always have somebody responsible."""
    receiver = handover.receiver()
    if receiver is None:
        return Counter()
    moved = 0
    for field, found in _connections(handover.company, handover.leaver):
        moved += found.update(**{field: receiver.user_id, "changed_at": clock.now()})
    return Counter({receiver.user_id: moved})


def _invitations(slug: str, right: AnyRight, purposes: Iterable[str]) -> OpenWork:
    def unanswered(company: Company, user_id: UUID) -> QuerySet[Invitation]:
        mine = Invitation.objects.filter(company=company, invited_by=user_id, purpose__in=list(purposes))
        return mine.filter(accepted_at=None, withdrawn_at=None)

    def hand_on(handover: HandOver) -> Receivers:
        receiver = handover.receiver(right)
        if receiver is None:
            return Counter()
        moved = unanswered(handover.company, handover.leaver).update(invited_by=receiver.user_id)
        return Counter({receiver.user_id: moved})

    def label(count: int) -> str:
        if right is Right.MANAGE_MEMBERS:
            text = ngettext(
                "%(count)s invitation of a colleague without an answer",
                "%(count)s invitations of colleagues without an answer",
                count,
            )
        else:
            text = ngettext(
                "%(count)s invitation of a partner without an answer",
                "%(count)s invitations of partners without an answer",
                count,
            )
        return text % {"count": count}

    return OpenWork(
        slug=slug,
        label=label,
        fields=("companies.Invitation.invited_by",),
        count=lambda company, user_id: unanswered(company, user_id).count(),
        hand_on=hand_on,
        right=right,
    )
