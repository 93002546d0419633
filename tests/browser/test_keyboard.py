"""A day's work without a mouse."""

import pytest
from playwright.sync_api import expect

from parley.companies.tests.factories import Cast
from tests.browser import things
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_task_is_found_opened_and_answered_by_keys_alone(cast: Cast, open_page: OpenPage) -> None:
    for title in ("Call us", "Write to us"):
        things.sent(cast.anna, cast.luca, "general", title=title)
    luca = open_page(cast.luca)
    keys = luca.page.keyboard
    luca.visit("/")

    keys.press("g")
    keys.press("i")
    expect(luca.page).to_have_url(f"{luca.address}/inbox")
    expect(luca.row("Call us")).to_be_visible()
    for key, number in (("j", 0), ("j", 1), ("j", 1), ("k", 0), ("j", 1)):
        keys.press(key)
        expect(luca.main.locator(".row-link").nth(number)).to_be_focused()
    title = luca.main.locator(".row-link").nth(1).inner_text()
    keys.press("Enter")
    expect(luca.main.get_by_role("heading", level=1)).to_have_text(title)

    keys.press("c")
    expect(luca.page.locator("#comment-text")).to_be_focused()
    keys.type("gi/jk are letters here")
    keys.press("Control+Enter")
    luca.sees("gi/jk are letters here")

    keys.press("/")
    expect(luca.page.locator("#search")).to_be_focused()
    keys.type("Call us")
    keys.press("Enter")
    luca.sees("Call us")
    keys.press("?")
    expect(luca.page.get_by_role("dialog")).to_be_visible()
    keys.press("Escape")
    expect(luca.page.get_by_role("dialog")).to_have_count(0)
    keys.press("g")
    keys.press("o")
    expect(luca.page).to_have_url(f"{luca.address}/outbox")
    keys.press("n")
    expect(luca.page).to_have_url(f"{luca.address}/new")


def test_every_control_is_reached_by_tab_and_shows_that_it_is(cast: Cast, open_page: OpenPage) -> None:
    path = f"/tasks/{things.sent(cast.anna, cast.luca, 'general', title='Call us').pk}"
    luca = open_page(cast.luca)
    luca.visit(path)

    wanted = luca.page.evaluate(
        "() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), textarea, select, summary')]"
        ".filter(e => e.checkVisibility() && !e.disabled && e.tabIndex >= 0)"
        ".filter(e => e.type !== 'radio' || e.checked).length"
    )
    reached, plain = set(), []
    for _ in range(wanted + 5):
        luca.page.keyboard.press("Tab")
        seen = luca.page.evaluate(
            "() => { const e = document.activeElement; if (!e || e === document.body) return null;"
            " e.dataset.tested ??= String(Math.random());"
            " const around = [e, e.nextElementSibling, e.parentElement, e.closest('label'), e.closest('.row')];"
            " const shown = around.filter(Boolean).map(x => getComputedStyle(x));"
            " return { key: e.dataset.tested, what: e.outerHTML.slice(0, 120),"
            "   marked: shown.some(s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0"
            "     || s.boxShadow !== 'none') } }"
        )
        if seen is None:
            break
        reached.add(seen["key"])
        if not seen["marked"]:
            plain.append(seen["what"])
    assert plain == [], "these show nothing when they have the focus"
    assert len(reached) >= wanted


def test_the_palette_leads_to_places_actions_and_what_the_search_finds(cast: Cast, open_page: OpenPage) -> None:
    task = things.sent(cast.anna, cast.luca, "general", title="Allergen statement")
    luca = open_page(cast.luca)
    keys, page = luca.page.keyboard, luca.page
    luca.visit("/inbox")
    field, chosen = (
        page.get_by_role("combobox", name="Go to, do and find"),
        page.locator("#palette [aria-selected=true]"),
    )

    page.locator(".palette-opener").focus()
    keys.press("Control+k")
    expect(field).to_be_focused()
    expect(chosen).to_have_count(1)
    keys.press("Escape")
    expect(page.locator(".palette-opener")).to_be_focused()

    keys.press("Control+k")
    keys.type("nothing at all like this")
    expect(page.locator("#palette [role=status]")).to_contain_text("Nothing found")
    expect(field).to_have_attribute("aria-expanded", "false")

    field.fill("theme:")
    expect(chosen).to_have_count(1)
    first = chosen.get_attribute("id") or ""
    keys.press("ArrowDown")
    expect(chosen).not_to_have_id(first)
    keys.press("ArrowUp")
    expect(chosen).to_have_id(first)
    expect(field).to_have_attribute("aria-activedescendant", first)

    field.fill("allergen statement")
    expect(page.locator("[data-palette-found] [role=option]").first).to_be_visible()
    keys.press("Enter")
    expect(page).to_have_url(f"{luca.address}/tasks/{task.pk}")

    keys.press("Control+k")
    keys.type("theme: dark")
    expect(chosen).to_have_text("Theme: dark")
    keys.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_groups_of_places_fold_and_stay_so(cast: Cast, open_page: OpenPage) -> None:
    luca = open_page(cast.luca)
    luca.visit("/inbox")
    partners = luca.page.locator("[data-group=partners]")

    with luca.page.expect_response("**/settings/navigation/group"):
        partners.locator("summary").press("Enter")
    luca.visit("/inbox")
    expect(partners.locator("#place-partners")).to_be_hidden()
    luca.visit("/partners")
    expect(partners.locator("#place-partners")).to_be_visible()

    luca.page.set_viewport_size({"width": 900, "height": 700})
    luca.visit("/inbox")
    luca.page.locator("[data-rail=partners] summary").press("Enter")
    luca.page.locator(".rail-sheet a[href='/partners']").press("Enter")
    expect(luca.page).to_have_url(f"{luca.address}/partners")
