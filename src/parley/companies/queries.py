"""Queries for companies. Every function starts from the acting company."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from parley.companies.mail_marks import mail_of_invitation, mail_returned_since
from parley.companies.models import Company, Connection, Invitation, Member, PartnerNote
from parley.companies.rights import Right, roles_with
from parley.core.collation import by_name
from parley.core.errors import NotFound
from parley.core.lists import search_queryset
from parley.core.sql import fetch

State = Connection.State
Scope = Connection.Scope
BY_PERSON = by_name("user__last_name", "user__first_name")
Row = TypeVar("Row", bound=Model)


def own_row(model: type[Row], company: Company, row_id: UUID, *, lock: bool = False) -> Row:
    """Return a row that belongs to `company`. Raises `NotFound` otherwise, also for rows of other companies."""
    rows = model._default_manager.filter(company=company, pk=row_id)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise NotFound
    return found


def active_suppliers(company: Company) -> QuerySet[Company]:
    """Return the companies that `company` may send tasks to as their customer."""
    active = Connection.objects.filter(customer=company, state=State.ACTIVE, scope=Scope.FULL)
    return Company.objects.filter(pk__in=active.values("supplier"))


def active_customers(company: Company) -> QuerySet[Company]:
    active = Connection.objects.filter(supplier=company, state=State.ACTIVE, scope=Scope.FULL)
    return Company.objects.filter(pk__in=active.values("customer"))


def active_partners(company: Company) -> QuerySet[Company]:
    """Return suppliers and customers alike: the companies that `company` may send tasks to.

    Those that are connected by a portal alone are left out, because they exchange nothing but tickets.
    """
    active = Connection.objects.filter(state=State.ACTIVE, scope=Scope.FULL)
    return Company.objects.filter(
        Q(pk__in=active.filter(customer=company).values("supplier"))
        | Q(pk__in=active.filter(supplier=company).values("customer"))
    )


def connection_between(*, customer: Company, supplier: Company) -> Connection | None:
    """Return the connection in this direction, in any state."""
    return Connection.objects.filter(customer=customer, supplier=supplier).first()


def is_connected_the_other_way(connection: Connection) -> bool:
    """Return whether the two companies are also connected with supplier and customer exchanged."""
    exchanged = Connection.objects.filter(customer=connection.supplier_id, supplier=connection.customer_id)
    return exchanged.filter(state__in=(State.ACTIVE, State.PAUSED)).exists()


def colleagues(company: Company) -> QuerySet[Member]:
    """Return the active members with their users, ordered by name."""
    active = Member.objects.filter(company=company, is_active=True).select_related("user")
    return active.order_by(*BY_PERSON, "pk")


def members(company: Company) -> list[Member]:
    """Return all members for the members page, the deactivated ones last. One statement."""
    everyone = Member.objects.filter(company=company).select_related("user")
    everyone = everyone.annotate(mail_returned_since=mail_returned_since())
    return list(everyone.order_by("-is_active", *BY_PERSON, "pk"))


def own_member(company: Company, member_id: UUID) -> Member:
    try:
        return Member.objects.select_related("user").get(company=company, pk=member_id)
    except Member.DoesNotExist:
        raise NotFound from None


def memberships(user_id: UUID) -> list[Member]:
    """Return the companies that a person may act for, for the company switcher. One statement."""
    own = Member.objects.filter(user_id=user_id, is_active=True).select_related("company")
    return list(own.order_by(*by_name("company__name"), "company"))


def companies_to_connect(user_id: UUID) -> list[Company]:
    """Return the companies for which a person may accept partners."""
    roles = roles_with(Right.MANAGE_PARTNERS)
    own = Member.objects.filter(user_id=user_id, is_active=True, role__in=roles).select_related("company")
    return [member.company for member in own.order_by(*by_name("company__name"), "company")]


def open_invitations(company: Company, *purposes: str) -> list[Invitation]:
    """Return unanswered invitations, including expired ones, which can be sent again. One statement."""
    waiting = Invitation.objects.filter(company=company, accepted_at=None, withdrawn_at=None)
    if purposes:
        waiting = waiting.filter(purpose__in=purposes)
    waiting = waiting.annotate(mail_line=mail_of_invitation())
    return list(waiting.select_related("invited_by").order_by("-created_at")[:500])


MOST_FOUND = 50


def find_known_person(company: Company, email: str, purpose: str) -> Member | None:
    """Return the member with this address in the company itself, or in a partner that it is invited to become again.

    A partner's member who hides their contact details is not found. One statement.
    """
    own, partner = ("customer", "supplier") if purpose == Invitation.Purpose.SUPPLIER else ("supplier", "customer")
    connected = Connection.objects.filter(**{own: company}, state__in=(State.ACTIVE, State.PAUSED), scope=Scope.FULL)
    known = Member.objects.filter(
        Q(company=company) | Q(company__in=connected.values(partner), hide_contact=False),
        user__email__iexact=email,
        is_active=True,
    )
    return known.select_related("user", "company").first()


class PartnerCounts(NamedTuple):
    suppliers: int
    customers: int
    requests: int
    ended: int
    invitations: int


_COUNTS = """
SELECT count(*) FILTER (WHERE customer_id = %(company)s AND state IN ('active', 'paused')),
       count(*) FILTER (WHERE supplier_id = %(company)s AND state IN ('active', 'paused')),
       count(*) FILTER (WHERE state = 'invited'), count(*) FILTER (WHERE state = 'ended'),
       (SELECT count(*) FROM companies_invitation WHERE company_id = %(company)s AND purpose <> 'colleague'
        AND accepted_at IS NULL AND withdrawn_at IS NULL)
FROM companies_connection WHERE customer_id = %(company)s OR supplier_id = %(company)s
"""


def partner_counts(company: Company) -> PartnerCounts:
    return fetch(_COUNTS, {"company": company.pk}, PartnerCounts)[0]


@dataclass(frozen=True)
class PartnerPage:
    """Another company as visible to the acting one: its card, their connections, and the private note."""

    partner: Company
    connections: list[Connection]
    note: PartnerNote | None
    people: list[Member]

    @property
    def is_connected(self) -> bool:
        return any(connection.state in (State.ACTIVE, State.PAUSED) for connection in self.connections)


def partner_note(company: Company, partner: Company) -> PartnerNote | None:
    """Return what `company` notes about a partner. One statement."""
    return PartnerNote.objects.filter(company=company, partner=partner).first()


def partner_page(company: Company, partner_id: UUID) -> PartnerPage:
    """Read the page of a partner in four statements.

    Raises `NotFound` if it is neither connected nor in the directory.
    """
    partner = visible_company(company, partner_id)
    between = Connection.objects.filter(
        Q(customer=company, supplier=partner) | Q(customer=partner, supplier=company)
    ).select_related("customer_responsible", "supplier_responsible")
    connections = list(between)
    return PartnerPage(
        partner=partner,
        connections=connections,
        note=partner_note(company, partner),
        people=list(colleagues(partner).filter(hide_contact=False)) if _shows_people(connections) else [],
    )


def _shows_people(connections: Sequence[Connection]) -> bool:
    """Return whether the companies see each other's people, which a connection by a portal alone does not allow."""
    return any(connection.is_full and connection.state in (State.ACTIVE, State.PAUSED) for connection in connections)


def visible_company(company: Company, partner_id: UUID) -> Company:
    """Return another company that `company` may see: connected in any state, or listed in the directory."""
    try:
        return Company.objects.exclude(pk=company.pk).get(
            Q(pk=partner_id),
            Q(in_directory=True)
            | Q(pk__in=Connection.objects.filter(customer=company).values("supplier"))
            | Q(pk__in=Connection.objects.filter(supplier=company).values("customer")),
        )
    except Company.DoesNotExist:
        raise NotFound from None


def own_connection(company: Company, connection_id: UUID) -> Connection:
    """Return a connection that `company` is part of, with both companies and the responsible users."""
    try:
        return Connection.objects.select_related(
            "customer", "supplier", "customer_responsible", "supplier_responsible"
        ).get(Q(customer=company) | Q(supplier=company), pk=connection_id)
    except Connection.DoesNotExist:
        raise NotFound from None


def directory(company: Company, find: str) -> list[Company]:
    """Return listed companies whose name or city contains the words. One statement."""
    if len(find) < 2:
        return []
    listed = Company.objects.filter(in_directory=True).exclude(pk=company.pk)
    return list(search_queryset(listed, find, "name", "legal_name", "city")[:MOST_FOUND])
