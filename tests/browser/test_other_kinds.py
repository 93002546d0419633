"""Agreement, contact and general task, each from one company to the other and back."""

import pytest
from playwright.sync_api import expect

from parley.agreements.models import Confirmation
from parley.companies.tests.factories import Cast
from parley.files.tests.factories import real_pdf
from tests.browser import things
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_agreement_is_accepted_by_click(cast: Cast, open_page: OpenPage) -> None:
    things.agreement(cast.anna, "Code of conduct")
    anna, luca = open_page(cast.anna), open_page(cast.luca)

    anna.visit("/new/agreement")
    anna.tick("Code of conduct")
    anna.tick("Alpine Dairy AG")
    anna.press("Continue")
    anna.press_words("Send %(num)s task", "Send %(num)s tasks", 1)

    luca.open("Inbox")
    luca.open_task("Code of conduct")
    expect(luca.page.locator("iframe")).to_be_visible()
    luca.press("Accept Agreement")
    luca.sees("I have read the agreement and accept it for my company.")
    luca.press("Accept Agreement")
    expect(luca.field("I have read the agreement and accept it for my company.")).to_be_focused()
    luca.field("I have read the agreement and accept it for my company.").check()
    luca.press("Accept Agreement")
    luca.sees_status("Accepted")

    anna.open("Inbox")
    anna.open_task("Code of conduct")
    anna.sees_status("Accepted")
    aside = anna.page.locator(".frame-aside")
    expect(aside.get_by_text("Luca Frei").first).to_be_visible()
    expect(aside.get_by_text("127.0.0.1")).to_be_visible()


def test_an_agreement_is_signed_as_a_file(cast: Cast, open_page: OpenPage) -> None:
    contract = things.agreement(cast.anna, "Supply contract", Confirmation.SIGNED_FILE)
    things.sent(cast.anna, cast.luca, "agreement", agreements=[contract])
    anna, luca = open_page(cast.anna), open_page(cast.luca)

    luca.open("Inbox")
    luca.open_task("Supply contract")
    luca.sees_no_button("Accept Agreement")
    luca.press("Upload signed file")
    luca.attach("Signed file", "signed.pdf", real_pdf(2, text="Signed"))
    luca.press("Upload File")
    luca.sees_status("In review")

    anna.open("Inbox")
    anna.open_task("Supply contract")
    anna.sees("signed.pdf")
    anna.press("Accept")
    anna.sees_status("Accepted")


def test_an_agreement_is_declined_and_asked_for_again(cast: Cast, open_page: OpenPage) -> None:
    conduct = things.agreement(cast.anna)
    things.sent(cast.anna, cast.luca, "agreement", agreements=[conduct])
    anna, luca = open_page(cast.anna), open_page(cast.luca)

    luca.open("Inbox")
    luca.open_task("Code of conduct")
    luca.press("Decline")
    luca.fill("Reason", "Clause four.")
    luca.press("Decline")
    luca.sees_status("Declined")

    anna.open("Inbox")
    anna.open_task("Code of conduct")
    anna.sees("Clause four.")
    anna.press("Re-request")
    anna.fill("Note", "Clause four is gone.")
    anna.press("Re-request")
    anna.sees_status("Re-requested")


def test_a_contact_may_be_nobody(cast: Cast, open_page: OpenPage) -> None:
    anna, luca = open_page(cast.anna), open_page(cast.luca)

    anna.visit("/new/contact")
    anna.field("Functions").first.fill("24-hour hotline")
    anna.tick("Alpine Dairy AG")
    anna.press("Continue")
    anna.press_words("Send %(num)s task", "Send %(num)s tasks", 1)

    luca.open("Inbox")
    luca.open_task("24-hour hotline")
    luca.press("Send Contact")
    luca.fill("First name", "-")
    luca.fill("Last name", "-")
    for label in ("Position", "E-mail", "Phone"):
        luca.fill(label, "-")
    luca.press("Send Contact")
    luca.sees_status("Answered")

    anna.open("Inbox")
    anna.open_task("24-hour hotline")
    anna.press("Re-request")
    anna.fill("Explanation", "There must be somebody.")
    anna.press("Re-request")
    anna.sees_status("Re-requested")


def test_a_general_task_is_answered_with_a_file(cast: Cast, open_page: OpenPage) -> None:
    anna, luca = open_page(cast.anna), open_page(cast.luca)

    anna.visit("/new/general")
    anna.fill("What do you need?", "Picture of the new label")
    anna.tick("Alpine Dairy AG")
    anna.press("Continue")
    anna.press_words("Send %(num)s task", "Send %(num)s tasks", 1)

    luca.open("Inbox")
    luca.open_task("Picture of the new label")
    luca.press("Add File")
    luca.attach("File", "label.pdf", real_pdf())
    luca.press("Upload File")
    luca.sees_status("Answered")

    anna.open("Inbox")
    anna.open_task("Picture of the new label")
    anna.press("Done")
    anna.sees_status("Done")


def test_a_task_is_cancelled_with_a_reason(cast: Cast, open_page: OpenPage) -> None:
    things.sent(cast.anna, cast.luca, "general", title="Call us")
    anna, luca = open_page(cast.anna), open_page(cast.luca)

    anna.open("Outbox")
    anna.open_task("Call us")
    anna.press("Cancel task", within=anna.page.locator(".frame-aside"))
    anna.fill("Reason", "Settled by phone.")
    anna.press("Cancel task", within=anna.page.locator("#turn"))
    anna.sees_status("Cancelled")
    luca.open("Inbox")
    luca.open_task("Call us")
    luca.sees("Settled by phone.")
    luca.sees_no_button("Add File")
