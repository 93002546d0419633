"""The dashboard: the right numbers for the right person, each with the list behind it."""

from datetime import timedelta

import pytest
from django.test import Client

from parley.companies.tests.counting import statements
from parley.companies.tests.factories import Cast, sign_in
from parley.core import clock
from parley.tasks import queries
from parley.tasks.tests.factories import general_task
from parley.web import dashboard

pytestmark = pytest.mark.django_db


def figure(page: str, label: str) -> str:
    """The number above `label`."""
    before = page.split(f">{label}<", maxsplit=1)[0]
    return before.rsplit('class="stat-number">', maxsplit=1)[1].split("<", maxsplit=1)[0]


def test_numbers_count_what_waits_for_whom(cast: Cast, client: Client) -> None:
    yesterday = clock.today() - timedelta(days=1)
    general_task(cast.anna, cast.luca, "Late", due_on=yesterday)
    general_task(cast.anna, cast.luca, "Soon", due_on=yesterday + timedelta(days=3))
    for who, waiting_for_me, waiting_for_partners, overdue in (
        (cast.luca, "2", "0", "1"),
        (cast.sara, "0", "0", "1"),
        (cast.anna, "0", "2", "0"),
    ):
        page = sign_in(client, who).get("/").content.decode()
        assert figure(page, "Waiting for me") == waiting_for_me
        assert figure(page, "Waiting for partners") == waiting_for_partners
        assert figure(page, "Overdue") == overdue


def test_new_company_is_told_to_begin_with_a_partner(cast: Cast, client: Client) -> None:
    assert "Start with a partner" in sign_in(client, cast.eva).get("/").content.decode()


def test_company_with_partners_is_told_to_ask(cast: Cast, client: Client) -> None:
    page = sign_in(client, cast.anna).get("/").content.decode()
    assert "You’re all caught up" in page
    assert "Start with a partner" not in page


def test_dashboard_costs_the_same_with_many_tasks(cast: Cast, client: Client) -> None:
    for number in range(12):
        general_task(cast.anna, cast.luca, f"Question {number}")
    sign_in(client, cast.luca)
    with statements(at_most=7):
        client.get("/")


def test_who_has_more_than_is_counted_reads_that_there_are_more(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (queries, dashboard):
        monkeypatch.setattr(module, "MOST_COUNTED", 2)
    for number in range(3):
        general_task(cast.anna, cast.luca, f"Question {number}")
    page = sign_in(client, cast.anna).get("/").content.decode()
    assert figure(page, "Waiting for partners") == "2+"
    assert figure(page, "Overdue") == "0"
