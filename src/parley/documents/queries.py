"""What is asked of documents: the company's types, which requests are open already, and who supplies what."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from parley.companies.models import Company, Product, ProductSupplier
from parley.companies.queries import page_of
from parley.core.errors import NotFound
from parley.documents.models import DocumentType, RequestedDocument
from parley.tasks.models import TaskSide

Wanted = tuple[UUID, UUID | None, UUID]


def open_requests(
    company: Company, kind: str, types: Iterable[DocumentType], suppliers: Iterable[Company]
) -> set[Wanted]:
    """Of `company`'s open tasks of `kind`: document type, product and supplier of each. One statement."""
    still_open = TaskSide.objects.filter(
        company=company, party="requester", is_open=True, kind=kind, partner__in=suppliers
    )
    found = RequestedDocument.objects.filter(task__in=still_open.values("task"), document_type__in=types)
    return {(row[0], row[1], row[2]) for row in found.values_list("document_type", "product", "task__responder")}


def supplied(products: Iterable[Product]) -> dict[UUID, set[UUID]]:
    """The suppliers of each product, by id. One statement."""
    sources: dict[UUID, set[UUID]] = defaultdict(set)
    for product, supplier in ProductSupplier.objects.filter(product__in=products).values_list("product", "supplier"):
        sources[product].add(supplier)
    return sources


class TypeRow(NamedTuple):
    id: UUID
    name: str
    scope: str
    validity: str
    revalidation_months: int | None


_TYPES = """
SELECT listed.id, listed.name, listed.scope, listed.validity, listed.revalidation_months
FROM documents_documenttype listed
WHERE listed.company_id = %(company)s AND (listed.retired_at IS NOT NULL) = %(retired)s
  AND (%(find)s = '' OR listed.name ILIKE %(pattern)s OR listed.description ILIKE %(pattern)s)
  AND (%(after)s::uuid IS NULL
       OR (listed.name, listed.id) > (SELECT name, id FROM documents_documenttype WHERE id = %(after)s))
ORDER BY listed.name, listed.id
LIMIT %(limit)s
"""


def document_types(
    company: Company, *, find: str = "", retired: bool = False, after: UUID | None = None
) -> tuple[list[TypeRow], UUID | None]:
    """One page of document types by name, and where the next page starts. One statement."""
    return page_of(company, _TYPES, TypeRow, find=find, after=after, retired=retired)


def own_document_type(company: Company, type_id: UUID, *, lock: bool = False) -> DocumentType:
    types = DocumentType.objects.select_for_update() if lock else DocumentType.objects.all()
    try:
        return types.get(company=company, pk=type_id)
    except DocumentType.DoesNotExist:
        raise NotFound from None
