"""What people see when something did not work: a page in their language, in the frame they were in."""

import pytest
from django.test import Client

from parley.companies.tests.factories import company, person, sign_in
from parley.core import translation

pytestmark = [pytest.mark.django_db, pytest.mark.urls("parley.web.tests.addresses")]

LANGUAGES = ["en", "de", "nb"]
WRONG = [("bad", 400), ("forbidden", 403), ("gone", 404), ("refused", 409), ("broken", 500)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "status"), WRONG)
def test_a_visitor_reads_it_in_the_language_of_the_browser(name: str, status: int, language: str) -> None:
    client = Client(raise_request_exception=False, headers={"Accept-Language": language})

    answer = client.get(f"/visitor/{name}")
    page = answer.content.decode()

    assert answer.status_code == status
    assert f'<html lang="{language}"' in page
    with translation.override(language):
        assert translation.gettext("Go to the start page") in page
    assert 'class="plain"' in page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "status"), WRONG[:-1])
def test_a_signed_in_person_keeps_the_frame(name: str, status: int, language: str) -> None:
    anna = person(language=language)
    company("Nordwind Foods", owner=anna)

    answer = sign_in(Client(), anna).get(f"/app/{name}")
    page = answer.content.decode()

    assert answer.status_code == status
    assert f'<html lang="{language}"' in page
    assert "Nordwind Foods" in page
    assert 'class="sidebar"' in page


def test_a_refusal_says_its_own_sentence() -> None:
    assert "Jonas Vogt was quicker." in Client().get("/visitor/refused").content.decode()
    assert "Your role in Nordwind does not allow this." in Client().get("/visitor/forbidden").content.decode()


def test_an_address_that_only_takes_forms_is_a_page_too() -> None:
    anna = person()
    company("Nordwind Foods", owner=anna)

    answer = sign_in(Client(), anna).get("/language/")

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "This address cannot be opened directly" in answer.content.decode()
    assert not Client().delete("/sign-in").content


def test_a_fault_tells_nothing_of_the_house() -> None:
    page = Client(raise_request_exception=False).get("/visitor/broken").content.decode()

    assert "secret" not in page
    assert "RuntimeError" not in page


def test_a_fault_is_answered_even_when_its_page_cannot_be_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_template(*args: object, **kwargs: object) -> None:
        raise OSError

    monkeypatch.setattr("parley.web.errors.render_to_string", no_template)

    answer = Client(raise_request_exception=False).get("/visitor/broken")

    assert answer.status_code == 500
    assert b"Something went wrong" in answer.content


def test_a_program_is_answered_in_json() -> None:
    answer = Client().get("/no/such/address", headers={"Accept": "application/json"})

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 404
