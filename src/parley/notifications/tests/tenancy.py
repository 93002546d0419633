"""A notice for the walk over all addresses with foreign ids (tests/tenancy)."""

from typing import Any

from parley.companies.actor import Actor
from parley.companies.tests.factories import at_work
from parley.notifications.models import Notice
from parley.notifications.tests.factories import notices, prefer
from parley.tasks.tests.factories import general_task


def ids_of(customer: Actor, supplier: Actor) -> dict[str, Any]:
    general_task(customer, supplier, f"Notice of {customer.company.name}")
    general_task(supplier, customer, f"Notice by {customer.company.name}")
    for one in (customer, supplier):
        prefer(one)
    with at_work(customer):
        assert Notice.objects.exists()
    return {"notice_id": notices(customer)[0].pk}
