"""Handing on the open work of a member, in the step by which the member leaves or while they are away."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from parley.companies.actor import Actor
from parley.companies.models import Company, Connection, Member
from parley.companies.open_work import NOBODY, RESPONSIBLE, HandOver, Held, Reason, held_by, stamp_of
from parley.companies.rights import Right
from parley.companies.signals import work_handed_on
from parley.core.errors import NotFound, Refused
from parley.core.translation import gettext as _


def hand_over_work(*, by: Actor, member_id: UUID, to: str, seen: str | None = None) -> Member:
    """Hand on all open work of a member who stays, for example while they are away, or who left earlier.

    `to` is the id of a colleague's membership, `RESPONSIBLE` or `NOBODY`; `seen` is what the page showed.
    """
    by.require(Right.MANAGE_MEMBERS)
    with transaction.atomic():
        member, receiver = lock_members(by, member_id, to)
        held = held_by(member)
        if not held:
            raise Refused(_("%(name)s has no open work.") % {"name": member.user.name})
        reason = Reason.AWAY if member.is_active else Reason.LEFT
        hand_on(by, member, receiver, to, held, reason=reason, seen=seen)
    return member


def lock_members(by: Actor, member_id: UUID, to: str = "") -> tuple[Member, Member | None]:
    """Lock a member of the acting company and the colleague named by `to`. Raises `NotFound` without such a member.

    Both are locked in one order, so that two admins who move work between the same people cannot deadlock. The
    company's connections are locked as well, so that no new work reaches the member between its count and the commit.
    """
    wanted = {member_id}
    if to not in ("", NOBODY, RESPONSIBLE):
        try:
            wanted.add(UUID(to))
        except ValueError:
            raise _not_a_colleague() from None
    members = Member.objects.select_related("user", "company").select_for_update(of=("self",))
    found = {member.pk: member for member in members.filter(company=by.company, pk__in=wanted).order_by("pk")}
    if member_id not in found:
        raise NotFound
    _lock_connections(by.company)
    if len(wanted) == 1:
        if to not in ("", NOBODY, RESPONSIBLE):
            raise _not_a_colleague()
        return found[member_id], None
    receiver = found.get(UUID(to))
    if receiver is None or not receiver.is_active:
        raise _not_a_colleague()
    return found[member_id], receiver


def _lock_connections(company: Company) -> None:
    """Wait for tasks that are being sent and make later ones wait: sending holds the connection FOR SHARE."""
    own = Connection.objects.filter(Q(customer=company) | Q(supplier=company)).exclude(state=Connection.State.ENDED)
    list(own.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk", flat=True))


def hand_on(
    by: Actor,
    member: Member,
    receiver: Member | None,
    to: str,
    held: Sequence[Held],
    *,
    reason: Reason,
    seen: str | None = None,
) -> None:
    """Hand on what `held` counts, and notify each receiver once. The members are locked."""
    if seen is not None and seen != stamp_of(held):
        raise Refused(
            _("The open work of %(name)s has changed since you opened this page. Check the numbers and confirm again.")
            % {"name": member.user.name}
        )
    if not held:
        return
    if not to:
        sentence = _("Choose who takes over the open work.")
        raise Refused(sentence, fields={"to": [sentence]})
    handover = HandOver(by, member, reason, to=receiver, to_responsible=to == RESPONSIBLE)
    received: dict[UUID, list[Held]] = {}
    for one in held:
        for user_id, number in one.work.hand_on(handover).items():
            received.setdefault(user_id, []).append(Held(one.work, number))
    work_handed_on.send(Member, member=member, by=by, received=received)


def _not_a_colleague() -> Refused:
    sentence = _("Choose an active member of your company.")
    return Refused(sentence, fields={"to": [sentence]})
