"""What is read about products."""

from typing import NamedTuple
from uuid import UUID

from parley.companies.models import Company, Product
from parley.companies.queries import page_of
from parley.core.errors import NotFound


class ProductRow(NamedTuple):
    id: UUID
    name: str
    code: str
    group: str
    suppliers: list[str]


_PRODUCTS = """
SELECT product.id, product.name, product.code, product."group",
       ARRAY(SELECT supplier.name FROM companies_productsupplier link
             JOIN companies_company supplier ON supplier.id = link.supplier_id
             WHERE link.product_id = product.id ORDER BY supplier.name)
FROM companies_product product
WHERE product.company_id = %(company)s AND (product.retired_at IS NOT NULL) = %(retired)s
  AND (%(find)s = '' OR product.name ILIKE %(pattern)s OR product.code ILIKE %(pattern)s
       OR product."group" ILIKE %(pattern)s)
  AND (%(after)s::uuid IS NULL
       OR (product.name, product.id) > (SELECT name, id FROM companies_product WHERE id = %(after)s))
ORDER BY product.name, product.id
LIMIT %(limit)s
"""


def products(
    company: Company, *, find: str = "", retired: bool = False, after: UUID | None = None
) -> tuple[list[ProductRow], UUID | None]:
    """One page of products by name, and where the next page starts. One statement."""
    return page_of(company, _PRODUCTS, ProductRow, find=find, after=after, retired=retired)


def own_product(company: Company, product_id: UUID) -> Product:
    try:
        return Product.objects.get(company=company, pk=product_id)
    except Product.DoesNotExist:
        raise NotFound from None
