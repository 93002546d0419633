"""A task page marks the list it was opened from and leads back there, also after a step."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from parley.companies.tests.factories import Cast, sign_in
from parley.core.navigation import navigation_entries
from parley.tasks.models import Task
from parley.tasks.tests.factories import general_task

pytestmark = pytest.mark.django_db

HOST = "http://testserver"


@pytest.fixture
def task(cast: Cast) -> Task:
    return general_task(cast.anna, cast.luca)


def back_link(page: str) -> str:
    found = re.search(r'class="back-link" href="([^"]*)"', page)
    return found[1].replace("&amp;", "&") if found else ""


def marked(page: str) -> set[str]:
    return set(re.findall(r'href="([^"]*)"[^>]*aria-current="page"', page))


def opened_from(client: Client, task: Task, referer: str) -> str:
    headers = {"Referer": referer} if referer else {}
    return client.get(reverse("task", args=[task.pk]), headers=headers).content.decode()


def test_every_place_of_the_navigation_is_marked_and_linked_back_to(client: Client, cast: Cast, task: Task) -> None:
    sign_in(client, cast.luca)
    for entry in navigation_entries():
        address = reverse(entry.url_name)
        page = opened_from(client, task, f"{HOST}{address}?tab=turn&after=2")
        assert back_link(page) == f"{address}?tab=turn&after=2"
        assert marked(page) == {address}, address


def test_the_list_stays_after_a_step(client: Client, cast: Cast, task: Task) -> None:
    sign_in(client, cast.luca)
    opened_from(client, task, f"{HOST}/inbox?q=call+us")
    at = {"Referer": f"{HOST}/tasks/{task.pk}?act=answer"}
    refused = client.post(reverse("act", args=[task.pk, "answer"]), {"answer": ""}, headers=at)
    assert back_link(refused.content.decode()) == "/inbox?q=call+us"
    page = client.post(reverse("act", args=[task.pk, "answer"]), {"answer": "Yes"}, headers=at, follow=True)
    assert page.redirect_chain
    assert back_link(page.content.decode()) == "/inbox?q=call+us"
    assert marked(page.content.decode()) == {"/inbox"}


def test_two_tasks_open_at_once_keep_their_own_lists(client: Client, cast: Cast, task: Task) -> None:
    other = general_task(cast.anna, cast.luca)
    sign_in(client, cast.luca)
    opened_from(client, task, f"{HOST}/inbox")
    opened_from(client, other, f"{HOST}/teambox")
    assert back_link(opened_from(client, task, "")) == "/inbox"
    assert back_link(opened_from(client, other, f"{HOST}/tasks/{other.pk}")) == "/teambox"


def test_a_task_opened_from_elsewhere_forgets_its_list(client: Client, cast: Cast, task: Task) -> None:
    sign_in(client, cast.luca)
    for elsewhere in (f"{HOST}/partners/{cast.nordwind.pk}", f"{HOST}/search?q=x", "https://mail.example/inbox"):
        opened_from(client, task, f"{HOST}/inbox")
        assert not back_link(opened_from(client, task, elsewhere))
        page = opened_from(client, task, f"{HOST}/tasks/{task.pk}")
        assert not back_link(page)
        assert marked(page) == {"/tasks"}


@pytest.mark.parametrize(
    "referer",
    [
        "https://evil.example/inbox",
        f"{HOST}.evil.example/inbox",
        f"{HOST}//evil.example/inbox",
        f"{HOST}@evil.example/inbox",
        "javascript:alert(1)",
        "http://[",
        "/inbox",
        "x" * 100_000,
    ],
)
def test_no_address_but_that_of_a_known_list_is_linked(client: Client, cast: Cast, task: Task, referer: str) -> None:
    sign_in(client, cast.luca)
    page = opened_from(client, task, referer)
    assert not back_link(page)
    assert "evil.example" not in page


@pytest.mark.parametrize(
    "kept", ["%2F%2Fevil.example", "https://evil.example/inbox", "/inbox%0d%0aX: y", "javascript:x"]
)
def test_a_forged_cookie_links_nowhere(client: Client, cast: Cast, task: Task, kept: str) -> None:
    sign_in(client, cast.luca)
    client.cookies["opened-from"] = f"{cast.luca.member.pk.hex}.{task.pk.hex}={kept}"
    assert not back_link(opened_from(client, task, ""))
    client.cookies["opened-from"] = "&=%ff;" + "x" * 5_000
    assert not back_link(opened_from(client, task, ""))


def test_the_next_person_at_a_browser_sees_no_list_of_the_one_before(client: Client, cast: Cast, task: Task) -> None:
    opened_from(sign_in(client, cast.luca), task, f"{HOST}/inbox?q=secret")
    assert "secret" not in opened_from(sign_in(client, cast.sara), task, "")


def test_the_cookie_stays_small(client: Client, cast: Cast, task: Task) -> None:
    sign_in(client, cast.luca)
    for number in range(12):
        other = general_task(cast.anna, cast.luca, f"Task {number}")
        opened_from(client, other, f"{HOST}/inbox?q={'x' * 300}")
        assert len(client.cookies["opened-from"].value) <= 2_000
    assert back_link(opened_from(client, other, "")).startswith("/inbox?q=x")
    assert back_link(opened_from(client, task, f"{HOST}/inbox?q={'x' * 5_000}")) == "/inbox"
