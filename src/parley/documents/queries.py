"""Queries for documents: the company's types, open requests, and the suppliers of products."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from parley.companies.models import Company, Product, ProductSupplier
from parley.companies.queries import own_row
from parley.documents.models import DocumentType, RequestedDocument
from parley.tasks.models import TaskSide

Wanted = tuple[UUID, UUID | None, UUID]


def open_requests(
    company: Company, kind: str, types: Iterable[DocumentType], suppliers: Iterable[Company]
) -> set[Wanted]:
    """Return document type, product and supplier of `company`'s open tasks of `kind`. One statement."""
    still_open = TaskSide.objects.filter(
        company=company, party="requester", is_open=True, kind=kind, partner__in=suppliers
    )
    found = RequestedDocument.objects.filter(task__in=still_open.values("task"), document_type__in=types)
    return {(row[0], row[1], row[2]) for row in found.values_list("document_type", "product", "task__responder")}


def supplied(products: Iterable[Product]) -> dict[UUID, set[UUID]]:
    """Return the suppliers of each product, by id. One statement."""
    sources: dict[UUID, set[UUID]] = defaultdict(set)
    for product, supplier in ProductSupplier.objects.filter(product__in=products).values_list("product", "supplier"):
        sources[product].add(supplier)
    return sources


def own_document_type(company: Company, type_id: UUID, *, lock: bool = False) -> DocumentType:
    return own_row(DocumentType, company, type_id, lock=lock)
