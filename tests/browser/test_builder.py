"""The questionnaire builder in a browser: questions in order by hand and by keys, a condition tried out."""

import pytest
from playwright.sync_api import Locator, expect

from parley.companies.tests.factories import Cast
from parley.questionnaires.library.queries import load_content
from parley.questionnaires.library.question_changes import save_section
from parley.questionnaires.models import Questionnaire
from parley.questionnaires.tests.factories import questionnaire
from parley.tasks.tests.factories import working_as
from tests.browser.conftest import OpenPage
from tests.browser.user_page import UserPage

pytestmark = pytest.mark.django_db(transaction=True)


def order(built: Questionnaire, cast: Cast) -> list[list[str]]:
    with working_as(cast.luca):
        return [[question.name for question in questions] for _section, questions in load_content(built).sections]


def two_sections(cast: Cast) -> Questionnaire:
    built = questionnaire(
        cast.luca,
        {"name": "organic", "type": "yes_no", "text": "Organic?"},
        {"name": "sites", "type": "integer", "text": "How many sites?"},
        {"name": "body", "type": "text", "text": "By whom?", "condition": "${organic} = 'yes'"},
    )
    with working_as(cast.luca):
        save_section(by=cast.luca, questionnaire_id=built.pk, title="People")
    return built


def drag(user: UserPage, line: Locator, to: Locator) -> None:
    """Slowly enough for the browser to see where it is held."""
    grip, target = line.locator("[data-grip]").bounding_box(), to.bounding_box()
    assert grip
    assert target
    mouse = user.page.mouse
    mouse.move(grip["x"] + 8, grip["y"] + 8)
    mouse.down()
    mouse.move(grip["x"] + 12, grip["y"] + 14, steps=3)
    for shift in (0, 2):
        mouse.move(target["x"] + 60 + shift, target["y"] + target["height"] / 2, steps=12)
        user.page.wait_for_timeout(100)
    mouse.up()


def test_questions_are_put_in_order_by_keys_and_by_hand(cast: Cast, open_page: OpenPage) -> None:
    built = two_sections(cast)
    luca = open_page(cast.luca)
    luca.visit(f"/settings/questionnaires/{built.pk}")
    line = luca.main.locator(".builder-line")
    luca.page.keyboard.press("j")
    expect(line.nth(0).get_by_role("link")).to_be_focused()

    line.nth(0).get_by_role("button", name="Move down").focus()
    luca.page.keyboard.press("Enter")
    expect(line.nth(1)).to_contain_text("Organic?")
    expect(line.nth(1).get_by_role("button", name="Move down")).to_be_focused()
    expect(luca.main.get_by_text("Moved to position 2.")).to_have_attribute("role", "status")
    for _press in range(2):
        luca.page.keyboard.press("Enter")
    luca.page.keyboard.press("Shift+Tab")
    luca.page.keyboard.press("Enter")
    expect(luca.main.locator("[data-order-said]")).to_have_attribute("data-waiting", "0")
    luca.reload()
    assert order(built, cast) == [["sites", "body", "organic"], []]

    drag(luca, line.nth(2), line.nth(0))
    expect(line.nth(0)).to_contain_text("Organic?")
    drag(luca, line.nth(1), luca.main.locator("[data-sortable]").nth(1))
    expect(luca.main.locator("[data-order-said]")).to_have_attribute("data-waiting", "0")
    luca.reload()
    assert order(built, cast) == [["organic", "body"], ["sites"]]


def test_preview_asks_what_an_answer_brings_up(cast: Cast, open_page: OpenPage) -> None:
    built = two_sections(cast)
    luca = open_page(cast.luca)
    luca.visit(f"/settings/questionnaires/{built.pk}/preview")
    depending = luca.main.get_by_label("3. By whom?")
    expect(depending).to_be_hidden()
    luca.main.get_by_label("Yes").check()
    expect(depending).to_be_visible()
    luca.main.get_by_label("No", exact=True).check()
    expect(depending).to_be_hidden()
