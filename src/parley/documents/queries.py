"""What is asked of documents: the company's types, which requests are open already, and who supplies what."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from parley.companies.models import Company, Product, ProductSupplier
from parley.core.errors import NotFound
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


MOST_TYPES = 500


def document_types(company: Company, *, retired: bool = False) -> list[DocumentType]:
    """The document types of `company` by name, those in use or the retired ones. One statement."""
    types = DocumentType.objects.filter(company=company, retired_at__isnull=not retired)
    return list(types.order_by("name", "pk")[:MOST_TYPES])


def own_document_type(company: Company, type_id: UUID) -> DocumentType:
    found = DocumentType.objects.filter(company=company, pk=type_id).first()
    if found is None:
        raise NotFound
    return found
