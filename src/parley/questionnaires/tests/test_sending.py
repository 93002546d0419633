"""Sending a questionnaire: chosen, addressed, looked over, sent once."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from parley.companies.tests.counting import statements
from parley.companies.tests.factories import Cast, sign_in
from parley.questionnaires.models import Questionnaire, QuestionTask, SentQuestionnaire
from parley.questionnaires.tests.factories import questionnaire, sent
from parley.tasks.tests.factories import working_as

pytestmark = pytest.mark.django_db
KEY = "3f0c0b8e-6f0e-4c7e-9b7e-0a9f4f1f2a11"
ADDRESS = "/questionnaires/send"


def text_of(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def two(cast: Cast) -> Questionnaire:
    return questionnaire(cast.anna, {"name": "a"}, {"name": "b"}, {"name": "hint", "type": "note"})


def test_questionnaire_is_offered_under_new_task_looked_over_and_sent_once(cast: Cast, client: Client) -> None:
    kept = two(cast)
    sign_in(client, cast.anna)
    assert ADDRESS in text_of(client.get(reverse("new_task")))
    assert "Self-assessment" in text_of(client.get(ADDRESS))
    address = f"{ADDRESS}?questionnaire={kept.pk}"
    partners = [str(cast.alpine.pk), str(cast.tom.company.pk)]
    chosen = {"partners": partners, "due_on": "2199-01-01", "note": "Please", "step": "plan"}
    with statements(at_most=12):
        plan = text_of(client.post(address, chosen))
    assert "This will send 4 question tasks" in plan
    assert "to 2 partners" in plan
    with working_as(cast.anna):
        assert not SentQuestionnaire.objects.exists()
    for _time in range(2):
        assert client.post(address, {**chosen, "step": "send", "submit_key": KEY}).status_code == 302
    with working_as(cast.anna):
        assert SentQuestionnaire.objects.count() == 2
        assert QuestionTask.objects.count() == 4
    assert "Sent before" in text_of(client.post(address, chosen))


def test_form_comes_back_filled(cast: Cast, client: Client) -> None:
    kept = two(cast)
    sign_in(client, cast.anna)
    filled = {"partners": [str(cast.alpine.pk)], "note": "A certain note", "step": "edit"}
    back = client.post(f"{ADDRESS}?questionnaire={kept.pk}", filled)
    assert back.status_code == 200
    assert "A certain note" in text_of(back)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"partners": []}, "field is required"),
        ({"partners": [str(uuid4())]}, "Choose from your partners"),
        ({"partners": ["nonsense"]}, "Choose from your partners"),
        ({"due_on": "2001-01-01"}, "in the past"),
        ({"due_on": "soon"}, "valid date"),
        ({"note": "x" * 5001}, "at most 5000"),
    ],
)
def test_what_cannot_be_sent_is_said_at_the_field(
    cast: Cast, client: Client, changes: dict[str, Any], sentence: str
) -> None:
    kept = two(cast)
    sign_in(client, cast.anna)
    given = {"partners": [str(cast.alpine.pk)], "step": "send", **changes}
    answer = client.post(f"{ADDRESS}?questionnaire={kept.pk}", given)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    with working_as(cast.anna):
        assert not SentQuestionnaire.objects.exists()


def test_questionnaire_without_questions_is_not_sent(cast: Cast, client: Client) -> None:
    kept = questionnaire(cast.anna, {"name": "hint", "type": "note"})
    sign_in(client, cast.anna)
    answer = client.post(f"{ADDRESS}?questionnaire={kept.pk}", {"partners": [str(cast.alpine.pk)], "step": "send"})
    assert answer.status_code == 422
    assert "no questions yet" in text_of(answer)


def test_archived_one_and_another_companys_are_not_offered(cast: Cast, client: Client) -> None:
    kept = two(cast)
    sign_in(client, cast.eva)
    assert client.get(f"{ADDRESS}?questionnaire={kept.pk}").status_code == 404
    assert "Self-assessment" not in text_of(client.get(ADDRESS))
    sign_in(client, cast.anna)
    client.post(f"/settings/questionnaires/{kept.pk}/archive")
    client.get("/")
    assert "Self-assessment" not in text_of(client.get(f"{ADDRESS}?questionnaire={kept.pk}"))


def test_partner_sees_nothing_of_the_library(cast: Cast, client: Client) -> None:
    form = sent(cast.anna, cast.luca, {"name": "a"})
    sign_in(client, cast.luca)
    assert client.get(f"/settings/questionnaires/{form.version.questionnaire_id}").status_code == 404
