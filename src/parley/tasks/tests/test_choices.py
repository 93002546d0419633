"""The names behind the filters Partner and Assignee: fetched by their menu, or read as a page."""

import pytest
from django.test import Client
from django.urls import reverse

from parley.companies.tests.factories import Cast, sign_in

pytestmark = pytest.mark.django_db


def names(client: Client, box: str, chosen: str, **headers: str) -> str:
    answer = client.get(reverse("filter_choices", args=[box, chosen]), {"kind": "general"}, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_menu_offers_partners_as_addresses_of_the_list_with_its_filters(client: Client, cast: Cast) -> None:
    items = names(sign_in(client, cast.anna), "outbox", "partner", **{"hx-request": "true"})
    assert f'href="/outbox?kind=general&amp;partner={cast.alpine.pk}"' in items
    assert "Stranger" not in items
    assert "<html" not in items


def test_without_scripts_the_names_are_a_page(client: Client, cast: Cast) -> None:
    page = names(sign_in(client, cast.anna), "all", "assignee")
    assert "<html" in page
    assert "Mia Klein" in page
    assert "Luca Frei" not in page


def test_a_chosen_partner_is_named_on_the_menu(client: Client, cast: Cast) -> None:
    page = sign_in(client, cast.anna).get(reverse("outbox"), {"partner": str(cast.alpine.pk)})
    assert "Partner: Alpine Dairy AG" in page.content.decode()


def test_there_are_no_other_filters_of_names(client: Client, cast: Cast) -> None:
    sign_in(client, cast.anna)
    for box, chosen in (("inbox", "words"), ("bin", "partner")):
        assert client.get(reverse("filter_choices", args=[box, chosen])).status_code == 404


def test_page_after_the_last_task_says_that_there_are_no_more(client: Client, cast: Cast) -> None:
    page = sign_in(client, cast.anna).get(reverse("inbox"), {"after": f"9999-12-31~{cast.alpine.pk}"}).content.decode()
    assert "No more" in page
    assert "No tasks for you" not in page
