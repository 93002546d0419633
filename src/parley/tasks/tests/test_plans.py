"""Lists cost what a page costs, not what the company has: PostgreSQL reads each from its index, in order, and stops."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict

from parley.accounts.models import User
from parley.companies.actor import Actor
from parley.companies.tests.factories import actor, at_work
from parley.demo.synth import fill
from parley.demo.synth.companies import lead_of_the_big_customer
from parley.tasks.lists import LISTS, TaskList, where_tasks

pytestmark = pytest.mark.django_db(transaction=True)

# box, what its address says, the index that has such a list in order
INDEXES = [
    (TaskList.INBOX, "", "inbox_due"),
    (TaskList.INBOX, "order=changed", "inbox_changed"),
    (TaskList.INBOX, "tab=turn", "inbox_due"),
    (TaskList.TEAMBOX, "", "teambox_due"),
    (TaskList.TEAMBOX, "order=changed", "teambox_changed"),
    (TaskList.OUTBOX, "", "outbox_due"),
    (TaskList.OUTBOX, "order=changed", "outbox_changed"),
    (TaskList.ALL, "", "all_changed"),
    (TaskList.ALL, "order=due", "all_due"),
    (TaskList.ALL, "tab=mine", "assignee_changed"),
    (TaskList.ALL, "tab=open", "open_changed"),
]


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for party in plan.get("Plans", []):
        yield from nodes(party)


def page_of(someone: Actor, box: TaskList, address: str) -> list[dict[str, Any]]:
    """The nodes of the plan below the limit: what is read to fill a page."""
    filters = LISTS[box].parse(QueryDict(address))
    where = where_tasks(box, someone, filters, 50)
    statement = LISTS[box].statement(filters, where, most=50)
    with at_work(someone), connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT json) " + statement, where.parameters)
        found = cursor.fetchone()[0]
    plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    limit = next(node for node in nodes(plan) if node["Node Type"] == "Limit")
    return [node for party in limit["Plans"] if party.get("Parent Relationship") == "Outer" for node in nodes(party)]


def test_every_order_of_every_list_is_read_from_its_index() -> None:
    fill(tasks=20_000, say=lambda _: None)
    lead = actor(User.objects.get(email=lead_of_the_big_customer()))
    for box, address, index in INDEXES:
        read = page_of(lead, box, address)
        assert read[0].get("Index Name") == index, f"{box}?{address}: {[node['Node Type'] for node in read]}"
        assert not [node for node in read if "Sort" in node["Node Type"] or "Bitmap" in node["Node Type"]]
