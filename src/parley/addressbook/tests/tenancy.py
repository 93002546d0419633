"""Ids of this app in the walk over all addresses."""

from typing import Any

from parley.addressbook.tests.factories import named
from parley.companies.actor import Actor


def ids_of(customer: Actor, supplier: Actor) -> dict[str, Any]:
    return {"person_id": named(customer, supplier, f"Hotline of {customer.company.name}").pk}
