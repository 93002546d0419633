"""Connections: how two companies become partners and end it. Each direction of supply is a connection of its own."""

from datetime import timedelta
from typing import Literal
from uuid import UUID

from django.db import IntegrityError, transaction

from parley.accounts.models import User
from parley.companies.actor import Actor
from parley.companies.membership_locks import keep_actor, keep_from_leaving
from parley.companies.models import Company, Connection, Member, PartnerNote
from parley.companies.open_tasks import cancel_requested_tasks
from parley.companies.queries import is_connected_the_other_way, visible_company
from parley.companies.rights import Right
from parley.companies.signals import (
    connection_accepted,
    connection_asked,
    connection_changed,
    connection_declined,
    connection_widened,
    widening_asked,
)
from parley.core import clock
from parley.core.acting_company import acting_as_system
from parley.core.errors import NotFound, Refused
from parley.core.rate_limits import is_within
from parley.core.translation import gettext as _

State = Connection.State
Scope = Connection.Scope
Part = Literal["supplier", "customer"]
ASKS_PER_HOUR, ASKS_PER_PARTNER = 50, 3
STOPPING = ("state", "paused_by", "ended_by", "stopped_at", "changed_at")


def connect(
    *,
    customer: Company,
    supplier: Company,
    asked_by: Company | None = None,
    customer_responsible: User | None = None,
    supplier_responsible: User | None = None,
    scope: Scope = Scope.FULL,
) -> Connection:
    """Create an active connection, or activate the one that there is.

    An active connection stays as it is, with its responsible users, but is widened if `scope` is full. With the scope
    of a portal, a connection that both have agreed on before keeps its own. For callers with the consent of both sides:
    an accepted invitation, a ticket on an open portal, the operator.
    """
    with acting_as_system():
        connection, created = Connection.objects.select_for_update(of=("self",)).get_or_create(
            customer=customer, supplier=supplier, defaults={"asked_by": asked_by or customer}
        )
        if not created and connection.state == State.ACTIVE:
            if scope == Scope.FULL:
                _widen(connection)
            return connection
        if scope == Scope.FULL:
            connection.scope, connection.widening_asked_at = scope, None
        elif connection.connected_at is None:
            is_asked = not created and connection.asked_by_id == customer.pk
            connection.scope, connection.widening_asked_at = scope, clock.now() if is_asked else None
        _activate(connection)
        connection.connected_at = connection.connected_at or clock.now()
        connection.customer_responsible, connection.supplier_responsible = customer_responsible, supplier_responsible
        connection.save()
    return connection


def ask(*, by: Actor, company_id: UUID, to_be: Part) -> Connection:
    """Ask another company to be a supplier or a customer of the acting company."""
    by.require(Right.MANAGE_PARTNERS)
    partner = visible_company(by.company, company_id)
    customer, supplier = (by.company, partner) if to_be == "supplier" else (partner, by.company)
    try:
        with transaction.atomic():
            keep_actor(by)
            connection = (
                Connection.objects.select_for_update(of=("self",)).filter(customer=customer, supplier=supplier).first()
            )
            if connection is None:
                connection = Connection(customer=customer, supplier=supplier, asked_by=by.company)
            elif connection.state != State.ENDED:
                raise _already(connection, by, partner)
            connection.state, connection.asked_by = State.INVITED, by.company
            _take_responsibility(connection, by)
            _clear_responsibility(connection, partner)
            connection.save()
            _check_rate(by.company, partner)
            connection_asked.send(Connection, connection=connection, by=by)
    except IntegrityError:
        raise Refused(
            _("You and %(company)s are already connected, or a request is pending.") % {"company": partner}
        ) from None
    return connection


def accept(*, by: Actor, connection_id: UUID) -> Connection:
    with transaction.atomic():
        keep_actor(by)
        connection = _lock_connection(by, connection_id)
        if connection.state != State.INVITED or connection.asked_by_id == by.company.pk:
            raise Refused(_("There is no open request to accept. Someone may have already answered it."))
        _activate(connection)
        connection.scope, connection.widening_asked_at = Scope.FULL, None
        connection.connected_at = connection.connected_at or clock.now()
        _take_responsibility(connection, by)
        connection.save()
        connection_accepted.send(Connection, connection=connection, by=by)
    return connection


def decline(*, by: Actor, connection_id: UUID) -> None:
    """Decline the partner's request, or withdraw the acting company's own."""
    with transaction.atomic():
        connection = _lock_connection(by, connection_id)
        if connection.state != State.INVITED:
            raise Refused(_("This request is no longer open. Someone may have already answered it."))
        if connection.asked_by_id != by.company.pk:
            connection_declined.send(Connection, connection=connection, by=by)
        if connection.connected_at is None:
            # The connection was never agreed on, so no row is kept, and neither company sees more of the other than
            # before.
            connection.delete()
        else:
            connection.state = State.ENDED
            if connection.asked_by_id != by.company.pk:
                connection.ended_by, connection.stopped_at = by.company, clock.now()
            connection.save(update_fields=STOPPING)


def widen(*, by: Actor, connection_id: UUID) -> Connection:
    """Turn a connection that a portal made into a full one. Only the supplier may, whose portal it was."""
    with transaction.atomic():
        connection = _lock_connection(by, connection_id, State.ACTIVE)
        if connection.supplier_id != by.company.pk:
            raise Refused(_("Only your partner can widen this connection. You can ask them to."))
        if connection.is_full:
            raise Refused(_("This connection is already a full connection."))
        _widen(connection)
        connection_widened.send(Connection, connection=connection, by=by)
    return connection


def ask_to_widen(*, by: Actor, connection_id: UUID) -> Connection:
    """Ask the supplier to turn a connection that a portal made into a full one."""
    with transaction.atomic():
        connection = _lock_connection(by, connection_id, State.ACTIVE)
        if connection.is_full:
            raise Refused(_("This connection is already a full connection."))
        if connection.customer_id != by.company.pk:
            raise Refused(_("You can widen this connection yourself."))
        if connection.widening_asked_at:
            raise Refused(
                _("You have already sent %(company)s a request. They have not answered yet.")
                % {"company": connection.supplier}
            )
        connection.widening_asked_at = clock.now()
        connection.save(update_fields=["widening_asked_at", "changed_at"])
        _check_rate(by.company, connection.supplier)
        widening_asked.send(Connection, connection=connection, by=by)
    return connection


def pause(*, by: Actor, connection_id: UUID) -> Connection:
    """Pause the connection: no new tasks until the same company resumes it. Open tasks continue."""
    with transaction.atomic():
        connection = _lock_connection(by, connection_id, State.ACTIVE)
        connection.state, connection.paused_by, connection.stopped_at = State.PAUSED, by.company, clock.now()
        connection.save(update_fields=STOPPING)
        connection_changed.send(Connection, connection=connection, by=by)
    return connection


def resume(*, by: Actor, connection_id: UUID) -> Connection:
    """Resume the connection. Only the company that paused it may."""
    with transaction.atomic():
        connection = _lock_connection(by, connection_id, State.PAUSED)
        if connection.paused_by_id != by.company.pk:
            raise Refused(_("Your partner paused this connection, and only they can resume it."))
        _activate(connection)
        connection.save(update_fields=STOPPING)
        connection_changed.send(Connection, connection=connection, by=by)
    return connection


def end(*, by: Actor, connection_id: UUID, cancel_reason: str = "") -> Connection:
    """End the connection: no new tasks. Exchanged content stays readable for both. A previous pause stays on record.

    With `cancel_reason`, the open tasks that the acting company requested are cancelled first, unless the companies
    stay connected the other way round.
    """
    with transaction.atomic():
        connection = _lock_connection(by, connection_id, State.ACTIVE, State.PAUSED)
        if cancel_reason and not is_connected_the_other_way(connection):
            is_customer = connection.customer_id == by.company.pk
            cancel_requested_tasks(by, connection.supplier if is_customer else connection.customer, cancel_reason)
        connection.state, connection.ended_by, connection.stopped_at = State.ENDED, by.company, clock.now()
        connection.save(update_fields=STOPPING)
        connection_changed.send(Connection, connection=connection, by=by)
    return connection


def set_responsible(*, by: Actor, connection_id: UUID, member_id: UUID) -> Connection:
    """Set the acting company's responsible member, whom the partner turns to."""
    with transaction.atomic():
        member = Member.objects.select_related("user").filter(company=by.company, pk=member_id).first()
        is_active = member is not None and keep_from_leaving(by.company.pk, [member.user_id])
        connection = _lock_connection(by, connection_id)
        if member is None or not is_active:
            raise NotFound
        if connection.customer_id == by.company.pk:
            connection.customer_responsible = member.user
        else:
            connection.supplier_responsible = member.user
        connection.save(update_fields=["customer_responsible", "supplier_responsible", "changed_at"])
    return connection


def keep_note(*, by: Actor, partner_id: UUID, partner_number: str, text: str) -> PartnerNote:
    """Save the acting company's private note on the partner: its number for the partner, and its assessment."""
    by.require(Right.MANAGE_PARTNERS)
    partner = visible_company(by.company, partner_id)
    note, _created = PartnerNote.objects.update_or_create(
        company=by.company, partner=partner, defaults={"partner_number": partner_number, "text": text}
    )
    return note


def _widen(connection: Connection) -> None:
    connection.scope, connection.widening_asked_at = Scope.FULL, None
    connection.save(update_fields=["scope", "widening_asked_at", "changed_at"])


def _activate(connection: Connection) -> None:
    """Activate the connection. Earlier pauses and ends no longer apply, since both companies have agreed."""
    connection.state = State.ACTIVE
    connection.paused_by = connection.ended_by = connection.stopped_at = None


def _lock_connection(by: Actor, connection_id: UUID, *states: State) -> Connection:
    """Return the connection with a row lock. Raises `Refused` if it is in none of `states`, when given."""
    by.require(Right.MANAGE_PARTNERS)
    connection = Connection.objects.select_for_update(of=("self",)).filter(pk=connection_id).first()
    if connection is None or by.company.pk not in (connection.customer_id, connection.supplier_id):
        raise NotFound
    if states and connection.state not in states:
        raise Refused(
            _("The status of this connection is now “%(state)s”. Someone else changed it just now.")
            % {"state": connection.get_state_display()}
        )
    return connection


def _check_rate(company: Company, partner: Company) -> None:
    """Apply rate limits. Every request is a mail to the deciders there, and a withdrawn one leaves no row to count."""
    if not is_within(ASKS_PER_HOUR, timedelta(hours=1), "connections asked for", company.pk):
        raise Refused(_("You have sent requests to many companies in the past hour. Wait a while before sending more."))
    if not is_within(ASKS_PER_PARTNER, timedelta(days=1), "one asked to connect", company.pk, partner.pk):
        raise Refused(
            _("You have sent %(company)s %(count)s requests within a day. Wait until tomorrow before you send another.")
            % {"company": partner, "count": ASKS_PER_PARTNER}
        )


def _already(connection: Connection, by: Actor, partner: Company) -> Refused:
    if connection.state == State.ACTIVE and not connection.is_full:
        return Refused(
            _("You are connected with %(company)s for tickets only. Widen that connection instead, or ask them to.")
            % {"company": partner}
        )
    if connection.state != State.INVITED:
        return Refused(_("You are already connected with %(company)s.") % {"company": partner})
    if connection.asked_by_id == by.company.pk:
        return Refused(
            _("You have already sent %(company)s a request. They have not answered yet.") % {"company": partner}
        )
    return Refused(
        _("%(company)s has already sent you a request. Accept their request instead.") % {"company": partner}
    )


def _take_responsibility(connection: Connection, by: Actor) -> None:
    if connection.customer_id == by.company.pk:
        connection.customer_responsible = by.user
    else:
        connection.supplier_responsible = by.user


def _clear_responsibility(connection: Connection, partner: Company) -> None:
    """Clear the partner's responsible user, who is not to be shown as having agreed.

    The member who accepts is set later.
    """
    if connection.customer_id == partner.pk:
        connection.customer_responsible = None
    else:
        connection.supplier_responsible = None
