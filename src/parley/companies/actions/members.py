"""Members: adding them, changing their role, deactivating them, and transferring the company to another owner."""

from uuid import UUID

from django.db import transaction

from parley.accounts.models import User
from parley.companies.actions.open_work import hand_on, lock_members
from parley.companies.actor import Actor
from parley.companies.models import Company, Member
from parley.companies.open_work import Reason, held_by
from parley.companies.rights import Right, Role, rights_of
from parley.core import clock
from parley.core.acting_company import acting_as, acting_as_system
from parley.core.errors import NotFound, Refused
from parley.core.translation import gettext as _


def add_member(
    *, company: Company, user: User, role: str = Role.MEMBER, title: str = "", position: str = "", phone: str = ""
) -> Member:
    """Add or reactivate a member. For callers with consent: an accepted invitation, the operator."""
    with acting_as_system():
        member, created = Member.objects.select_for_update(of=("self",)).get_or_create(
            company=company,
            user=user,
            defaults={"role": role, "title": title, "position": position, "phone": phone},
        )
        if not created and not member.is_active:
            member.is_active, member.deactivated_at, member.role = True, None, role
            member.save(update_fields=["is_active", "deactivated_at", "role"])
    return member


def change_role(*, by: Actor, member_id: UUID, role: Role, to: str = "", seen: str | None = None) -> Member:
    """Change a member's role. Open work that the new role does not allow goes `to` somebody else in the same step."""
    by.require(Right.MANAGE_MEMBERS)
    with transaction.atomic():
        member, receiver = lock_members(by, member_id, to)
        if Role.OWNER in (role, member.role):
            raise Refused(_("To change the owner’s role, transfer ownership first."))
        lost = rights_of(member.role) - rights_of(role)
        held = held_by(member, rights=lost) if lost and member.is_active else []
        hand_on(by, member, receiver, to, held, reason=Reason.ROLE, seen=seen)
        member.role = role
        member.save(update_fields=["role"])
    return member


def deactivate(*, by: Actor, member_id: UUID, to: str = "", seen: str | None = None) -> Member:
    """Deactivate a member, who loses access to this company with the next request.

    Their open work goes `to` the membership of a colleague, `RESPONSIBLE` or `NOBODY`, in the same transaction. `seen`
    is the amount that the page showed.
    """
    by.require(Right.MANAGE_MEMBERS)
    with transaction.atomic():
        member, receiver = lock_members(by, member_id, to)
        if member.role == Role.OWNER:
            raise Refused(_("The owner cannot be deactivated. Transfer ownership first."))
        if member.user_id == by.user.pk:
            raise Refused(_("You cannot deactivate yourself."))
        if not member.is_active and not to:
            return member
        if not member.is_active:
            raise Refused(_("%(name)s is deactivated already.") % {"name": member.user.name})
        hand_on(by, member, receiver, to, held_by(member), reason=Reason.LEFT, seen=seen)
        member.is_active, member.deactivated_at = False, clock.now()
        member.save(update_fields=["is_active", "deactivated_at"])
    return member


def reactivate(*, by: Actor, member_id: UUID) -> Member:
    by.require(Right.MANAGE_MEMBERS)
    with transaction.atomic():
        member = _own_member(by, member_id)
        member.is_active, member.deactivated_at = True, None
        member.save(update_fields=["is_active", "deactivated_at"])
    return member


def hand_over(*, by: Actor, member_id: UUID) -> Member:
    """Make `member` the owner and the owner an admin. There is exactly one owner at any time."""
    by.require(Right.HAND_OVER_OWNERSHIP)
    with transaction.atomic():
        heir = _own_member(by, member_id)
        owner = Member.objects.select_for_update(of=("self",)).get(pk=by.member.pk)
        if owner.role != Role.OWNER or heir.pk == owner.pk:
            raise Refused(_("Ownership has already been transferred."))
        if not heir.is_active:
            raise Refused(_("%(name)s is deactivated and cannot become the owner.") % {"name": heir.user.name})
        owner.role = Role.ADMIN
        owner.save(update_fields=["role"])
        heir.role = Role.OWNER
        heir.save(update_fields=["role"])
    return heir


def edit_own_membership(
    *,
    by: Actor,
    title: str,
    position: str,
    department: str,
    phone: str,
    hide_contact: bool,
    reminders: str = Member.Reminders.WEEKLY,
) -> Member:
    member = by.member
    member.title, member.position, member.department = title, position, department
    member.phone, member.hide_contact, member.reminders = phone, hide_contact, reminders
    member.save(update_fields=["title", "position", "department", "phone", "hide_contact", "reminders"])
    return member


def switch_company(*, user: User, company_id: UUID) -> Member:
    """Switch to another of the person's companies. It is also the first one at the next sign-in."""
    try:
        member = Member.objects.select_related("company").get(user=user, company_id=company_id, is_active=True)
    except Member.DoesNotExist:
        raise NotFound from None
    with acting_as(member.company, user):
        member.used_at = clock.now()
        member.save(update_fields=["used_at"])
    return member


def _own_member(by: Actor, member_id: UUID) -> Member:
    try:
        members = Member.objects.select_related("user").select_for_update(of=("self",))
        return members.get(company=by.company, pk=member_id)
    except Member.DoesNotExist:
        raise NotFound from None
