"""Invitations by e-mail: a single-use link for a colleague to join, or for a partner company to connect."""

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from parley.accounts.actions import create_person
from parley.accounts.models import User
from parley.companies.actions.companies import found_own_company
from parley.companies.actions.connections import connect
from parley.companies.actions.members import add_member
from parley.companies.actor import Actor
from parley.companies.membership_locks import keep_from_leaving
from parley.companies.models import Company, Connection, Invitation, Member
from parley.companies.rights import Right, Role
from parley.companies.signals import invitation_accepted, invitation_reminded, invitation_sent
from parley.core import clock
from parley.core.acting_company import acting_as_system
from parley.core.errors import NotFound, Refused
from parley.core.rate_limits import is_within
from parley.core.translation import gettext as _

HOLDS = timedelta(days=28)
AT_MOST_PER_HOUR, AT_MOST_PER_ADDRESS, AT_MOST_TO_ADDRESS = 100, 5, 10

Purpose = Invitation.Purpose


class Joined(NamedTuple):
    """The member who accepted for their company, and whether that company was connected before."""

    member: Member
    was_connected: bool = False


def invite_colleague(*, by: Actor, email: str, role: Role, language: str, message: str = "") -> Invitation:
    by.require(Right.MANAGE_MEMBERS)
    if role == Role.OWNER:
        raise Refused(_("A company has one owner. Invite the person as an admin, then transfer ownership."))
    if Member.objects.filter(company=by.company, user__email__iexact=email, is_active=True).exists():
        raise Refused(
            _("%(email)s is already a member.") % {"email": email}, fields={"email": [_("Already a member.")]}
        )
    return _invite(
        by, Invitation(purpose=Purpose.COLLEAGUE, email=email, role=role, language=language, message=message)
    )


def invite_partner(
    *, by: Actor, email: str, purpose: Invitation.Purpose, partner_name: str, language: str, message: str = ""
) -> Invitation:
    """Invite a company to be a supplier or customer. It is connected as soon as somebody follows the link."""
    by.require(Right.MANAGE_PARTNERS)
    return _invite(
        by,
        Invitation(purpose=purpose, email=email, partner_name=partner_name, language=language, message=message),
    )


def send_again(*, by: Actor, invitation_id: UUID) -> Invitation:
    """Send a new link with a new period of validity. The previous link becomes void."""
    with transaction.atomic():
        return _send(by, _own_open(by, invitation_id))


def remind_invited(invitation_id: UUID) -> bool:
    """Remind whoever has not followed an invitation for some weeks. Returns whether a reminder was sent.

    Its link is valid as long as that of the invitation, and stays the same in each reminder. Weeks in which nothing ran
    are not made up for. Works as the system.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("company", "invited_by")
    found = invitation.filter(pk=invitation_id).first()
    weeks = weeks_without_answer(found) if found else 0
    if found is None or not found.is_open or weeks <= found.reminders:
        return False
    key = f"reminder {found.pk} {found.token_hash}"
    token = hmac.digest(settings.SECRET_KEY.encode(), key.encode(), "sha256").hex()
    found.reminder_hash, found.reminders = _hash(token), weeks
    found.save(update_fields=["reminder_hash", "reminders"])
    invitation_reminded.send(Invitation, invitation=found, token=token)
    return True


def weeks_without_answer(invitation: Invitation) -> int:
    """Return how many whole weeks have passed since the invitation was last sent, counted in the company's days."""
    zone = invitation.company.zone
    sent = (invitation.expires_at - HOLDS).astimezone(zone).date()
    return max(0, (clock.today(zone) - sent).days // 7)


def withdraw(*, by: Actor, invitation_id: UUID) -> Invitation:
    with transaction.atomic():
        invitation = _own_open(by, invitation_id)
        invitation.withdrawn_at = clock.now()
        invitation.save(update_fields=["withdrawn_at"])
    return invitation


def find_invitation(token: str) -> Invitation | None:
    """Return the invitation of a link, with its company.

    Works as the system, since the visitor is in no company yet.
    """
    with acting_as_system():
        invitations = Invitation.objects.select_related("company", "invited_by")
        return invitations.filter(_has_link(token)).first()


def join_as_colleague(*, token: str, user: User) -> Member:
    with acting_as_system():
        invitation = _claim_invitation(token, user, Purpose.COLLEAGUE)
        _check_not_deactivated_since(invitation, user)
        member = add_member(company=invitation.company, user=user, role=invitation.role)
        invitation_accepted.send(Invitation, invitation=invitation, member=member)
        return member


def join_as_partner(*, token: str, user: User, company: Company) -> Joined:
    """Connect `company`, in which `user` may decide on partners, with the inviting company.

    A connection that is already active stays as it is, and the invitation counts as accepted.
    """
    with acting_as_system():
        invitation = _claim_invitation(token, user, Purpose.SUPPLIER, Purpose.CUSTOMER)
        member = Member.objects.filter(user=user, company=company, is_active=True).first()
        if member is None:
            raise NotFound
        if not member.may(Right.MANAGE_PARTNERS):
            raise Refused(_("Your role in %(company)s does not allow this.") % {"company": company.name})
        if company.pk == invitation.company_id:
            raise Refused(_("A company cannot be its own partner."))
        if not keep_from_leaving(company.pk, [user.pk]):
            raise NotFound
        inviter_stays = keep_from_leaving(invitation.company_id, [invitation.invited_by_id])
        responsible = invitation.invited_by if inviter_stays else None
        is_supplier = invitation.purpose == Purpose.SUPPLIER
        customer, supplier = (invitation.company, company) if is_supplier else (company, invitation.company)
        existing = _lock_existing_connection(customer=customer, supplier=supplier)
        if existing and existing.state == Connection.State.ACTIVE and existing.is_full:
            return Joined(member, was_connected=True)
        _check_not_stopped_since(invitation, existing)
        connect(
            customer=customer,
            supplier=supplier,
            asked_by=invitation.company,
            customer_responsible=responsible if is_supplier else user,
            supplier_responsible=user if is_supplier else responsible,
        )
        invitation_accepted.send(Invitation, invitation=invitation, member=member)
    return Joined(member)


def join_with_new_company(*, token: str, user: User, name: str) -> Member:
    """Create a company for a person without a fitting one, and connect it."""
    with acting_as_system():
        founded = found_own_company(owner=user, name=name)
        return join_as_partner(token=token, user=user, company=founded.company).member


def register_by_invitation(
    *, token: str, first_name: str, last_name: str, password: str, language: str, company_name: str = ""
) -> Member:
    """Register a new person by an invitation. The address needs no confirmation, since the link was sent there."""
    with acting_as_system():
        invitation = find_invitation(token)
        if invitation is None:
            raise NotFound
        try:
            with transaction.atomic():
                user = create_person(
                    email=invitation.email,
                    first_name=first_name,
                    last_name=last_name,
                    password=password,
                    language=language,
                )
        except IntegrityError:
            raise Refused(
                _("%(email)s already has an account. Sign in to join.") % {"email": invitation.email}
            ) from None
        if invitation.purpose == Purpose.COLLEAGUE:
            return join_as_colleague(token=token, user=user)
        return join_with_new_company(token=token, user=user, name=company_name or invitation.partner_name)


def _invite(by: Actor, invitation: Invitation) -> Invitation:
    invitation.company, invitation.email = by.company, invitation.email.strip().lower()
    try:
        with transaction.atomic():
            return _send(by, invitation)
    except IntegrityError:
        sentence = _("%(email)s has already been invited. You can send the invitation again.") % {
            "email": invitation.email
        }
        raise Refused(sentence, fields={"email": [sentence]}) from None


def _send(by: Actor, invitation: Invitation) -> Invitation:
    _check_address_is_confirmed(by.user)
    token = secrets.token_urlsafe(32)
    invitation.token_hash = _hash(token)
    invitation.reminder_hash, invitation.reminders = None, 0
    invitation.invited_by = by.user
    invitation.expires_at = clock.now() + HOLDS
    invitation.save()
    _check_rate(invitation)
    invitation_sent.send(Invitation, invitation=invitation, token=token, by=by)
    return invitation


def _check_address_is_confirmed(user: User) -> None:
    """Raise `Refused` unless `user` has confirmed the address: nobody may write to strangers under a made-up name."""
    if not EmailAddress.objects.filter(user=user, verified=True).exists():
        raise Refused(_("Confirm your e-mail address before you send invitations."))


def _check_rate(invitation: Invitation) -> None:
    """Apply rate limits that allow importing a list, but neither flooding strangers with mail nor a single address.

    They count for the company and for the person who invites, who may have several companies, and for the address over
    all companies.
    """
    company, email = invitation.company_id, invitation.email
    hour, day = timedelta(hours=1), timedelta(days=1)
    if not (
        is_within(AT_MOST_PER_HOUR, hour, "invitations", company)
        and is_within(AT_MOST_PER_HOUR, hour, "invitations of a person", invitation.invited_by_id)
    ):
        raise Refused(_("You have sent a lot of invitations in the past hour. Wait a while before sending more."))
    for at_most, whose in ((AT_MOST_PER_ADDRESS, [company]), (AT_MOST_TO_ADDRESS, [])):
        if is_within(at_most, day, "invitations to one", *whose, email):
            continue
        raise Refused(
            _("%(email)s has been sent %(count)s invitations within a day. Wait until tomorrow before you send more.")
            % {"email": email, "count": at_most}
        )


def _own_open(by: Actor, invitation_id: UUID) -> Invitation:
    invitation = Invitation.objects.select_for_update().filter(company=by.company, pk=invitation_id).first()
    if invitation is None:
        raise NotFound
    by.require(Right.MANAGE_MEMBERS if invitation.purpose == Purpose.COLLEAGUE else Right.MANAGE_PARTNERS)
    if invitation.accepted_at or invitation.withdrawn_at:
        raise Refused(_("This invitation has since been accepted or withdrawn."))
    return invitation


def _claim_invitation(token: str, user: User, *purposes: Invitation.Purpose) -> Invitation:
    """Lock the invitation and mark it as used by `user`, so that one of two concurrent visitors is refused."""
    invitations = Invitation.objects.select_related("company", "invited_by").select_for_update(of=("self",))
    invitation = invitations.filter(_has_link(token), purpose__in=purposes).first()
    if invitation is None:
        raise NotFound
    if not invitation.is_open:
        raise Refused(_("This invitation has already been used or has expired."))
    invitation.accepted_at, invitation.accepted_by = clock.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return invitation


def _lock_existing_connection(*, customer: Company, supplier: Company) -> Connection | None:
    connections = Connection.objects.select_for_update(of=("self",))
    return connections.filter(customer=customer, supplier=supplier).first()


def _check_not_stopped_since(invitation: Invitation, connection: Connection | None) -> None:
    """Raise `Refused` if the connection was paused or ended after the invitation was sent, which it does not revert."""
    if connection and connection.stopped_at and connection.stopped_at > invitation.expires_at - HOLDS:
        raise Refused(
            _(
                "The connection with %(company)s was paused or ended after this invitation was "
                "sent. Ask for a new invitation, or ask to connect under Partners."
            )
            % {"company": invitation.company}
        )


def _check_not_deactivated_since(invitation: Invitation, user: User) -> None:
    """Raise `Refused` if `user` was deactivated after the invitation was sent, which it does not revert."""
    members = Member.objects.select_for_update(of=("self",)).filter(company=invitation.company, user=user)
    member = members.filter(is_active=False).first()
    if member and member.deactivated_at and member.deactivated_at > invitation.expires_at - HOLDS:
        raise Refused(
            _(
                "Your access to %(company)s was deactivated after this invitation was sent. "
                "An admin of %(company)s can reactivate it."
            )
            % {"company": invitation.company}
        )


def _has_link(token: str) -> Q:
    return Q(token_hash=_hash(token)) | Q(reminder_hash=_hash(token))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
