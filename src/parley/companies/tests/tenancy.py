"""Rows for the walks over all tables and addresses."""

from typing import Any

from parley.companies.actor import Actor
from parley.companies.models import DailyRun
from parley.core import clock
from parley.core.acting_company import acting_as_system


def ids_of(customer: Actor, supplier: Actor) -> dict[str, Any]:
    """Write that a day's work of the customer is done. No address names it."""
    with acting_as_system():
        DailyRun.objects.create(company=customer.company, work="documents", day=clock.today(), finished_at=clock.now())
    return {}
