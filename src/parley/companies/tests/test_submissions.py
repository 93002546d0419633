"""A form acts once, however often it is sent; what is refused stands at its fields."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from parley.companies.models import Product
from parley.companies.tests.factories import Cast, sign_in
from parley.core.acting_company import acting_as

pytestmark = pytest.mark.django_db


def add_product(client: Client, key: str, **given: str) -> tuple[int, str]:
    answer = client.post(reverse("new_product"), {"name": "Oats", "submit_key": key, **given})
    return answer.status_code, answer.headers.get("Location", "")


def test_form_sent_twice_acts_once_and_leads_to_the_same_page(client: Client, cast: Cast) -> None:
    sign_in(client, cast.anna)
    key = str(uuid4())
    assert add_product(client, key) == add_product(client, key) == (302, reverse("products"))
    with acting_as(cast.nordwind):
        assert Product.objects.filter(name="Oats").count() == 1


def test_repetition_says_nothing_twice(client: Client, cast: Cast) -> None:
    sign_in(client, cast.anna)
    key = str(uuid4())
    add_product(client, key)
    add_product(client, key)
    assert client.get(reverse("products")).content.decode().count("Oats added.") == 1


def test_refused_form_can_be_put_right_and_sent_under_the_same_key(client: Client, cast: Cast) -> None:
    sign_in(client, cast.anna)
    key = str(uuid4())
    add_product(client, str(uuid4()), code="G-1")
    assert add_product(client, key, code="G-1")[0] == 422
    assert add_product(client, key, code="G-2")[0] == 302
    with acting_as(cast.nordwind):
        assert Product.objects.filter(name="Oats").count() == 2


def test_member_without_the_right_gets_the_page_that_says_so(client: Client, cast: Cast) -> None:
    sign_in(client, cast.mia)
    assert add_product(client, str(uuid4()))[0] == 403


def test_company_can_be_switched_with_a_page_opened_for_another_one(client: Client, cast: Cast) -> None:
    sign_in(client, cast.anna)
    opened_for = str(cast.alpine.pk)
    answer = client.post(reverse("switch_company"), {"opened_for": opened_for, "company": str(cast.nordwind.pk)})
    assert answer.status_code == 302
