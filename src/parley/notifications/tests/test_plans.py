"""The bell's number and its list cost what they show, not what has been written: each is a range of its index."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.http import QueryDict

from parley.companies.tests.factories import Cast, at_work
from parley.notifications.lists import NOTICES, unread_sql
from parley.notifications.topics import visible_sql

pytestmark = pytest.mark.django_db(transaction=True)

# A person in ten thousand rows of others: a tenth unread, half of the rest done.
FILL = """
INSERT INTO notifications_notice (id, company_id, user_id, topic, topic_id, kind, "group", reason, code, details,
  event_id, count, created_at, happened_at, done_at)
SELECT gen_random_uuid(), m.company_id, m.user_id, 'task', gen_random_uuid(), 'general', 'turn', 50, 'sent', '{}',
  gen_random_uuid(), CASE WHEN n % 10 = 0 THEN 1 ELSE 0 END, now(), now() - n * interval '1 minute',
  CASE WHEN n % 10 > 5 THEN now() END
FROM companies_member m, generate_series(1, 1000) n
"""


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from _nodes(part)


def _explain(statement: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT json) " + statement, parameters)
        found = cursor.fetchone()[0]
    return list(_nodes((json.loads(found) if isinstance(found, str) else found)[0]["Plan"]))


def test_bell_and_list_are_read_from_their_indexes(cast: Cast, owner: psycopg.Connection[Any]) -> None:
    owner.execute(FILL)
    owner.execute("ANALYZE notifications_notice")
    own = {"company": cast.anna.company.pk, "user": cast.anna.user.pk}
    with at_work(cast.anna):
        counted = _explain(unread_sql(), own)
        assert "notices_unread" in {node.get("Index Name") for node in counted}
        [scan] = [node for node in counted if node.get("Index Name") == "notices_unread"]
        assert "hashed" not in scan["Filter"], "every page would read all tasks that the company may see"
        for address, index in (
            ("", "notices_not_done"),
            ("tab=unread", "notices_unread"),
            ("tab=all", "notices_of_person"),
        ):
            filters = NOTICES.parse(QueryDict(address))
            where = filters.where("n.company_id = %(company)s", "n.user_id = %(user)s", visible_sql(), **own)
            nodes = _explain(NOTICES.statement(filters, where, most=50), where.parameters)
            assert index in {node.get("Index Name") for node in nodes}, address
            limit = next(node for node in nodes if node["Node Type"] == "Limit")
            assert "Sort" not in {node["Node Type"] for node in _nodes(limit)}, address
