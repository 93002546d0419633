"""Open portals as visitors see them, and the texts in which the two kinds of portal differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.urls import reverse

from parley.companies.actor import Actor
from parley.companies.models import Company
from parley.core.errors import NotFound
from parley.core.sql import fetch
from parley.core.translation import gettext_lazy as _
from parley.files.models import StoredFile
from parley.tasks.states import Sentence
from parley.tickets.kind import ComplaintTicket, SupportTicket, TicketKind


@dataclass(frozen=True)
class PortalType:
    """One of the two types of portal. `slug` is the word in its addresses."""

    slug: str
    kind: type[TicketKind]
    place: str
    """URL name of the status page, and its name in the navigation."""
    portal: Sentence
    all: Sentence
    new: Sentence
    send: Sentence
    sent: Sentence
    unsent: Sentence
    own: Sentence
    question: Sentence
    suggested_name: Sentence
    lead: Sentence

    @property
    def icon(self) -> str:
        return self.kind.icon


SUPPORT = PortalType(
    slug="support",
    kind=SupportTicket,
    place="support_tickets",
    portal=_("Support portal"),
    all=_("Support tickets"),
    new=_("New ticket"),
    send=_("Send ticket"),
    sent=_("Your ticket has been sent"),
    unsent=_("Your ticket to %(company)s has not been sent yet."),
    own=_("Your tickets"),
    question=_("How can we help?"),
    suggested_name=_("%(company)s Support"),
    lead=_("Customers ask for help on your support page. You can see their requests and the status here."),
)
COMPLAINTS = PortalType(
    slug="complaints",
    kind=ComplaintTicket,
    place="complaint_tickets",
    portal=_("Complaint portal"),
    all=_("Complaint tickets"),
    new=_("New complaint"),
    send=_("Send complaint"),
    sent=_("Your complaint has been sent"),
    unsent=_("Your complaint to %(company)s has not been sent yet."),
    own=_("Your complaints"),
    question=_("What happened?"),
    suggested_name=_("%(company)s Complaints"),
    lead=_("Customers complain on your complaint page. You can see their complaints and the status here."),
)
PORTAL_TYPES: Mapping[str, PortalType] = {portal_type.slug: portal_type for portal_type in (SUPPORT, COMPLAINTS)}


def portal_type_called(slug: str) -> PortalType:
    if slug not in PORTAL_TYPES:
        raise NotFound
    return PORTAL_TYPES[slug]


def portal_type_of(kind: str) -> PortalType:
    return next(portal_type for portal_type in PORTAL_TYPES.values() if portal_type.kind.slug == kind)


class OpenPortal(NamedTuple):
    """The public content of an open portal, and the recipient of its tickets."""

    portal_id: UUID
    company_id: UUID
    company: str
    kind: str
    slug: str
    name: str
    text: str
    categories: list[str]
    logo_sha256: str | None
    logo_media_type: str | None
    logo_size: int | None
    responsible_id: UUID | None

    @property
    def portal_type(self) -> PortalType:
        return portal_type_of(self.kind)

    def address(self, page: str = "portal", *further: object) -> str:
        return reverse(page, args=[self.slug, self.portal_type.slug, *further])

    @property
    def unsent(self) -> str:
        return str(self.portal_type.unsent) % {"company": self.company}

    @property
    def logo(self) -> StoredFile | None:
        """Return the logo as a file to deliver. Its row belongs to the company alone."""
        if self.logo_sha256 is None:
            return None
        return StoredFile(
            name="logo", sha256=self.logo_sha256, media_type=self.logo_media_type or "", size=self.logo_size or 0
        )


# Runs as the owner of the tables: a visitor acts for no company, and can see nothing of a portal but this.
_OPEN = "SELECT * FROM parley_open_portals(%(address)s, %(company)s)"


def open_portals(address: str | None = None, *, company_id: UUID | None = None) -> list[OpenPortal]:
    """Return the open portals of one company, support first, or nothing if there is no such company."""
    return fetch(_OPEN, {"address": address, "company": company_id}, OpenPortal)


def open_portal(address: str, portal_type: PortalType) -> OpenPortal:
    """Return an open portal. Raises `NotFound` if it is closed, as if it had never existed. One statement."""
    found = next((portal for portal in open_portals(address) if portal.kind == portal_type.kind.slug), None)
    if found is None:
        raise NotFound
    return found


def portals_on_partner_page(_actor: Actor, partner: Company) -> Mapping[str, Any]:
    """Return the links to a supplier's open portals, for the supplier's page as its customers see it."""
    return {"portals": open_portals(company_id=partner.pk)}
