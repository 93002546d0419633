"""What is asked of documents: which requests are open already, and who supplies what."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import F

from parley.companies.models import Company, Product, ProductSupplier
from parley.documents.models import DocumentType, RequestedDocument
from parley.tasks.models import Side

Wanted = tuple[UUID, UUID | None, UUID]


def open_requests(
    company: Company, kind: str, types: Iterable[DocumentType], suppliers: Iterable[Company]
) -> set[Wanted]:
    """Of `company`'s open tasks of `kind`: document type, product and supplier of each. One statement."""
    still_open = Side.objects.filter(company=company, part="requester", is_open=True, kind=kind, partner__in=suppliers)
    found = RequestedDocument.objects.filter(task__in=still_open.values("task"), document_type__in=types)
    return {(row[0], row[1], row[2]) for row in found.values_list("document_type", "product", "task__responder")}


def supplied(products: Iterable[Product]) -> dict[UUID, set[UUID]]:
    """The suppliers of each product, by id. One statement."""
    sources: dict[UUID, set[UUID]] = defaultdict(set)
    for product, supplier in ProductSupplier.objects.filter(product__in=products).values_list("product", "supplier"):
        sources[product].add(supplier)
    return sources


def document_types(company: Company) -> "list[DocumentType]":
    """All document types of `company`, those in use first. One statement."""
    return list(DocumentType.objects.filter(company=company).order_by(F("retired_at").asc(nulls_first=True), "name"))
