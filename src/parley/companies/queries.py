"""What is read about companies. Every function starts from the acting company."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from parley.companies.models import Company, Connection, Invitation, Member, PartnerNote
from parley.companies.rights import Right, roles_with
from parley.core.errors import NotFound
from parley.core.lists import like_pattern, search_queryset
from parley.core.sql import Row, fetch

State = Connection.State


def active_suppliers(company: Company) -> QuerySet[Company]:
    """The companies that `company` may send tasks to as their customer."""
    active = Connection.objects.filter(customer=company, state=State.ACTIVE)
    return Company.objects.filter(pk__in=active.values("supplier"))


def active_customers(company: Company) -> QuerySet[Company]:
    active = Connection.objects.filter(supplier=company, state=State.ACTIVE)
    return Company.objects.filter(pk__in=active.values("customer"))


def active_partners(company: Company) -> QuerySet[Company]:
    """Suppliers and customers alike: the companies that `company` may send tasks to."""
    active = Connection.objects.filter(state=State.ACTIVE)
    return Company.objects.filter(
        Q(pk__in=active.filter(customer=company).values("supplier"))
        | Q(pk__in=active.filter(supplier=company).values("customer"))
    )


def connection_between(*, customer: Company, supplier: Company) -> Connection | None:
    """The connection in this direction, whatever its state."""
    return Connection.objects.filter(customer=customer, supplier=supplier).first()


def colleagues(company: Company) -> QuerySet[Member]:
    """The active members, with their users, in the order of names."""
    active = Member.objects.filter(company=company, is_active=True).select_related("user")
    return active.order_by("user__last_name", "user__first_name", "pk")


def members(company: Company) -> list[Member]:
    """All members for the page of members, the deactivated ones last. One statement."""
    everyone = Member.objects.filter(company=company).select_related("user")
    return list(everyone.order_by("-is_active", "user__last_name", "user__first_name", "pk"))


def own_member(company: Company, member_id: UUID) -> Member:
    try:
        return Member.objects.select_related("user").get(company=company, pk=member_id)
    except Member.DoesNotExist:
        raise NotFound from None


def memberships(user_id: UUID) -> list[Member]:
    """The companies a person may act for, for the switcher. One statement."""
    own = Member.objects.filter(user_id=user_id, is_active=True).select_related("company")
    return list(own.order_by("company__name"))


def companies_to_connect(user_id: UUID) -> list[Company]:
    """The companies for which a person may accept partners."""
    roles = roles_with(Right.MANAGE_PARTNERS)
    own = Member.objects.filter(user_id=user_id, is_active=True, role__in=roles).select_related("company")
    return [member.company for member in own.order_by("company__name")]


def open_invitations(company: Company, *purposes: str) -> list[Invitation]:
    """Invitations nobody has answered yet, the expired ones included: they can be sent again. One statement."""
    waiting = Invitation.objects.filter(company=company, accepted_at=None, withdrawn_at=None)
    if purposes:
        waiting = waiting.filter(purpose__in=purposes)
    return list(waiting.select_related("invited_by").order_by("-created_at")[:500])


MOST_FOUND = 50


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
    """What one company sees of another: its card, how they are connected, and what is kept on it."""

    partner: Company
    connections: list[Connection]
    note: PartnerNote | None
    people: list[Member]

    @property
    def is_connected(self) -> bool:
        return any(connection.state in (State.ACTIVE, State.PAUSED) for connection in self.connections)


def partner_page(company: Company, partner_id: UUID) -> PartnerPage:
    """Four statements. A company that is neither connected nor in the directory is not found."""
    partner = visible_company(company, partner_id)
    connections = Connection.objects.filter(
        Q(customer=company, supplier=partner) | Q(customer=partner, supplier=company)
    ).select_related("customer_responsible", "supplier_responsible")
    return PartnerPage(
        partner=partner,
        connections=list(connections),
        note=PartnerNote.objects.filter(company=company, partner=partner).first(),
        people=list(colleagues(partner).filter(hide_contact=False)),
    )


def visible_company(company: Company, partner_id: UUID) -> Company:
    """Another company that `company` may look at: connected in whatever state, or listed in the directory."""
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
    """A connection that `company` is a side of, with both companies and the people responsible."""
    try:
        return Connection.objects.select_related(
            "customer", "supplier", "customer_responsible", "supplier_responsible"
        ).get(Q(customer=company) | Q(supplier=company), pk=connection_id)
    except Connection.DoesNotExist:
        raise NotFound from None


def directory(company: Company, find: str) -> list[Company]:
    """Listed companies whose name or city has the words in it. One statement."""
    if len(find) < 2:
        return []
    listed = Company.objects.filter(in_directory=True).exclude(pk=company.pk)
    return list(search_queryset(listed, find, "name", "legal_name", "city")[:MOST_FOUND])


def page_of(
    company: Company, sql: str, row: type[Row], *, find: str = "", after: UUID | None = None, **more: object
) -> tuple[list[Row], UUID | None]:
    """One page of `sql`, and where the next one starts: the id, a row's first column. One statement.

    `sql` takes company, find and its pattern, after, limit, and what there is `more`.
    """
    limit = MOST_FOUND + 1
    parameters = {"company": company.pk, "find": find, "pattern": like_pattern(find), "after": after, "limit": limit}
    rows = fetch(sql, {**parameters, **more}, row)
    return rows[:MOST_FOUND], rows[MOST_FOUND - 1][0] if len(rows) > MOST_FOUND else None
