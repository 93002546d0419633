"""Lists swap only themselves; what leads away from them leads to a whole page."""

import pytest

from parley.companies.tests.factories import Cast
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
