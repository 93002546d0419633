"""Every page: nothing that axe finds, in light and dark, wide and narrow; and none wider than a phone of 360 px."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from parley.companies.tests.factories import Cast
from tests.browser.conftest import Desks
from tests.browser.desk import Desk
from tests.browser.pages import addresses, furnish

pytestmark = pytest.mark.django_db(transaction=True)

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS: Any = {"runOnly": LEVELS, "resultTypes": ["violations"], "iframes": False}
SIGNED_OUT = ["/sign-in", "/register", "/password", "/password/sent", "/confirm", "/join/nothing", "/nowhere"]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(cast: Cast, desk: Desks, theme: str, width: int) -> None:
    ids = furnish(cast)
    size: Any = {"viewport": {"width": width, "height": 900}, "color_scheme": theme}
    anna, nobody = desk(cast.anna, **size), desk(**size)
    found: list[str] = []
    for address in filter(anna.is_page, addresses(ids)):
        anna.visit(address)
        found += _violations(anna, address)
    for address in SIGNED_OUT:
        nobody.visit(address)
        found += _violations(nobody, address)
    assert not found, "\n".join(dict.fromkeys(found))


def test_axe_finds_nothing_in_what_opens(cast: Cast, desk: Desks) -> None:
    """Dialogs, menus, the filters of a phone, errors at fields."""
    ids = furnish(cast)
    anna = desk(cast.anna)
    found: list[str] = []
    anna.visit("/inbox")
    anna.page.keyboard.press("?")
    found += _violations(anna, "the list of keys")
    anna.page.keyboard.press("Escape")
    anna.page.locator(".user-button").click()
    found += _violations(anna, "the user menu")
    anna.visit(f"/tasks/{ids['task_id']}?act=reject")
    anna.page.evaluate("document.querySelectorAll('[required]').forEach(e => e.removeAttribute('required'))")
    anna.press("Reject", within=anna.page.locator("#turn"))
    anna.page.locator("[aria-invalid=true]").wait_for()
    found += _violations(anna, "errors at fields")
    anna.page.locator(".comment-box [value=internal]").check(force=True)
    found += _violations(anna, "writing an internal note")
    phone = desk(cast.anna, viewport={"width": 390, "height": 800})
    phone.visit("/inbox")
    phone.page.locator(".phone-drawer summary").click()
    found += _violations(phone, "the drawer of a phone")
    assert not found, "\n".join(dict.fromkeys(found))


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_page_is_wider_than_the_smallest_phone(cast: Cast, desk: Desks, language: str) -> None:
    cast.anna.user.language = language
    cast.anna.user.save()
    ids = furnish(cast)
    anna, nobody = desk(cast.anna, viewport={"width": 360, "height": 740}), desk(viewport={"width": 360, "height": 740})
    wide = [address for address in filter(anna.is_page, addresses(ids)) if _overflow(anna, address)]
    wide += [address for address in SIGNED_OUT if _overflow(nobody, address)]
    assert wide == []


def _violations(desk: Desk, where: str) -> list[str]:
    response = Axe().run(desk.page, options=OPTIONS).response
    return [
        f"{where}: {rule['id']}: {node['html'][:160]} {node['failureSummary'].splitlines()[1].strip()[:160]}"
        for rule in response["violations"]
        for node in rule["nodes"][:3]
    ]


def _overflow(desk: Desk, address: str) -> bool:
    desk.visit(address)
    return bool(desk.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
