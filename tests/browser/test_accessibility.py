"""Every page, in German with its long words: axe finds nothing in light and dark, wide and on a phone, and no page is
wider than the smallest phone.
"""

from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest

from parley.companies.tests.factories import Cast
from tests.browser.conftest import OpenPage
from tests.browser.pages import addresses, furnish
from tests.browser.user_page import UserPage

pytestmark = pytest.mark.django_db(transaction=True)

ALL_RULES: Any = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS: Any = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block", "target-size"]}}
LOOKS: Any = (("light", 1280, ALL_RULES), ("dark", 1280, COLOURS), ("dark", 390, COLOURS), ("light", 390, COLOURS))
SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
RUN = "options => axe.run(document, {...options, iframes: false, resultTypes: ['violations']}).then(r => r.violations)"
SIGNED_OUT = ["/sign-in", "/register", "/password", "/password/sent", "/confirm", "/join/nothing", "/nowhere"]
PORTAL = [f"/p/kestrel-packaging{rest}" for rest in ("", "/support", "/support/register", "/support/sign-in")]
SHARES = 4


@pytest.mark.parametrize("share", range(SHARES))
def test_pages_are_for_everybody_in_every_look(cast: Cast, open_page: OpenPage, share: int) -> None:
    anna, nobody = open_page(cast.anna), open_page(language="de")
    pages = [(anna, path) for path in filter(anna.is_page, addresses(furnish(cast))[share::SHARES])]
    pages += [(nobody, path) for path in [*SIGNED_OUT, *PORTAL][share::SHARES]]
    found: list[str] = []
    for person, path in pages:
        person.page.set_viewport_size({"width": 360, "height": 740})
        person.visit(path)
        if person.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{path} is wider than 360 px")
        for theme, width, rules in LOOKS:
            person.page.emulate_media(color_scheme=theme)
            person.page.set_viewport_size({"width": width, "height": 900})
            person.page.evaluate(SETTLED)
            found += _violations(person, f"{path} ({theme}, {width})", rules)
    assert len(pages) > 8
    assert not found, "\n".join(dict.fromkeys(found))


def test_what_opens_is_for_everybody_too(cast: Cast, open_page: OpenPage) -> None:
    """Dialogs, menus, the drawer of a phone, errors at fields."""
    ids = furnish(cast)
    anna = open_page(cast.anna)
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
    phone = open_page(cast.anna, viewport={"width": 390, "height": 800})
    phone.visit("/inbox")
    phone.page.locator(".phone-drawer summary").click()
    found += _violations(phone, "the drawer of a phone")
    assert not found, "\n".join(dict.fromkeys(found))


@cache
def _axe() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


def _violations(user: UserPage, where: str, rules: Any = ALL_RULES) -> list[str]:
    if not user.page.evaluate("'axe' in window"):
        user.page.evaluate(_axe())
    return [
        f"{where}: {rule['id']}: {node['html'][:160]} {node['failureSummary'].splitlines()[1].strip()[:160]}"
        for rule in user.page.evaluate(RUN, rules)
        for node in rule["nodes"][:3]
    ]
