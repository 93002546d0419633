"""Lists swap only themselves; what leads away from them leads to a whole page."""

import pytest
from playwright.sync_api import expect

from parley.companies.tests.factories import Cast
from parley.tasks.tests.factories import general_task
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("place", "link", "heading"), [("Inbox", "New task", "New task"), ("Complaint tickets", "Portals", "Portals")]
)
def test_buttons_of_a_list_without_entries_open_whole_pages(
    cast: Cast, open_page: OpenPage, place: str, link: str, heading: str
) -> None:
    tom = open_page(cast.tom)
    tom.open(place)
    tom.main.get_by_role("link", name=tom.word(link)).first.click()
    tom.sees_heading(heading)


def test_text_that_is_too_long_to_be_sent_stays_on_the_page(cast: Cast, open_page: OpenPage) -> None:
    """The server would answer without having read it."""
    task = general_task(cast.anna, cast.luca)
    luca = open_page(cast.luca)
    luca.visit(f"/tasks/{task.pk}")
    field = luca.page.locator("#comment-text")
    # As a script or an extension does; typing and pasting end at the field's limit.
    field.evaluate("field => field.value = 'long '.repeat(600_000)")
    luca.press("Add Comment")
    said = luca.word("This text is too long to be sent. Shorten it.")
    assert field.evaluate("field => [field.value.length, field.validationMessage]") == [3_000_000, said]
    luca.comment("Short.")
    expect(luca.page.locator(".event-comment")).to_contain_text("Short.")
