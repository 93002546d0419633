"""Finding a page to link to: own pages that one may read, and whether the partner can."""

import re
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from parley.chats.tests.factories import thread
from parley.companies.actor import Actor
from parley.companies.tests.counting import statements
from parley.companies.tests.factories import Cast, sign_in
from parley.tasks.tests.factories import general_task
from parley.wiki.tests.factories import folder, page, share

pytestmark = pytest.mark.django_db


def found(client: Client, actor: Actor, words: str = "", *partners: UUID | str) -> dict[str, str]:
    """Return who can read each page, by title."""
    answer = sign_in(client, actor).get(reverse("wiki_page_links"), {"q": words, "with": list(map(str, partners))})
    assert answer.status_code == 200
    html = answer.content.decode()
    return dict(re.findall(r'data-title="([^"]*)".*?suggestion-detail">([^<]*)<', html, re.DOTALL))


def test_pages_are_found_by_words_and_say_who_can_read_them(client: Client, cast: Cast) -> None:
    shared, _inner = page(cast.nora, "Expenses", "Receipts"), page(cast.nora, "Salaries", "Expenses too")
    share(cast.nora, shared, cast.ingrid)
    fjord, alpine = cast.ingrid.company, cast.luca.company
    assert found(client, cast.nora, "expens", fjord.pk) == {
        "Expenses": "Shared with Fjord Fisk AS",
        "Salaries": "Not shared with Fjord Fisk AS",
    }
    assert list(found(client, cast.nora, "expens")) == ["Expenses", "Salaries"]
    assert found(client, cast.nora, "receipts") == {"Expenses": "Shared with 1 partner"}
    assert found(client, cast.nora, "receipts", fjord.pk, alpine.pk) == {
        "Expenses": "Not shared with Alpine Dairy AG",
    }
    share(cast.nora, shared, with_all=True)
    assert found(client, cast.nora, "receipts") == {"Expenses": "Shared with all partners"}
    assert found(client, cast.nora, "nothing of this") == {}


def test_nobody_finds_what_they_may_not_read(client: Client, cast: Cast) -> None:
    page(cast.anna, "Merger", within=folder(cast.anna, editing="admins").pk, is_draft=True)
    shared = page(cast.anna, "Prices")
    share(cast.anna, shared, with_all=True)
    assert found(client, cast.anna) == {"Prices": "Shared with all partners", "Merger": "Draft"}
    assert list(found(client, cast.mia)) == ["Prices"]
    assert found(client, cast.luca) == found(client, cast.eva) == {}


def test_companies_that_are_no_partners_are_not_named(client: Client, cast: Cast) -> None:
    page(cast.anna, "Prices")
    for nonsense in (cast.eva.company.pk, uuid4(), "x", "%00"):
        assert found(client, cast.anna, "", nonsense) == {"Prices": "Not shared"}


def test_it_takes_few_statements(client: Client, cast: Cast) -> None:
    page(cast.anna, "Prices")
    for number in range(4):
        page(cast.anna, f"Page {number}")
    sign_in(client, cast.anna)
    with statements(at_most=4):
        client.get(reverse("wiki_page_links"), {"with": str(cast.luca.company.pk)})


def test_it_is_offered_where_a_link_may_be_pasted(client: Client, cast: Cast) -> None:
    chat, task = thread(cast.nora, cast.ingrid), general_task(cast.nora, cast.ingrid)
    fjord = cast.ingrid.company.pk
    sign_in(client, cast.nora)
    for address, fields in (
        (reverse("chats:thread", args=[chat.pk]) + "?tasks=shown", {"chat-text", "new-client-tasks"}),
        (reverse("chats:new_thread") + f"?partner={fjord}", {"id_text", "id_lines"}),
        (reverse("task", args=[task.pk]), {"comment-text"}),
        (reverse("chats:new_thread_template"), {"id_text", "id_lines"}),
        (reverse("chats:many_threads"), {"id_text", "id_lines"}),
    ):
        html = client.get(address).content.decode()
        buttons = dict(re.findall(r'data-wiki-link="([^"]+)".*?data-at="([^"]+)"', html, re.DOTALL))
        assert set(buttons) == fields, address
        assert all(f'id="{field}"' in html for field in fields)
        assert all(
            (f"with={fjord}" in at) is ("template" not in address and "many" not in address) for at in buttons.values()
        )
