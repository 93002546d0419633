"""The main story: Nordwind asks Alpine for a certificate, and gets it at the second try."""

from datetime import timedelta

import pytest
from django.utils import timezone

from parley.accounts.models import User
from parley.companies.tests.factories import Cast, actor
from parley.files.tests.factories import real_pdf
from tests.browser import things
from tests.browser.conftest import Desks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("language", ["en", "de", "nb"])
def test_a_document_is_asked_for_sent_back_and_accepted(cast: Cast, desk: Desks, language: str) -> None:
    User.objects.update(language=language)
    things.document_type(cast.anna, "ISO 22000")
    anna, luca = desk(actor(cast.anna.user)), desk(actor(cast.luca.user))

    anna.open("Dashboard")
    anna.press("New task", within=anna.page.get_by_role("banner"))
    anna.press("Document")
    anna.tick("ISO 22000")
    anna.tick("Alpine Dairy AG")
    anna.fill("Due date", _in_days(14))
    anna.fill("Note", "For the audit in December.")
    anna.press("Continue")
    anna.sees("Nothing has been sent yet.")
    anna.page.get_by_role("button", name=anna.words("Send %(num)s task", "Send %(num)s tasks", 1), exact=True).click()
    anna.sees_status("Pending")
    anna.open("Outbox")
    anna.sees("ISO 22000")

    luca.open("Inbox")
    luca.open_task("ISO 22000")
    luca.sees("For the audit in December.")
    luca.press("Upload Document")
    luca.attach("Document", "iso.pdf", real_pdf(3))
    luca.fill("Expiry date", _in_days(365))
    luca.press("Upload File")
    luca.sees_status("In review")
    luca.sees_no_button("Upload Document")

    anna.open("Inbox")
    anna.open_task("ISO 22000")
    anna.sees("iso.pdf")
    anna.press("Reject")
    anna.fill("Explanation", "This is last year's.")
    anna.press("Reject")
    anna.sees_status("Rejected")

    luca.open("Inbox")
    luca.open_task("ISO 22000")
    luca.sees("This is last year's.")
    luca.comment("The new one came today.")
    luca.press("Upload Document")
    luca.attach("Document", "iso-new.pdf", real_pdf(3, text="New"))
    luca.fill("Expiry date", _in_days(700))
    luca.press("Upload File")
    luca.sees_status("In review")

    anna.open("Inbox")
    anna.open_task("ISO 22000")
    anna.sees("The new one came today.")
    anna.press("Accept")
    anna.sees_status("Accepted")
    anna.open("Inbox")
    anna.sees_not("ISO 22000")

    luca.reload()
    luca.sees_status("Accepted")
    luca.sees("The document is accepted.")


def _in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()
