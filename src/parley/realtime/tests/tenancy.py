"""People who are online, for the walk over all addresses with foreign ids (tests/tenancy)."""

from typing import Any

from django.db import connection

from parley.companies.actor import Actor
from parley.core.live import user_in_company


def ids_of(customer: Actor, supplier: Actor) -> dict[str, Any]:
    here = [user_in_company(who.user.pk, who.company.pk) for who in (customer, supplier)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT parley_write_presence('hub', %s, '{}')", [here])
    return {}
