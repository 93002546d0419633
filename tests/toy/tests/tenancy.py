"""What a company keeps of toys, for the walk over every address (`tests/tenancy`)."""

from uuid import UUID

from parley.companies.actor import Actor
from tests.toy.tests.plays import toy_task


def ids_of(customer: Actor, supplier: Actor) -> dict[str, UUID]:
    return {"toy_id": toy_task(customer, supplier).pk}
