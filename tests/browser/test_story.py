"""The main story: Nordwind asks Alpine for a certificate, and gets it at the second try."""

import pytest

from parley.accounts.models import User
from parley.companies.tests.factories import Cast, actor
from tests.browser import things
from tests.browser.conftest import OpenPage
from tests.browser.stories import a_document_travels

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_document_is_asked_for_sent_back_and_accepted(cast: Cast, open_page: OpenPage, language: str) -> None:
    User.objects.update(language=language)
    things.document_type(cast.anna, "ISO 22000")

    a_document_travels(open_page(actor(cast.anna.user)), open_page(actor(cast.luca.user)))


def test_all_of_it_works_without_scripts(cast: Cast, open_page: OpenPage) -> None:
    """Each in the own language: Anna reads German, Luca English; who sent it never decides what is read."""
    things.document_type(cast.anna, "ISO 22000")

    a_document_travels(open_page(cast.anna, java_script_enabled=False), open_page(cast.luca, java_script_enabled=False))
