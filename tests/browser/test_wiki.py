"""The wiki from end to end: writing, publishing, comparing, restoring, sharing by link, and linking from a chat."""

import re

import pytest
from playwright.sync_api import expect

from parley.chats.tests.factories import thread
from parley.companies.tests.factories import Cast
from parley.files.tests.factories import picture
from parley.wiki.tests.factories import page as wiki_page
from parley.wiki.tests.factories import share
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.django_db(transaction=True)


def test_page_is_written_published_compared_restored_shared_and_revoked(cast: Cast, open_page: OpenPage) -> None:
    anna, mia, visitor = open_page(cast.anna), open_page(cast.mia), open_page()

    anna.visit("/wiki")
    anna.press("New folder")
    anna.fill("Name", "Hygiene")
    anna.press("Add the folder")
    anna.button("New page").first.click()
    anna.fill("Title", "Cleaning plan")
    anna.fill("Text", "# Mornings\n\nRinse the **lids** at five.\n")
    anna.attach("Add images and files", "plan.png", picture(), "image/png")
    expect(anna.field("Text")).to_have_value(re.compile(r"!\[\]\(plan\.png\)"))
    expect(anna.page.locator("[data-wiki-preview] strong")).to_have_text("lids")
    anna.press("Save draft")
    anna.sees("This is a draft. Only people who may edit can see it.")
    address = anna.path.partition("?")[0]
    anna.press("Edit")
    anna.press("Publish")
    expect(anna.page.locator(".wiki-text img")).to_be_visible()

    mia.visit(address)
    mia.press("Edit")
    mia.field("Text").fill(mia.field("Text").input_value().replace("at five", "at six"))
    mia.press("Publish")
    anna.visit(f"{address}/versions")
    anna.main.get_by_role("link", name=re.compile("3")).first.click()
    expect(anna.page.locator(".wiki-removed del")).to_have_text("five")
    expect(anna.page.locator(".wiki-added ins")).to_have_text("six")
    anna.visit(f"{address}/versions/2")
    anna.press("Restore this version")
    expect(anna.page.locator(".wiki-text")).to_contain_text("at five")

    anna.press("Share")
    anna.press("Create a link")
    secret = anna.page.locator(".wiki-link").input_value()
    visitor.visit(secret)
    expect(visitor.page.locator(".wiki-text")).to_contain_text("at five")
    image = visitor.page.locator(".wiki-text img").get_attribute("src")
    assert image
    assert visitor.context.request.get(visitor.address + image).status == 200
    anna.press("Revoke the link")
    assert visitor.context.request.get(secret).status == 404
    assert visitor.context.request.get(visitor.address + image).status == 404


def test_page_is_found_and_linked_in_a_chat_by_keyboard(cast: Cast, open_page: OpenPage) -> None:
    share(cast.nora, wiki_page(cast.nora, "Expenses [2026]", "Receipts"), cast.ingrid)
    wiki_page(cast.nora, "Salaries")
    chat = thread(cast.nora, cast.ingrid)
    nora = open_page(cast.nora)
    nora.visit(f"/chats/{chat.pk}?tasks=shown")
    page = nora.page
    field = page.locator("#chat-text")
    field.fill("Please read")
    nora.button("Link to a wiki page", within=page.locator("#composer")).press("Enter")
    dialog = page.locator("#wiki-links")
    expect(dialog.get_by_role("option")).to_have_count(2)
    expect(dialog.get_by_role("option", name="Salaries")).to_contain_text("Not shared with Fjord Fisk AS")
    expect(page.locator("#wiki-links-words")).to_be_focused()
    page.keyboard.type("receipts")
    expect(dialog.get_by_role("option")).to_have_count(1)
    expect(dialog.get_by_role("option").first).to_contain_text("Shared with Fjord Fisk AS")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(field).to_be_focused()
    expect(field).to_have_value(
        re.compile(r"^Please read \[Expenses \\\[2026\\\]\]\(http://[^)]+/wiki/[0-9a-f-]{36}\) $")
    )
    page.keyboard.press("Enter")
    expect(page.locator("[data-text] a", has_text="Expenses [2026]")).to_be_visible()
    lines = page.locator("[data-new-tasks]")
    nora.button("Link to a wiki page", within=page.locator(".client-task-add")).click()
    expect(page.locator("#wiki-links-words")).to_be_focused()
    page.keyboard.type("receipts")
    expect(dialog.get_by_role("option")).to_have_count(1)
    dialog.get_by_role("option").click()
    expect(lines).to_have_value(re.compile(r"^Expenses \[2026\] http://\S+$"))
    page.keyboard.press("Enter")
    expect(page.locator("#client-tasks a.client-task-link")).to_have_text("Expenses [2026]")
