"""Portals of the cast, and tickets filed there."""

from typing import Any

from parley.companies.actor import Actor
from parley.tasks.models import Task
from parley.tasks.tests.factories import working_as
from parley.tickets import actions
from parley.tickets.models import Portal, PortalAddress
from parley.tickets.new_tickets import file_ticket
from parley.tickets.portals import SUPPORT, OpenPortal, PortalType, open_portal


def portal(by: Actor, portal_type: PortalType = SUPPORT, *, is_open: bool = True, **fields: Any) -> OpenPortal:
    """Open a portal of `by`'s company. With `is_open=False` it has been closed again."""
    given = {
        "name": f"{by.company.name} {portal_type.slug}",
        "text": "We are here for you.",
        "categories": [],
        **fields,
    }
    with working_as(by):
        slug = actions.current_address(by.company.pk)
        if not slug:
            slug = actions.suggest_address(by=by)
            actions.choose_address(by=by, slug=slug)
        actions.edit_portal(by=by, portal_type=portal_type, is_open=True, **given)
        opened = open_portal(slug, portal_type)
        if not is_open:
            actions.edit_portal(by=by, portal_type=portal_type, is_open=False, **given)
    return opened


def ticket(
    by: Actor, at: Actor, title: str = "The lids do not close", *, portal_type: PortalType = SUPPORT, **given: Any
) -> Task:
    """File a ticket by `by` on the portal of `at`'s company, which is opened for it."""
    with working_as(at):
        is_open = Portal.objects.filter(company=at.company, kind=portal_type.kind.slug, is_open=True).exists()
        addresses = PortalAddress.objects.filter(company=at.company, is_current=True)
        opened = open_portal(addresses.get().slug, portal_type) if is_open else None
    opened = opened or portal(at, portal_type)
    with working_as(by):
        return file_ticket(opened, by=by, title=title, **{"text": "Since Monday, all of them.", **given})
