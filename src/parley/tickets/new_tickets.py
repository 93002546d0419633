"""New tickets, which customers file on a portal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.urls import reverse

from parley.companies.actions import connect
from parley.companies.actor import Actor
from parley.companies.membership_locks import keep_actor, keep_people_from_leaving
from parley.companies.models import Company, Connection
from parley.companies.other_companies import company_link
from parley.companies.queries import connection_between
from parley.companies.rights import Right
from parley.core import clock
from parley.core.errors import Refused
from parley.core.idempotency import claim_key
from parley.core.rate_limits import is_within
from parley.core.translation import gettext as _
from parley.files.actions import keep_file
from parley.notify.mail import About, queue_mail, reader_of
from parley.tasks.actions import send
from parley.tasks.declaration import PlannedTask
from parley.tasks.models import Task
from parley.tickets.portals import OpenPortal, open_portal

TICKETS_PER_HOUR = 60
"""Tickets from one company to another."""

State = Connection.State
Scope = Connection.Scope


def file_ticket(
    portal: OpenPortal,
    *,
    by: Actor,
    title: str,
    text: str,
    category: str = "",
    uploads: Sequence[File[Any]] = (),
    key: UUID | None = None,
) -> Task:
    """Open a ticket with the company of the portal.

    Companies that are not connected yet are connected for tickets alone, until the supplier widens the connection.

    Raises `Refused` if the portal is the acting company's own or the connection is paused, and `AlreadyDone`.
    """
    by.require(Right.SEND_TASKS)
    if portal.company_id == by.company.pk:
        raise Refused(_("This is your own portal. Only your customers can write here."))
    with transaction.atomic():
        claim_key(key, company_id=by.company.pk, outcome=portal.address("portal_tickets"))
        keep_actor(by)
        assignees = _assignees(portal)
        supplier = _connect_supplier(portal, by)
        if not is_within(TICKETS_PER_HOUR, timedelta(hours=1), "tickets to a supplier", by.company.pk, supplier.pk):
            raise Refused(
                _("Your company has sent %(company)s a lot of tickets in the past hour. Wait a while, then try again.")
                % {"company": supplier}
            )
        planned = PlannedTask(
            responder=supplier,
            title=title,
            subject={
                "kind": portal.kind,
                "supplier": supplier,
                "customer": by.company,
                "category": category,
                "opened_at": clock.now(),
            },
            files=tuple(keep_file(company=by.company, by=by.user, upload=upload) for upload in uploads),
        )
        [task] = send(portal.portal_type.kind, [planned], by=by, form_data={"note": text}, assignees=assignees)
        queue_mail(
            to=reader_of(by.user, by.company.pk, shows_content=by.company.mails_show_content),
            template="ticket_filed",
            context={
                "company": by.company.name,
                "partner": portal.company,
                "kind": portal.portal_type.kind.label,
                "number": task.reference,
                "title": title,
                "link": settings.BASE_URL + company_link(reverse("task", args=[task.pk]), by.company.pk),
            },
            about=About("task", task.pk),
        )
    return task


def is_connected(by: Actor, portal: OpenPortal) -> bool:
    connection = connection_between(customer=by.company, supplier=Company(pk=portal.company_id))
    return connection is not None and connection.state == State.ACTIVE


def _connect_supplier(portal: OpenPortal, by: Actor) -> Company:
    """Return the supplier, connected with the acting company.

    An open portal counts as consent to connect for tickets. A pause or an end by the supplier outweighs it until the
    supplier asks to connect again. A connection that the customer has ended is renewed, with the scope it had, only by
    a member who decides on partners there (docs/decisions/0008-connections.md).
    """
    supplier = Company(pk=portal.company_id, name=portal.company)
    connection = connection_between(customer=by.company, supplier=supplier)
    if connection is None or connection.state != State.ACTIVE:
        if connection:
            _check_may_reconnect(connection, portal, by)
        connect(customer=by.company, supplier=supplier, customer_responsible=by.user, scope=Scope.PORTAL)
    return Company.objects.get(pk=portal.company_id)


def _assignees(portal: OpenPortal) -> dict[UUID, UUID]:
    """Return who gets the ticket by their company, or nothing where the portal has nobody responsible.

    Who has left since the portal was read has handed it on to somebody else, who is asked for once more.
    """
    if portal.responsible_id is None:
        return {}
    for _attempt in range(2):
        responsible_id = open_portal(portal.slug, portal.portal_type).responsible_id
        if responsible_id is None:
            break
        if keep_people_from_leaving([(responsible_id, portal.company_id)]):
            return {portal.company_id: responsible_id}
    return {}


def _check_may_reconnect(connection: Connection, portal: OpenPortal, by: Actor) -> None:
    said = {"company": portal.company}
    if connection.state == State.PAUSED and connection.paused_by_id == by.company.pk:
        raise Refused(
            _("Your company has paused its connection with %(company)s. Resume it under Partners first.") % said
        )
    supplier_asks = connection.state == State.INVITED and connection.asked_by_id == portal.company_id
    if connection.ended_by_id == portal.company_id and not supplier_asks:
        raise Refused(
            _(
                "%(company)s has ended the connection with your company. Ask to connect again "
                "under Partners; once they accept, you can write here."
            )
            % said
        )
    if connection.paused_by_id == portal.company_id and not supplier_asks:
        raise Refused(_("%(company)s has paused the connection with your company.") % said)
    if connection.connected_at and not by.may(Right.MANAGE_PARTNERS):
        raise Refused(
            _("The connection with %(company)s was ended. Only an owner or admin of your company can start it again.")
            % said
        )
