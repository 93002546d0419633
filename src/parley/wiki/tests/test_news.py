"""An open page, and an open editor, learn of newer versions. Whoever may not see a version learns nothing of it."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from parley.companies.actor import Actor
from parley.companies.tests.counting import statements
from parley.companies.tests.factories import Cast, sign_in
from parley.tasks.tests.factories import working_as
from parley.wiki import actions
from parley.wiki.models import Page
from parley.wiki.tests.factories import edit, folder, page, share

pytestmark = pytest.mark.django_db


def opened(client: Client, actor: Actor, name: str, page: Page, query: str = "") -> str:
    """Return the address at which the open page asks for news."""
    html = sign_in(client, actor).get(reverse(name, args=[page.pk]) + query).content.decode()
    found = re.search(r'data-live-page="([^"]+)"', html)
    assert found, html
    return found[1].replace("&amp;", "&")


def news(client: Client, actor: Actor, address: str) -> str:
    answer = sign_in(client, actor).get(address)
    if answer.status_code != 200:
        return str(answer.status_code)
    text = answer.content.decode().partition('<div id="wiki-news">')[2]
    return " ".join(re.sub("<[^>]+>", " ", text).split())


def test_reader_hears_of_published_versions_alone(client: Client, cast: Cast) -> None:
    made = page(cast.anna, within=folder(cast.anna, editing="admins").pk)
    asks = opened(client, cast.mia, "wiki_page", made)
    assert news(client, cast.mia, asks) == ""
    edit(cast.anna, made, "Soon", is_draft=True)
    assert news(client, cast.mia, asks) == ""
    assert news(client, cast.mia, f"{asks}&edit&draft") == ""
    edit(cast.anna, made, "Now")
    assert news(client, cast.mia, asks) == "A newer version of this page was published. Show the current page"
    assert news(client, cast.mia, opened(client, cast.mia, "wiki_page", made)) == ""


def test_editor_hears_of_drafts_and_versions_with_their_author(client: Client, cast: Cast) -> None:
    made = page(cast.anna)
    asks = opened(client, cast.jonas, "edit_wiki_page", made)
    assert news(client, cast.jonas, asks) == ""
    edit(cast.mia, made, "Soon", is_draft=True)
    assert news(client, cast.jonas, asks).startswith(
        "Mia Klein saved a draft in the meantime. Your text is still here."
    )
    edit(cast.anna, made, "Now")
    said = news(client, cast.jonas, asks)
    assert said.startswith("Anna Becker published a newer version in the meantime. Your text is still here.")
    assert said.endswith("Edit the newer version")


def test_archived_page_is_said(client: Client, cast: Cast) -> None:
    made = page(cast.anna)
    asks = opened(client, cast.mia, "wiki_page", made)
    with working_as(cast.anna):
        actions.archive_page(by=cast.anna, page_id=made.pk)
    assert news(client, cast.mia, asks).startswith("This page was archived in the meantime.")
    assert news(client, cast.mia, opened(client, cast.mia, "wiki_page", made)) == ""


def test_partner_hears_as_long_as_the_page_is_shared(client: Client, cast: Cast) -> None:
    made = page(cast.nora)
    share(cast.nora, made, cast.ingrid)
    asks = opened(client, cast.ingrid, "wiki_page", made)
    edit(cast.nora, made, "Soon", is_draft=True)
    assert news(client, cast.ingrid, f"{asks}&edit&draft") == ""
    edit(cast.nora, made, "Now")
    assert news(client, cast.ingrid, asks).startswith("A newer version")
    share(cast.nora, made)
    assert news(client, cast.ingrid, asks) == news(client, cast.eva, asks) == "404"
    assert news(client, cast.eva, reverse("wiki_news", args=[uuid4()]) + "?seen=0") == "404"


@pytest.mark.parametrize("seen", ["", "x", "-1", "²", "9" * 400, "%00"])
def test_nonsense_is_no_news(client: Client, cast: Cast, seen: str) -> None:
    made = page(cast.anna)
    assert news(client, cast.mia, reverse("wiki_news", args=[made.pk]) + f"?seen={seen}") == ""


def test_news_take_few_statements(client: Client, cast: Cast) -> None:
    made = page(cast.anna)
    asks = opened(client, cast.mia, "edit_wiki_page", made)
    with statements(at_most=6):
        client.get(asks)
