"""What else may become of a document that was asked for."""

import pytest

from parley.companies.tests.factories import Cast
from parley.files.tests.factories import real_pdf
from tests.browser import things
from tests.browser.conftest import OpenPage
from tests.browser.stories import in_days, uploads

pytestmark = pytest.mark.django_db(transaction=True)


def test_not_had_and_acknowledged(cast: Cast, open_page: OpenPage) -> None:
    iso = things.document_type(cast.anna)
    things.sent(cast.anna, cast.luca, "document", document_types=[iso])
    anna, luca = open_page(cast.anna), open_page(cast.luca)

    luca.open("Inbox")
    luca.open_task("ISO 22000")
    luca.press("I Don’t Have This Document")
    luca.fill("Explanation", "We are not certified.")
    luca.press("Send explanation")
    luca.sees_status("Not provided")

    anna.open("Inbox")
    anna.open_task("ISO 22000")
    anna.sees("We are not certified.")
    anna.press("Acknowledge")
    anna.sees_status("Accepted without document")
    luca.reload()
    luca.sees_status("Accepted without document")


def test_not_had_asked_again_and_uploaded(cast: Cast, open_page: OpenPage) -> None:
    iso = things.document_type(cast.anna)
    things.sent(cast.anna, cast.luca, "document", document_types=[iso])
    anna, luca = open_page(cast.anna), open_page(cast.luca)

    luca.open("Inbox")
    luca.open_task("ISO 22000")
    luca.press("I Don’t Have This Document")
    luca.fill("Explanation", "It is with the auditor.")
    luca.press("Send explanation")

    anna.open("Inbox")
    anna.open_task("ISO 22000")
    anna.press("Re-request")
    anna.fill("Note", "Please ask for a copy.")
    anna.press("Re-request")
    anna.sees_status("Re-requested")

    luca.open("Inbox")
    luca.open_task("ISO 22000")
    luca.sees("Please ask for a copy.")
    uploads(luca, "copy.pdf")


def test_what_was_wrong_is_said_at_the_field_and_what_was_typed_stays(cast: Cast, open_page: OpenPage) -> None:
    iso = things.document_type(cast.anna)
    things.sent(cast.anna, cast.luca, "document", document_types=[iso])
    luca = open_page(cast.luca)

    luca.open("Inbox")
    luca.open_task("ISO 22000")
    luca.press("Upload Document")
    luca.attach("Document", "iso.pdf", b"MZ this is no PDF at all")
    luca.fill("Expiry date", in_days(300))
    luca.press("Upload File")
    luca.page.get_by_role("alert").wait_for()
    assert luca.field("Document").get_attribute("aria-invalid") == "true"
    assert luca.field("Expiry date").input_value() == in_days(300)

    luca.attach("Document", "iso.pdf", real_pdf())
    luca.fill("Expiry date", in_days(-1))
    luca.press("Upload File")
    # The browser says so before anything is uploaded.
    assert luca.field("Expiry date").evaluate("field => field.validity.rangeUnderflow")
    luca.open("Inbox")
    luca.open_task("ISO 22000")
    luca.sees_status("Pending")


def test_a_product_document_names_the_product(cast: Cast, open_page: OpenPage) -> None:
    things.document_type(cast.anna, "Specification", "none", scope="product")
    things.product(cast.anna, "Gruyère", cast.luca)
    anna, luca = open_page(cast.anna), open_page(cast.luca)

    anna.visit("/new/product-document")
    for choice in ("Specification", "Gruyère", "Alpine Dairy AG", "Kestrel Packaging Ltd"):
        anna.tick(choice)
    anna.press("Continue")
    anna.sees("This supplier does not supply the product.")
    anna.press_words("Send %(num)s task", "Send %(num)s tasks", 1)
    anna.sees_status("Pending")

    luca.open("Inbox")
    luca.open_task("Specification · Gruyère")
    luca.sees_button("Upload Document")
