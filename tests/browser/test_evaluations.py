"""An evaluation, from the template to the supplier who has seen it: three people of one company and one of another."""

import pytest
from playwright.sync_api import expect

from parley.companies.tests.factories import Cast
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.django_db(transaction=True)


def test_partners_are_evaluated_in_turn_sent_back_and_released(cast: Cast, open_page: OpenPage) -> None:
    anna, mia, luca = open_page(cast.anna), open_page(cast.mia), open_page(cast.luca)

    anna.visit("/settings/evaluations/new")
    anna.fill("Name", "Vendors 2026")
    for preset in ("price", "service"):
        anna.page.locator(f"[name=weight_{preset}]").fill("")
    anna.press("Save")
    anna.sees("The weights must add up to 100; yours add up to %(total)s.", total=60)
    anna.page.locator("[name=weight_quality]").fill("60")
    anna.press("Save")
    anna.sees("Vendors 2026")

    anna.open("Evaluations")
    anna.press("Start a cycle")
    anna.press("Vendors 2026")
    anna.fill("Name", "Year 2026")
    anna.tick("Alpine Dairy AG")
    for number, person in enumerate(("Mia Klein", "Mia Klein", "Anna Becker")):
        anna.page.locator(f"[name=evaluator_{number}]").select_option(label=person)
        anna.page.locator(f"[name=turn_{number}]").fill("1" if person == "Mia Klein" else "2")
    anna.press("Start the cycle")
    anna.sees_heading("Year 2026")
    anna.sees("Being scored", "evaluation")

    luca.open("Received evaluations")
    luca.sees("No evaluations yet")

    mia.open("Evaluations")
    mia.press("Alpine Dairy AG")
    mia.page.locator("[name=value_0]").fill("4")
    mia.page.locator("[name=value_1]").fill("3.5")
    mia.page.locator("[name=comment_1]").fill("Two late trucks.")
    mia.press("Submit scores")
    mia.sees_no_button("Alpine Dairy AG")

    anna.open("Evaluations")
    anna.press("Alpine Dairy AG")
    anna.page.locator("[name=value_2]").fill("4.5")
    anna.press("Submit scores")
    anna.press("Alpine Dairy AG")
    anna.sees("%(result)s of %(best)s", result="4,2", best="5")
    anna.press("Send back")
    anna.tick(f"{anna.word('Delivery', 'criterion')} · Mia Klein")
    anna.fill("Explanation", "There were three.")
    anna.press("Send back")
    anna.sees("Sent back")

    mia.open("Evaluations")
    mia.press("Alpine Dairy AG")
    mia.sees("There were three.")
    mia.page.locator("[name=value_1]").fill("3")
    mia.page.locator("[name=comment_1]").fill("Three late trucks.")
    mia.press("Submit scores")
    mia.sees_no_button("Alpine Dairy AG")

    anna.open("Evaluations")
    anna.press("Alpine Dairy AG")
    anna.fill("Summary", "A good year.")
    anna.press("Release to %(partner)s", partner="Alpine Dairy AG")
    anna.sees_status("Released", "evaluation")

    luca.open("Inbox")
    luca.open_task("Year 2026")
    luca.sees("%(result)s of %(best)s", result="4.1", best="5")
    luca.sees("Three late trucks.")
    luca.sees("A good year.")
    expect(luca.page.locator(".radar svg")).to_be_visible()
    luca.press("Done")
    luca.sees_status("Acknowledged")
    luca.open("Received evaluations")
    luca.sees("Year 2026")

    anna.reload()
    anna.sees_status("Acknowledged")
