"""The search in the top bar while one types, by keys, and on a phone."""

import pytest
from playwright.sync_api import expect

from parley.companies.tests.factories import Cast
from tests.browser import things
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.django_db(transaction=True)


def test_suggestions_follow_the_typing_and_are_opened_by_keys(cast: Cast, open_page: OpenPage) -> None:
    for title in ("Call us", "Call <b>them</b>", "Write to us"):
        things.sent(cast.anna, cast.luca, "general", title=title)
    luca = open_page(cast.luca)
    luca.visit("/inbox")
    keys, field = luca.page.keyboard, luca.page.locator("#search")
    found = luca.page.get_by_role("option")

    keys.press("/")
    keys.type("call")
    expect(found).to_have_count(3)  # two tasks, and all results
    expect(field).to_have_attribute("aria-expanded", "true")
    keys.type(" th")
    expect(found).to_have_count(2)
    expect(found.first).to_contain_text("Call <b>them</b>")
    keys.press("Escape")
    expect(found.first).to_be_hidden()
    expect(field).to_have_value("call th")

    keys.press("ArrowDown")
    expect(found.first).to_have_attribute("aria-selected", "true")
    keys.press("ArrowUp")
    expect(luca.page.locator("[role=option][aria-selected]")).to_have_count(0)
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(luca.main.get_by_role("heading", level=1)).to_have_text("Call <b>them</b>")

    keys.press("/")
    keys.type("xylophone")
    expect(luca.page.locator(".suggestions-none")).to_be_visible()
    expect(found).to_have_count(0)
    keys.press("Enter")
    luca.sees("Nothing found")


def test_phone_has_the_field_on_the_page(cast: Cast, open_page: OpenPage) -> None:
    things.sent(cast.anna, cast.luca, "general", title="Call us " + "about a very long word " * 8)
    luca = open_page(cast.luca, viewport={"width": 320, "height": 700})
    luca.visit("/search")
    luca.page.locator("#search-here").fill("call")
    expect(luca.page.get_by_role("option")).to_have_count(2)
    assert luca.page.evaluate("document.documentElement.scrollWidth") <= 320
    luca.page.get_by_role("option").first.click()
    expect(luca.main.get_by_role("heading", level=1)).to_contain_text("Call us")
