"""Queries for products."""

from uuid import UUID

from parley.companies.models import Company, Product
from parley.companies.queries import own_row


def own_product(company: Company, product_id: UUID) -> Product:
    return own_row(Product, company, product_id)
