"""The bank of questions: written, looked through, copied into questionnaires and out of them."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from parley.companies.tests.counting import statements
from parley.companies.tests.factories import Cast, sign_in
from parley.questionnaires.models import BankQuestion, Question
from parley.questionnaires.tests.factories import bank_question, only_question, questionnaire
from parley.tasks.tests.factories import working_as

pytestmark = pytest.mark.django_db
SETTINGS = "/settings/questionnaires"
BANK = f"{SETTINGS}/bank"
PLAIN = {"type": "text", "text": "Who is responsible?", "topic": "People", "is_required": "on"}
KEY = "3f0c0b8e-6f0e-4c7e-9b7e-0a9f4f1f2a11"


def text_of(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def test_question_is_kept_once_found_changed_and_removed(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    assert "The question bank is empty" in text_of(client.get(BANK))
    for _time in range(2):
        assert client.post(f"{BANK}/new", {**PLAIN, "submit_key": KEY}).status_code == 302
    with working_as(cast.anna):
        kept = BankQuestion.objects.get()
    assert "Who is responsible?" in text_of(client.get(f"{BANK}?topic=People&q=resp"))
    assert "No questions found" in text_of(client.get(f"{BANK}?topic="))
    assert "No questions found" in text_of(client.get(f"{BANK}?q=%25nothing"))
    client.post(f"{BANK}/{kept.pk}", {**PLAIN, "topic": "", "text": "Who?"})
    assert "Who?" in text_of(client.get(f"{BANK}?topic="))
    assert "Who?" in text_of(client.get(f"{BANK}/{kept.pk}/delete"))
    assert client.post(f"{BANK}/{kept.pk}/delete").status_code == 302
    assert client.get(f"{BANK}/{kept.pk}").status_code == 404


def test_bank_is_read_in_two_statements(cast: Cast, client: Client) -> None:
    for number in range(60):
        bank_question(cast.anna, f"Question {number:02}?", topic=f"Topic {number % 3}")
    sign_in(client, cast.anna)
    client.get(BANK)
    with statements(at_most=5):
        page = text_of(client.get(BANK))
    assert "after=" in page


def test_questions_are_copied_into_a_section(cast: Cast, client: Client) -> None:
    built = questionnaire(cast.anna, {"name": "who"})
    section = only_question(built, cast.anna).section_id
    one, two = bank_question(cast.anna, "Who?"), bank_question(cast.anna, "When?")
    sign_in(client, cast.anna)
    address = f"{SETTINGS}/{built.pk}/sections/{section}/bank"
    assert "When?" in text_of(client.get(address))
    assert client.post(address, {"wanted": [two.pk, one.pk]}).status_code == 302
    with working_as(cast.anna):
        assert list(Question.objects.order_by("position").values_list("name", flat=True)) == ["who", "when", "who_2"]
    client.post(f"{BANK}/{one.pk}", {**PLAIN, "text": "Whom?"})
    assert "Who?" in text_of(client.get(f"{SETTINGS}/{built.pk}"))
    assert "at least one" in text_of(client.post(address, {}, follow=True))
    assert client.post(address, {"wanted": [str(uuid4())]}).status_code == 404
    assert client.post(address, {"wanted": ["nonsense"]}).status_code == 404


def test_question_goes_from_the_bank_to_a_questionnaire(cast: Cast, client: Client) -> None:
    built, other = questionnaire(cast.anna, {"name": "a"}), questionnaire(cast.eva, {"name": "b"}, name="Theirs")
    one = bank_question(cast.anna, "Who?")
    sign_in(client, cast.anna)
    wrong = client.post(f"{BANK}/{one.pk}/use", {"questionnaire": other.pk}, follow=True)
    assert "Choose one of your questionnaires" in text_of(wrong)
    for _time in range(2):
        client.post(f"{BANK}/{one.pk}/use", {"questionnaire": built.pk, "submit_key": KEY})
    with working_as(cast.anna):
        assert Question.objects.filter(text="Who?").count() == 1


def test_question_of_a_questionnaire_is_kept_once(cast: Cast, client: Client) -> None:
    built = questionnaire(cast.anna, {"name": "a", "weight": 7})
    asked = only_question(built, cast.anna)
    sign_in(client, cast.anna)
    address = f"{SETTINGS}/{built.pk}/questions/{asked.pk}/keep"
    assert client.post(address).status_code == 302
    assert "already in the bank" in text_of(client.post(address, follow=True))
    with working_as(cast.anna):
        kept = BankQuestion.objects.get()
    assert (kept.text, kept.topic, kept.weight) == ("Question a?", "General", 7)


def test_rule_about_other_questions_has_no_place_in_the_bank(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    answer = client.post(f"{BANK}/new", {**PLAIN, "constraint": ". > ${sites}"})
    assert answer.status_code == 422
    assert "Questions in the bank stand alone" in text_of(answer)


@pytest.mark.parametrize("who", ["mia", "luca", "eva"])
def test_only_who_manages_the_library_changes_the_bank(cast: Cast, client: Client, who: str) -> None:
    kept = bank_question(cast.anna, "Who?")
    sign_in(client, getattr(cast, who))
    refused = 403 if who == "mia" else 404
    for address in (f"{BANK}/{kept.pk}", f"{BANK}/{kept.pk}/delete", f"{BANK}/{kept.pk}/use"):
        assert client.post(address, PLAIN).status_code == refused, address
    assert ("Who?" in text_of(client.get(BANK))) == (who == "mia")
