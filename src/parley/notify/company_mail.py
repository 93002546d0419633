"""Mails about companies: invitations and connections."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.dispatch import receiver
from django.urls import reverse

from parley.accounts.models import User
from parley.companies.actor import Actor
from parley.companies.models import Connection, Invitation, Member
from parley.companies.open_work import Held
from parley.companies.other_companies import company_link
from parley.companies.rights import Right, roles_with
from parley.companies.signals import (
    connection_accepted,
    connection_asked,
    connection_widened,
    invitation_reminded,
    invitation_sent,
    widening_asked,
    work_handed_on,
)
from parley.companies.strangers import Stranger, find_stranger, find_stranger_for_person
from parley.core.acting_company import acting_as_system
from parley.notify.mail import About, queue_mail, reader_of


@receiver(invitation_sent)
def mail_invitation(invitation: Invitation, token: str, by: Actor, **_: Any) -> None:
    invited = User.objects.filter(email__iexact=invitation.email).first()
    is_colleague = invitation.purpose == Invitation.Purpose.COLLEAGUE
    queue_mail(
        to=invitation.email,
        template="invite_colleague" if is_colleague else "invite_partner",
        context={
            "company": by.company.name,
            "person": by.user.name,
            "purpose": invitation.purpose,
            "message": invitation.message,
            "stranger": find_stranger_for_person(invited, by.company),
            "expires_at": invitation.expires_at,
            "link": settings.BASE_URL + reverse("invitation", args=[token]),
        },
        language=invitation.language,
        about=About("invitation", invitation.pk),
    )


@receiver(invitation_reminded)
def mail_invitation_reminder(invitation: Invitation, token: str, **_: Any) -> None:
    invited = User.objects.filter(email__iexact=invitation.email).first()
    queue_mail(
        to=invitation.email,
        template="invitation_reminder",
        context={
            "company": invitation.company.name,
            "person": invitation.invited_by.name,
            "purpose": invitation.purpose,
            "stranger": find_stranger_for_person(invited, invitation.company),
            "expires_at": invitation.expires_at,
            "link": settings.BASE_URL + reverse("invitation", args=[token]),
        },
        language=invitation.language,
        about=About("invitation", invitation.pk),
    )


@receiver(connection_asked)
def mail_request(connection: Connection, by: Actor, **_: Any) -> None:
    is_customer = connection.customer_id == by.company.pk
    asked = connection.supplier_id if is_customer else connection.customer_id
    context: dict[str, Any] = {
        "company": by.company.name,
        "person": by.user.name,
        "stranger": _as_stranger(by, asked),
        "purpose": "supplier" if is_customer else "customer",
        "link": settings.BASE_URL + company_link(reverse("partners") + "?box=requests", asked),
    }
    for user in _who_decides(asked):
        queue_mail(to=reader_of(user, asked), template="connection_asked", context=context)


@receiver(connection_accepted)
def mail_answer(connection: Connection, by: Actor, **_: Any) -> None:
    is_customer = connection.customer_id == by.company.pk
    asker = connection.supplier_responsible if is_customer else connection.customer_responsible
    other = connection.supplier_id if is_customer else connection.customer_id
    if asker and asker.is_active:
        queue_mail(to=reader_of(asker, other), template="connection_accepted", context=_partner_context(by, other))


@receiver(widening_asked)
def mail_widening_request(connection: Connection, by: Actor, **_: Any) -> None:
    context = _partner_context(by, connection.supplier_id) | {"stranger": _as_stranger(by, connection.supplier_id)}
    for user in _who_decides(connection.supplier_id):
        queue_mail(to=reader_of(user, connection.supplier_id), template="widening_asked", context=context)


@receiver(connection_widened)
def mail_widening(connection: Connection, by: Actor, **_: Any) -> None:
    asker = connection.customer_responsible
    if asker and asker.is_active:
        context = _partner_context(by, connection.customer_id)
        queue_mail(to=reader_of(asker, connection.customer_id), template="connection_widened", context=context)


def _as_stranger(by: Actor, company_id: UUID) -> Stranger | None:
    """Return the acting company as people of `company_id` see it, whose partners the acting company cannot see."""
    with acting_as_system():
        return find_stranger(company_id, by.company.pk)


def _partner_context(by: Actor, company_id: UUID) -> dict[str, Any]:
    """Return who acted, and the link to their company's page as people of `company_id` see it."""
    link = settings.BASE_URL + company_link(reverse("partner", args=[by.company.pk]), company_id)
    return {"company": by.company.name, "person": by.user.name, "link": link}


@receiver(work_handed_on)
def mail_received_work(member: Member, by: Actor, received: Mapping[UUID, Sequence[Held]], **_: Any) -> None:
    """Send each receiver one mail with what they received, however much it is."""
    receivers = User.objects.filter(pk__in=received.keys() - {by.user.pk}, is_active=True)
    for user in receivers.order_by("pk"):
        context = {
            "company": by.company.name,
            "person": by.user.name,
            "leaver": member.user.name,
            "received": received[user.pk],
            "link": settings.BASE_URL + company_link(reverse("inbox"), by.company.pk),
        }
        queue_mail(to=reader_of(user, by.company.pk), template="work_handed_on", context=context)


def _who_decides(company_id: UUID) -> Iterable[User]:
    """Return the people of another company who may answer. Their rows are not visible to the acting company yet."""
    roles = roles_with(Right.MANAGE_PARTNERS)
    with acting_as_system():
        deciding = Member.objects.filter(company=company_id, is_active=True, role__in=roles, user__is_active=True)
        return [member.user for member in deciding.select_related("user")]
