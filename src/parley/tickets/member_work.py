"""Open work of a member in this app: the portals whose new tickets come to them."""

from collections import Counter

from parley.companies.open_work import HandOver, OpenWork, Receivers, register_open_work
from parley.core.translation import ngettext
from parley.tickets.models import Portal


def register() -> None:
    register_open_work(
        OpenWork(
            slug="portals",
            label=lambda count: (
                ngettext("New tickets of %(count)s portal", "New tickets of %(count)s portals", count)
                % {"count": count}
            ),
            fields=("tickets.Portal.responsible",),
            count=lambda company, user_id: Portal.objects.filter(company=company, responsible=user_id).count(),
            hand_on=_hand_on,
        )
    )


def _hand_on(handover: HandOver) -> Receivers:
    """Without somebody responsible, new tickets go to the person responsible for the customer, or to the owner."""
    receiver = handover.receiver() if handover.to or handover.to_responsible else None
    portals = Portal.objects.filter(company=handover.company, responsible=handover.leaver)
    moved = portals.update(responsible=receiver.user_id if receiver else None)
    return Counter({receiver.user_id: moved}) if receiver else Counter()
