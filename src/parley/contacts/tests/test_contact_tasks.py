"""Contacts are asked for by function; whoever is named can be written to and rung up from the page."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from parley.companies.tests.factories import Cast, sign_in
from parley.contacts.models import ContactRequest
from parley.contacts.tests.factories import PERSON, contact_task
from parley.tasks.models import Task
from parley.tasks.perform import InvalidInput
from parley.tasks.tests.factories import do, working_as

pytestmark = pytest.mark.django_db


def page_of(task: Task, by: object, client: Client) -> str:
    sign_in(client, by)  # type: ignore[arg-type]
    return client.get(reverse("task", args=[task.pk])).content.decode()


def test_a_contact_stands_on_the_page_ready_to_be_used(cast: Cast, client: Client) -> None:
    task = contact_task(cast.anna, cast.luca)
    do("send_contact", task, cast.luca, **PERSON)
    for by in (cast.anna, cast.luca):
        page = page_of(task, by, client)
        assert 'href="mailto:sara@alpine.example"' in page
        assert 'href="tel:+41315550123"' in page
        assert "Sara Huber" in page


def test_a_dash_is_good_where_nobody_can_be_named(cast: Cast, client: Client) -> None:
    task = contact_task(cast.anna, cast.luca)
    nobody = dict.fromkeys(PERSON, "-")
    do("send_contact", task, cast.luca, **nobody)
    page = page_of(task, cast.anna, client)
    assert "mailto:" not in page
    assert "tel:" not in page
    assert "24-hour hotline" in page
    with working_as(cast.anna):
        assert ContactRequest.objects.get().name == "-"


def test_a_hotline_has_a_number_and_no_name(cast: Cast, client: Client) -> None:
    task = contact_task(cast.anna, cast.luca)
    do("send_contact", task, cast.luca, **{**dict.fromkeys(PERSON, "-"), "phone": "0800 / 55 00"})
    assert 'href="tel:08005500"' in page_of(task, cast.anna, client)


def test_what_is_typed_does_no_harm(cast: Cast, client: Client) -> None:
    task = contact_task(cast.anna, cast.luca)
    do(
        "send_contact",
        task,
        cast.luca,
        **{**PERSON, "last_name": "<script>alert(1)</script>", "email": "a+b?c@x.example"},
    )
    page = page_of(task, cast.anna, client)
    assert "<script>alert" not in page
    assert 'href="mailto:a%2Bb%3Fc@x.example"' in page


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("first_name", ""),
        ("first_name", "x" * 81),
        ("last_name", " "),
        ("last_name", "x" * 81),
        ("position", ""),
        ("position", "x" * 101),
        ("email", ""),
        ("email", "sara"),
        ("email", "sara@"),
        ("email", "--"),
        ("email", "x" * 250 + "@y.example"),
        ("phone", ""),
        ("phone", "x" * 41),
        ("phone", "\0"),
    ],
)
def test_every_field_is_needed_and_bounded(cast: Cast, name: str, value: str) -> None:
    task = contact_task(cast.anna, cast.luca)
    with pytest.raises(InvalidInput) as refused:
        do("send_contact", task, cast.luca, **{**PERSON, name: value})
    assert list(refused.value.fields) == [name]
    with working_as(cast.luca):
        assert not ContactRequest.objects.get().is_answered


def test_a_contact_of_no_use_is_asked_for_again(cast: Cast, client: Client) -> None:
    task = contact_task(cast.anna, cast.luca)
    do("send_contact", task, cast.luca, **PERSON)
    do("ask_again", task, cast.anna, explanation="Sara has left.")
    assert "mailto:" not in page_of(task, cast.luca, client)
    do("send_contact", task, cast.luca, **{**PERSON, "first_name": "Luca", "email": "luca@alpine.example"})
    page = page_of(task, cast.anna, client)
    assert page.count("mailto:") == 1
    assert "mailto:luca@alpine.example" in page
    assert "Sara has left." in page


def test_one_task_for_each_function_and_partner(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    functions = "  Director   supply chain \n\n24-hour hotline\n24-hour hotline\n"
    given = {"functions": functions, "partners": [cast.alpine.pk, cast.fjord.pk], "step": "send"}
    assert client.post(reverse("new_task_of_kind", args=["contact"]), given).status_code == 302
    with working_as(cast.anna):
        titles = sorted(Task.objects.values_list("title", flat=True))
    assert titles == ["24-hour hotline", "24-hour hotline", "Director supply chain", "Director supply chain"]


@pytest.mark.parametrize("functions", ["", " \n ", "x" * 121, "\n".join(map(str, range(21))), "x" * 2501, "\0"])
def test_functions_are_needed_and_bounded(cast: Cast, client: Client, functions: str) -> None:
    sign_in(client, cast.anna)
    given = {"functions": functions, "partners": [cast.alpine.pk], "step": "send"}
    answer = client.post(reverse("new_task_of_kind", args=["contact"]), given)
    assert answer.status_code == 422
    assert 'href="#id_functions"' in answer.content.decode()


def test_customers_may_be_asked_as_well(cast: Cast, client: Client) -> None:
    sign_in(client, cast.luca)
    given = {"functions": "Purchasing", "partners": [cast.nordwind.pk], "step": "send"}
    assert client.post(reverse("new_task_of_kind", args=["contact"]), given).status_code == 302


def test_the_history_tells_the_fields_in_the_order_of_the_form(cast: Cast, client: Client) -> None:
    task = contact_task(cast.anna, cast.luca)
    do("send_contact", task, cast.luca, **PERSON)
    page = page_of(task, cast.anna, client)
    told = page[page.index('id="history"') :]
    labels = ["First name: Sara", "Last name: Huber", "Position: Quality", "E-mail: sara@", "Phone: +41"]
    places = [told.index(label) for label in labels]
    assert places == sorted(places)


def test_the_partner_page_lists_the_contact_given_last_for_each_function(cast: Cast, client: Client) -> None:
    def partner_page(by: object = cast.anna, of: object = cast.alpine) -> str:
        sign_in(client, by)  # type: ignore[arg-type]
        return client.get(f"/partners/{of.pk}").content.decode()  # type: ignore[attr-defined]

    do("send_contact", contact_task(cast.anna, cast.luca), cast.luca, **PERSON)
    page = partner_page()
    for shown in ("24-hour hotline", "Quality", "sara@alpine.example", "+41 31 555 01 23", "sent by Luca Frei on"):
        assert shown in page

    newer = contact_task(cast.anna, cast.luca, "24-Hour Hotline")
    assert "+41 31 555 01 23" in partner_page()
    do("send_contact", newer, cast.sara, **{**PERSON, "first_name": "Reto", "last_name": "Amman", "phone": "117"})
    page = partner_page()
    assert "Reto Amman" in page
    assert "+41 31 555 01 23" not in page
    do("ask_again", newer, cast.anna, explanation="Nobody answers there.")
    assert "Reto Amman" not in partner_page()

    assert "Reto Amman" not in partner_page(cast.luca, cast.nordwind)
    assert "sent by Luca Frei" not in partner_page(cast.tom, cast.alpine)


def test_contacts_of_cancelled_tasks_and_nobody_are_not_listed(cast: Cast, client: Client) -> None:
    nobody = contact_task(cast.anna, cast.luca, "Night watch")
    do("send_contact", nobody, cast.luca, **dict.fromkeys(PERSON, "-"))
    useless = contact_task(cast.anna, cast.luca, "Day watch")
    do("send_contact", useless, cast.luca, **PERSON)
    do("ask_again", useless, cast.anna, explanation="Nobody answers there.")
    do("cancel", useless, cast.anna, explanation="No longer needed.")
    page = sign_in(client, cast.anna).get(f"/partners/{cast.alpine.pk}").content.decode()
    assert "People for a function" not in page


def test_a_phone_offers_the_right_keyboard(cast: Cast, client: Client) -> None:
    task = contact_task(cast.anna, cast.luca)
    sign_in(client, cast.luca)
    page = client.get(reverse("task", args=[task.pk]) + "?act=send_contact").content.decode()
    for kind in ("email", "tel"):
        [field] = re.findall(rf'<input[^>]*type="{kind}"[^>]*>', page)
        assert f'inputmode="{kind}"' in field
        assert f'autocomplete="{kind}"' in field
