"""The lists of companies: partners, products, and the parts shared by all library lists."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeVar
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, QuerySet

from parley.companies.models import Company, Connection, Product, ProductSupplier
from parley.core.collation import by_name
from parley.core.lists import (
    Column,
    Empty,
    FilteredList,
    Filters,
    ListPage,
    Order,
    column,
    flag_filter,
    id_key,
    search_filter,
    search_queryset,
    tab_filter,
    text_key,
)
from parley.core.translation import gettext_lazy as _
from parley.core.translation import pgettext_lazy

R = TypeVar("R")
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class LibraryFilters(Filters):
    """Filters of the lists in a company's library (products, document types, templates)."""

    archived: bool = flag_filter()
    words: str = search_filter()


BY_NAME = Order(text_key("name", "name"), id_key("id", "id"))


def library_list(
    name: str,
    row: type[R],
    *,
    columns: tuple[Column, ...],
    nothing_found: Empty,
    sql: str = "",
    order: Order = BY_NAME,
) -> FilteredList[LibraryFilters, R]:
    return FilteredList(
        name=name,
        filters=LibraryFilters,
        row=row,
        sql=sql,
        orders=(order,),
        columns=columns,
        tabs={False: pgettext_lazy("not archived", "Active"), True: _("Archived")},
        nothing_found=nothing_found,
    )


def read_library(
    declared: FilteredList[LibraryFilters, M],
    company: Company,
    filters: LibraryFilters,
    queryset: QuerySet[M],
    *searched: str,
) -> ListPage[M]:
    """Read one page by name of the rows of `company` in `queryset`. Words are searched in `searched`. One statement."""
    kept = queryset.filter(company=company, archived_at__isnull=not filters.archived)
    return declared.read_queryset(filters, search_queryset(kept, filters.words, *searched))


PRODUCTS = library_list(
    "products",
    Product,
    columns=(
        column(_("Name"), "name"),
        column(_("Code"), "code", in_detail=True),
        column(_("Product group"), "group", in_detail=True),
        column(_("Suppliers"), lambda product: ", ".join(product.supplier_names), in_detail=True),
    ),
    nothing_found=Empty(_("No products found"), _("No name, code or group contains “%(words)s”."), "search"),
)


def products(company: Company, filters: LibraryFilters) -> ListPage[Product]:
    """Read one page of products by name, with the names of their suppliers. One statement."""
    links = ProductSupplier.objects.filter(product=OuterRef("pk")).order_by(*by_name("supplier__name"), "supplier")
    named = Product.objects.annotate(supplier_names=ArraySubquery(links.values("supplier__name")))
    return read_library(PRODUCTS, company, filters, named, "name", "code", "group")


class PartnerTab(StrEnum):
    SUPPLIERS = "suppliers"
    CUSTOMERS = "customers"
    REQUESTS = "requests"
    INVITATIONS = "invitations"
    """Partners that are not connected yet, which have rows of their own."""
    ENDED = "ended"


class PartnerRow(NamedTuple):
    partner_id: UUID
    name: str
    city: str
    country: str
    is_supplier: bool
    state: str
    scope: str
    asked_by_us: bool
    partner_number: str
    responsible: str
    partner_responsible: str

    @property
    def is_stranger(self) -> bool:
        """Return whether the companies have not agreed on more than tickets."""
        return self.state == Connection.State.INVITED or self.scope != Connection.Scope.FULL


_EITHER = "(connection.customer_id = %(company)s OR connection.supplier_id = %(company)s)"


@dataclass(frozen=True, slots=True)
class PartnerFilters(Filters):
    box: PartnerTab = tab_filter(
        PartnerTab.SUPPLIERS,
        {
            PartnerTab.SUPPLIERS: "connection.customer_id = %(company)s AND connection.state IN ('active', 'paused')",
            PartnerTab.CUSTOMERS: "connection.supplier_id = %(company)s AND connection.state IN ('active', 'paused')",
            PartnerTab.REQUESTS: _EITHER + " AND connection.state = 'invited'",
            PartnerTab.ENDED: _EITHER + " AND connection.state = 'ended'",
        },
    )
    words: str = search_filter(
        "parley_folded(concat_ws(' ', partner.name, note.partner_number)) ~ ALL(%(expressions)s)"
    )


PARTNERS = FilteredList(
    name="partners",
    filters=PartnerFilters,
    row=PartnerRow,
    sql="""
SELECT partner.id, partner.name, partner.city, partner.country,
       connection.customer_id = %(company)s AS is_supplier, connection.state, connection.scope,
       connection.asked_by_id = %(company)s, coalesce(note.partner_number, ''),
       coalesce(own.first_name || ' ' || own.last_name, ''), coalesce(other.first_name || ' ' || other.last_name, '')
FROM companies_connection connection
JOIN companies_company partner ON partner.id =
  CASE WHEN connection.customer_id = %(company)s THEN connection.supplier_id ELSE connection.customer_id END
LEFT JOIN companies_partnernote note ON note.company_id = %(company)s AND note.partner_id = partner.id
LEFT JOIN accounts_user own ON own.id =
  CASE WHEN connection.customer_id = %(company)s
  THEN connection.customer_responsible_id ELSE connection.supplier_responsible_id END
LEFT JOIN accounts_user other ON other.id =
  CASE WHEN connection.customer_id = %(company)s
  THEN connection.supplier_responsible_id ELSE connection.customer_responsible_id END
WHERE {where} ORDER BY {order} LIMIT {limit}
""",
    orders=(Order(text_key("partner.name", "name"), id_key("partner.id", "partner_id")),),
    columns=(
        column(_("Name"), "name"),
        column(_("City"), "city", in_detail=True),
        column(_("Responsible there"), "partner_responsible", in_detail=True),
        column(_("Our number for this partner"), "partner_number", in_detail=True),
        column(_("Responsible"), "responsible"),
    ),
    tabs={
        PartnerTab.SUPPLIERS: _("Suppliers"),
        PartnerTab.CUSTOMERS: _("Customers"),
        PartnerTab.REQUESTS: _("Requests"),
        PartnerTab.INVITATIONS: _("Invited"),
        PartnerTab.ENDED: _("Ended"),
    },
    nothing_found=Empty(_("No partners found"), _("No name or number contains “%(words)s”."), "search"),
)


def partners(company: Company, filters: PartnerFilters, *, most: int | None = None) -> ListPage[PartnerRow]:
    """Read one page of partners by name. One statement."""
    return PARTNERS.read(filters, filters.where(company=company.pk), most=most)
