"""Stories shared by several tests. Each takes the users' pages and leaves the created tasks behind."""

from datetime import timedelta

from parley.core import clock
from parley.files.tests.factories import real_pdf
from tests.browser.user_page import UserPage


def in_days(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def asks_for_document(anna: UserPage, document: str, supplier: str) -> None:
    """Send a document task, from the button in the bar to the page of the new task."""
    anna.visit("/")
    anna.press("New task", within=anna.page.get_by_role("banner"))
    anna.press("Document")
    anna.tick(document)
    anna.tick(supplier)
    anna.fill("Due date", in_days(14))
    anna.fill("Note", "For the audit in December.")
    anna.press("Continue")
    anna.sees("Nothing has been sent yet.")
    anna.sees(document)
    anna.press_words("Send %(num)s task", "Send %(num)s tasks", 1)
    anna.sees_status("Pending")


def uploads(luca: UserPage, name: str, *, text: str = "Certificate", days: int = 365) -> None:
    """Upload a file on the page of a document task."""
    luca.press("Upload Document")
    luca.attach("Document", name, real_pdf(3, text=text))
    luca.fill("Expiry date", in_days(days))
    luca.press("Upload File")
    luca.sees_status("In review")


def a_document_travels(
    anna: UserPage, luca: UserPage, document: str = "ISO 22000", supplier: str = "Alpine Dairy AG"
) -> str:
    """Play the main story from sending to accepting. Returns the task's path."""
    asks_for_document(anna, document, supplier)
    anna.open("Outbox")
    anna.sees(document)

    luca.open("Inbox")
    task = luca.open_task(document)
    luca.sees("For the audit in December.")
    luca.comment("Only last year's is here at the moment.")
    uploads(luca, "iso.pdf")
    luca.sees_no_button("Upload Document")

    anna.open("Inbox")
    anna.open_task(document)
    anna.sees("Only last year's is here at the moment.")
    anna.sees("iso.pdf")
    anna.press("Reject")
    anna.fill("Explanation", "This is last year's.")
    anna.press("Reject")
    anna.sees_status("Rejected")

    luca.open("Inbox")
    luca.open_task(document)
    luca.sees("This is last year's.")
    uploads(luca, "iso-new.pdf", text="New", days=700)

    anna.open("Inbox")
    anna.open_task(document)
    anna.comment("Thank you, this is it.")
    anna.press("Accept")
    anna.sees_status("Accepted")
    anna.open("Inbox")
    anna.sees_not(document)

    luca.visit(task)
    luca.sees_status("Accepted")
    luca.sees("Thank you, this is it.")
    luca.sees("Document accepted.")
    return task
