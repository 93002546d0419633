"""The frame of every page and what its menu chooses: language and theme."""

from dataclasses import replace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from parley.accounts.models import User
from parley.companies.tests.factories import company, person, sign_in
from parley.core.navigation import NavigationEntry, add_to_navigation, navigation_entries
from parley.web.navigation import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> User:
    owner = person("Anna Becker")
    company("Nordwind Foods", owner=owner)
    return owner


@pytest.mark.parametrize(
    "name", [*(place.url_name for place in navigation_entries()), "search", "new_task", "profile", "switch_company"]
)
def test_everything_the_frame_offers_exists(name: str) -> None:
    assert address(name)


@pytest.mark.parametrize("same", ["slug", "key", "order"])
def test_two_places_with_one_slug_key_or_order_are_refused(same: str) -> None:
    before = navigation_entries()
    new = NavigationEntry("moon", "Moon", "moon", "moon", "m", 9000)

    with pytest.raises(ImproperlyConfigured, match=f"'inbox' and .* have the same {same}"):
        add_to_navigation(replace(new, **{same: getattr(before[1], same)}))

    assert navigation_entries() == before


def page(client: Client, address: str = "/settings") -> str:
    return client.get(address).content.decode()


def test_it_says_who_works_for_whom_and_where_one_is(anna: User) -> None:
    html = page(sign_in(Client(), anna))

    assert "Nordwind Foods" in html
    assert "Anna Becker" in html
    assert 'href="/settings" aria-current="page"' in html
    assert html.count('aria-current="page"') >= 2  # in the sidebar and on phones
    assert '<a class="skip-link" href="#main">' in html


def test_the_theme_is_the_person_s_and_follows_the_device_by_default(anna: User) -> None:
    client = sign_in(Client(), anna)
    assert "data-theme" not in page(client)

    answer = client.post("/theme/", {"theme": "dark", "next": "/settings"})

    assert answer.headers["Location"] == "/settings"
    assert 'data-theme="dark"' in page(client)
    anna.refresh_from_db()
    assert anna.theme == "dark"


def test_the_language_is_the_person_s(anna: User) -> None:
    client = sign_in(Client(), anna)

    client.post("/language/", {"language": "de", "next": "/settings"})

    assert '<html lang="de"' in page(client)
    anna.refresh_from_db()
    assert anna.language == "de"


def test_a_visitor_chooses_the_language_of_the_sign_in_page() -> None:
    client = Client()

    client.post("/language/", {"language": "nb", "next": "/sign-in"})

    assert '<html lang="nb"' in page(client, "/sign-in")


@pytest.mark.parametrize("address", ["/theme/", "/language/"])
def test_nonsense_changes_nothing(anna: User, address: str) -> None:
    client = sign_in(Client(), anna)

    answer = client.post(address, {"theme": "pink", "language": "tlh", "next": "https://elsewhere.example/"})

    assert answer.headers["Location"] == "/"
    anna.refresh_from_db()
    assert (anna.theme, anna.language) == ("system", "en")


@pytest.mark.parametrize("address", ["/theme/", "/language/"])
def test_choices_are_posted(address: str) -> None:
    assert Client().get(address).status_code == 405


@pytest.mark.django_db
def test_browsers_find_an_icon_beside_opened_files() -> None:
    answer = Client().get("/favicon.ico")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("favicon.svg")
