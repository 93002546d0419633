"""Every page, in German with its long words: axe finds nothing in light and dark, wide and on a phone, and no line
breaks where it should not.
"""

from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest

from parley.companies.tests.factories import Cast
from tests.browser.conftest import OpenPage
from tests.browser.layout import layout_faults
from tests.browser.page_swap import FRAME, draw, frame_of
from tests.browser.pages import addresses, furnish
from tests.browser.text_styles import choose_new_texts
from tests.browser.user_page import UserPage

pytestmark = pytest.mark.django_db(transaction=True)

COLOURS = ("color-contrast", "link-in-text-block")
ALL_RULES: Any = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
ALL_BUT_COLOURS: Any = {**ALL_RULES, "rules": {rule: {"enabled": False} for rule in COLOURS}}
COLOURS_ALONE: Any = {"runOnly": {"type": "rule", "values": COLOURS}}
SIZES: Any = {"runOnly": {"type": "rule", "values": ["target-size"]}}
NARROW, WIDE = 320, 1280
# A theme changes colours alone: everything else is so in both.
LOOKS: Any = (
    ("light", NARROW, SIZES),
    ("dark", NARROW, None),
    ("dark", WIDE, None),
    ("light", WIDE, ALL_BUT_COLOURS),
)
SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
RUN = """([context, options]) =>
  axe.run(context === "new texts" ? {include: window.newTexts} : {exclude: context},
    {...options, iframes: false, resultTypes: ['violations']}).then(r => r.violations)"""
SIGNED_OUT = ["/sign-in", "/register", "/password", "/password/sent", "/confirm", "/join/nothing", "/nowhere"]
PORTAL = [
    f"/p/kestrel-packaging{rest}"
    for rest in ("", "/support", "/support/register", "/support/sign-in", "/support/check-mail")
]
SHARES = 4


@pytest.mark.parametrize("share", range(SHARES))
def test_pages_are_for_everybody_in_every_look(cast: Cast, open_page: OpenPage, share: int) -> None:
    anna, nobody = open_page(cast.anna), open_page(language="de")
    pages = [(anna, path) for path in addresses(furnish(cast))[share::SHARES]]
    pages += [(nobody, path) for path in [*SIGNED_OUT, *PORTAL][share::SHARES]]
    found: list[str] = []
    seen: set[object] = set()
    styles: set[str] = set()
    for person, path in pages:
        drawn = draw(person, path)
        # All refusals of one kind are one page, and so is what several addresses lead to.
        same = drawn.status if drawn.status >= 400 else drawn.address
        if not drawn.is_page or (person, same) in seen:
            continue
        seen.add((person, same))
        frame = frame_of(person)
        without = FRAME if frame in seen else ()
        seen.add(frame)
        found += _violations_in_all_looks(person, path, without, styles)
    assert len(seen) > 8
    assert len(styles) > 300
    assert not found, "\n".join(dict.fromkeys(found))


def _violations_in_all_looks(user: UserPage, path: str, without: tuple[str, ...], styles: set[str]) -> list[str]:
    """Find what is wrong in the page that is open.

    The parts `without` have been looked at in other pages, as for their sizes; so have texts of `styles` for their
    colours.
    """
    found = []
    is_new = choose_new_texts(user, styles)
    shown_theme, shown_width = "", 0
    for theme, width, rules in LOOKS:
        if not rules and not is_new:
            continue
        if theme != shown_theme:
            user.page.emulate_media(color_scheme=theme)
        if width != shown_width:
            user.page.set_viewport_size({"width": width, "height": 900})
        shown_theme, shown_width = theme, width
        user.page.evaluate(SETTLED)
        where = f"{path} ({theme}, {width})"
        if is_new:
            found += _violations(user, where, COLOURS_ALONE, "new texts")
        if rules:
            found += _violations(user, where, rules, without if rules is SIZES else ())
            found += [f"{path} ({width}): {fault}" for fault in layout_faults(user)]
    return found


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
    phone.page.locator(".phone-drawer > summary").click()
    found += _violations(phone, "the drawer of a phone")
    phone.page.keyboard.press("Control+k")
    phone.page.locator("#palette [role=option]").first.wait_for()
    found += _violations(phone, "the palette on a phone")
    anna.page.set_viewport_size({"width": 900, "height": 800})
    anna.visit("/inbox")
    anna.page.locator("[data-rail=quality] summary").click()
    found += _violations(anna, "the fly-out of a group")
    assert not found, "\n".join(dict.fromkeys(found))


@cache
def _axe() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


def _violations(user: UserPage, where: str, rules: Any = ALL_RULES, context: object = ()) -> list[str]:
    if not user.page.evaluate("'axe' in window"):
        user.page.evaluate(_axe())
    return [
        f"{where}: {rule['id']}: {node['html'][:160]} {node['failureSummary'].splitlines()[1].strip()[:160]}"
        for rule in user.page.evaluate(RUN, [context, rules])
        for node in rule["nodes"][:3]
    ]
