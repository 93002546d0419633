"""Lists and what narrows them."""

import pytest
from playwright.sync_api import Locator, Route, expect

from parley.companies.tests.factories import Cast
from tests.browser import things
from tests.browser.conftest import OpenPage
from tests.browser.user_page import UserPage

pytestmark = pytest.mark.django_db(transaction=True)


def partner_menu(user: UserPage) -> tuple[Locator, Locator]:
    menu = user.main.locator("details.filter").filter(has=user.page.get_by_text(user.word("Partner"), exact=True))
    return menu.locator("summary"), menu.locator(".menu-sheet").get_by_role("link")


def test_names_of_a_filter_are_fetched_when_its_menu_opens(cast: Cast, open_page: OpenPage) -> None:
    things.sent(cast.anna, cast.luca, "general", title="Call us")
    luca = open_page(cast.luca)
    luca.visit("/inbox")
    button, names = partner_menu(luca)

    button.click()
    names.filter(has_text=cast.anna.company.name).click()

    expect(luca.page).to_have_url(luca.address + f"/inbox?partner={cast.anna.company.pk}")
    expect(luca.row("Call us")).to_be_visible()


def test_a_menu_whose_names_did_not_arrive_asks_again(cast: Cast, open_page: OpenPage) -> None:
    things.sent(cast.anna, cast.luca, "general", title="Call us")
    luca = open_page(cast.luca)
    luca.visit("/inbox")
    button, names = partner_menu(luca)
    refused: list[str] = []

    def refuse(route: Route) -> None:
        refused.append(route.request.url)
        route.fulfill(status=429, body="Too many requests", content_type="text/html")

    luca.page.route("**/filter/**", refuse)
    with luca.page.expect_response("**/filter/**"):
        button.click()
    expect(names).to_have_text([luca.word("Choose from the list")])
    luca.page.unroute_all()
    luca.page.keyboard.press("Escape")
    button.click()

    assert refused
    expect(names.filter(has_text=cast.anna.company.name)).to_be_visible()
