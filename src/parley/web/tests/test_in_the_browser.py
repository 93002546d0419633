"""The frame in a real browser: keys, menus, dialogs, lists that swap, uploads, phones. Needs the built assets."""

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from parley.companies.actor import Actor
from parley.companies.tests.factories import company as company_of
from parley.companies.tests.factories import connect, member, person, sign_in
from parley.tasks.tests.factories import general_task
from tests.browser.user_page import SAFETY_STOP
from tests.chromium import launch

expect.set_options(timeout=SAFETY_STOP)
PHONE: ViewportSize = {"width": 320, "height": 740}

pytestmark = [
    pytest.mark.skipif(not finders.find("parley/build/parley.js"), reason="the assets are not built"),
    pytest.mark.xdist_group("browser"),
]


@pytest.fixture
def luca(transactional_db: None) -> Actor:
    """Luca of Alpine, with three tasks from Nordwind in his Inbox."""
    anna = member(company_of("Nordwind Foods"), person("Anna Becker"))
    luca = member(company_of("Alpine Dairy"), person("Luca Frei"))
    connect(anna, luca)
    for title in ("Delivery times", "Colour proof", "Allergen statement"):
        general_task(anna, luca, title)
    return luca


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return one browser for all tests here: starting it takes longer than most of them."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        # Playwright runs an event loop in this thread, which Django takes for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = launch(driver)
        yield browser
        browser.close()


@pytest.fixture
def page(luca: Actor, live_server: Any, browser: Browser) -> Iterator[Page]:
    """Luca's browser. Anything it complains of fails the test: a script's error, a broken policy, a missing file."""
    session = sign_in(Client(), luca).cookies[settings.SESSION_COOKIE_NAME].value
    page = browser.new_page(base_url=live_server.url, viewport={"width": 1280, "height": 800})
    page.set_default_timeout(SAFETY_STOP)
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    page.context.close()
    assert complaints == []


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id"))


def test_everything_is_reached_by_keys(page: Page) -> None:
    page.goto("/inbox")

    page.keyboard.press("j")
    first = focused(page)
    page.keyboard.press("j")
    second = focused(page)
    page.keyboard.press("k")
    assert focused(page) == first != second

    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/*")
    page.keyboard.press("c")
    assert focused(page) == "comment-text"
    page.keyboard.type("g i n ?")
    assert page.input_value("#comment-text") == "g i n ?"

    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/teambox")
    page.keyboard.press("n")
    page.wait_for_url("**/new")


def test_the_keys_are_listed(page: Page) -> None:
    page.goto("/inbox")

    page.keyboard.press("?")
    assert page.is_visible("dialog#keys")
    page.keyboard.press("Escape")
    assert not page.is_visible("dialog#keys")


def test_a_menu_works_by_keys_and_gives_the_focus_back(page: Page) -> None:
    page.goto("/inbox")

    page.focus(".user-button")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    assert page.is_visible(".menu[open] .menu-sheet")
    page.keyboard.press("Escape")

    assert not page.is_visible(".menu[open]")
    assert page.evaluate("document.activeElement.classList.contains('user-button')")


def test_a_list_swaps_in_place_and_the_address_follows(page: Page) -> None:
    page.goto("/inbox")
    page.evaluate("window.kept = true")

    page.fill("#filters [type=search]", "colour")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=colour*")

    expect(page.locator(".task-row")).to_have_count(1)
    assert page.evaluate("window.kept") is True
    page.go_back()
    expect(page.locator(".task-row")).to_have_count(3)


def test_the_comment_box_changes_with_its_readers(page: Page) -> None:
    page.goto("/inbox")
    page.click(".row-link >> nth=0")
    asked = page.get_attribute("#comment-text", "placeholder")

    page.check(".comment-tab-internal input", force=True)

    assert page.is_visible("#readers-internal")
    assert not page.is_visible("#readers-partner")
    assert page.get_attribute("#comment-text", "placeholder") != asked
    assert "dashed" in page.evaluate("getComputedStyle(document.querySelector('.comment-box')).borderTopStyle")


def test_on_a_phone_the_places_are_at_the_bottom_and_nothing_sticks_out(page: Page) -> None:
    page.set_viewport_size(PHONE)
    for address in ("/inbox", "/teambox", "/partners", "/new", "/settings"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address
    page.goto("/inbox")

    assert not page.is_visible(".sidebar")
    assert not page.is_visible(".kbd-hint >> nth=0")
    assert not page.is_visible("#filters")
    page.click(".filter-fold")
    assert page.is_visible("#filters")
    page.click(".phone-drawer > summary")
    page.click(".phone-drawer a[href='/settings']")
    page.wait_for_url("**/settings")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_follows_the_device_until_one_is_chosen(page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto("/inbox")
    ground = "getComputedStyle(document.body).backgroundColor"
    followed = page.evaluate(ground)

    page.click(".user-button")
    page.click(f".menu[open] button[value={'dark' if scheme == 'light' else 'light'}]")
    page.wait_for_load_state()

    assert page.evaluate(ground) != followed
