"""Queries for products."""

from uuid import UUID

from parley.companies.models import Company, Product
from parley.core.errors import NotFound


def own_product(company: Company, product_id: UUID) -> Product:
    try:
        return Product.objects.get(company=company, pk=product_id)
    except Product.DoesNotExist:
        raise NotFound from None
