"""Corrective actions from both sides: the customer asks with a template of its own, the supplier fills in the steps."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from parley.companies.tests.factories import Cast
from parley.core import clock
from parley.corrective.tests.factories import category, corrective_task, template, template_field
from parley.files.tests.factories import picture
from tests.browser.conftest import OpenPage
from tests.browser.user_page import UserPage

pytestmark = pytest.mark.django_db(transaction=True)

TITLE = "Glassplitter im Joghurt"


def fill_step(luca: UserPage, number: int) -> None:
    luca.press("Fill in a step")
    expect(luca.page.locator("select[name=discipline]")).to_have_value(str(number))
    luca.fill("Result", f"What we did for D{number}.")
    luca.press("Save the step")
    luca.sees(f"What we did for D{number}.")


def test_eight_disciplines_from_both_sides(cast: Cast, open_page: OpenPage) -> None:
    report = template(cast.anna, "8D-Report", has_disciplines=True)
    template_field(cast.anna, report, "Charge", required=True)
    template_field(cast.anna, report, "Foto", "file")
    category(cast.anna, "Fremdkörper")
    anna, luca = open_page(cast.anna), open_page(cast.luca, viewport={"width": 390, "height": 844})

    anna.open("Corrective actions")
    anna.main.get_by_role("link", name=anna.word("Request corrective action")).first.click()
    anna.main.get_by_role("link", name="8D-Report").click()
    anna.main.get_by_text("Alpine Dairy AG").click()
    anna.page.locator("select[name=category]").select_option(label="Fremdkörper")
    anna.page.locator("[name=title]").fill(TITLE)
    anna.fill("Charge", "B-7741")
    anna.attach("Foto", "glas.jpg", picture("jpeg"), "image/jpeg")
    anna.page.locator("[name=containment_due_on]").fill((clock.today() + timedelta(days=1)).isoformat())
    anna.main.get_by_text("Jonas Vogt").click()
    anna.press("Send task")
    anna.sees_heading(TITLE)

    luca.visit("/inbox")
    luca.open_task(TITLE)
    luca.sees("B-7741")
    luca.sees("glas.jpg")
    expect(luca.main.get_by_text("Jonas")).to_have_count(0)
    expect(luca.main.get_by_role("button", name="Resolve")).to_have_count(0)
    for number in range(1, 8):
        fill_step(luca, number)
    luca.press("Resolve")
    luca.fill("What was done", "The rail is new.")
    luca.press("Resolve")
    luca.sees_status("Resolved")

    anna.reload()
    anna.press("Check effectiveness")
    anna.page.locator("[name=outcome][value=effective]").check()
    anna.fill("Finding", "Zehn Chargen ohne Befund.")
    anna.press("Save the check")
    anna.press("Close")
    anna.sees_status("Closed")
    with anna.page.expect_download() as printed:
        anna.main.get_by_role("link", name=anna.word("8D report (PDF)")).click()
    assert printed.value.suggested_filename.startswith("8D T-")


def test_comments_hand_the_turn_to_and_fro(cast: Cast, open_page: OpenPage) -> None:
    corrective_task(cast.anna, cast.luca, TITLE)
    anna, luca = open_page(cast.anna), open_page(cast.luca)
    luca.open("Inbox")
    luca.open_task(TITLE)
    luca.comment("Which batch was it?")
    luca.sees_status("Commented")
    anna.open("Inbox")
    anna.open_task(TITLE)
    anna.press("Hand back")
    anna.sees_status("Open")
    luca.reload()
    luca.press("Add File")
    luca.attach("Files", "seal.png", picture("png"), "image/png")
    luca.press("Upload File")
    luca.press("Resolve")
    luca.fill("What was done", "The seal is new.")
    luca.press("Resolve")
    anna.reload()
    anna.press("Re-open")
    anna.fill("Reason", "It leaks again.")
    anna.press("Re-open")
    anna.sees_status("Re-opened")
    luca.reload()
    luca.sees("It leaks again.")
