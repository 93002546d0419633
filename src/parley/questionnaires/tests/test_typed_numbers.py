"""Numbers in the fields of questions: asked back, chosen, shown as understood, and the same for every colleague."""

from typing import Any

import pytest
from django.test import Client

from parley.companies.tests.factories import Cast, sign_in
from parley.questionnaires.models import AnswerDraft, QuestionTask
from parley.questionnaires.tests.factories import question, questionnaire, sent
from parley.tasks.tests.factories import working_as

pytestmark = pytest.mark.django_db

AMOUNT = {"name": "amount", "type": "decimal"}
BODY = {"name": "body", "type": "text", "condition": "${amount} > 100"}
PARTS: dict[str, Any] = {"HTTP_PARTS": "1"}


def test_ambiguous_number_is_asked_back_and_chosen_on_the_answer_page(multilingual_cast: Cast, client: Client) -> None:
    cast = multilingual_cast
    form = sent(cast.anna, cast.ingrid, AMOUNT, {"name": "other", "type": "text"})
    page = f"/received-questionnaires/{form.pk}/answer"
    sign_in(client, cast.ingrid)
    saved = client.post(page, {"of": "1", "answer-1": "1.000"}, **PARTS).json()["readings"]["q-1"]
    assert 'name="answer-1-meant" value="1000"' in saved
    assert 'name="answer-1-meant" value="1"' in saved
    refused = client.post(page, {"of": "1,2", "answer-1": "1.000", "answer-2": "kept", "send": "1"})
    assert refused.status_code == 422
    assert 'value="1.000"' in refused.content.decode()
    assert 'name="answer-1-meant" value="1000"' in refused.content.decode()
    client.post(page, {"of": "1,2", "answer-1": "1.000", "answer-1-meant": "1000", "answer-2": "kept", "send": "1"})
    assert question(form, "amount", cast.ingrid).value == "1000"
    with working_as(cast.ingrid):
        assert AnswerDraft.objects.get().typed == ["kept"]


def test_ambiguous_number_is_asked_back_and_chosen_on_the_task_page(multilingual_cast: Cast, client: Client) -> None:
    cast = multilingual_cast
    task_id = question(sent(cast.anna, cast.ingrid, AMOUNT), "amount", cast.ingrid).pk
    sign_in(client, cast.ingrid)
    action = f"/tasks/{task_id}/actions/send-answer"
    refused = client.post(action, {"answer": "12.500"})
    assert refused.status_code == 422
    assert 'name="answer-meant" value="12,5"' in refused.content.decode()
    assert client.post(action, {"answer": "12.500", "answer-meant": "12,5"}).status_code == 302
    with working_as(cast.ingrid):
        assert QuestionTask.objects.get().value == "12.5"


def test_number_is_shown_as_it_was_understood(multilingual_cast: Cast, client: Client) -> None:
    cast = multilingual_cast
    form = sent(cast.anna, cast.ingrid, AMOUNT)
    page = f"/received-questionnaires/{form.pk}/answer"
    sign_in(client, cast.ingrid)
    readings = client.post(page, {"of": "1", "answer-1": "1 234.5"}, **PARTS).json()["readings"]
    assert "1234,5" in readings["q-1"]
    assert 'value="1234,5"' in client.get(page).content.decode()


def test_draft_means_the_same_to_a_colleague_of_another_language(multilingual_cast: Cast, client: Client) -> None:
    cast = multilingual_cast
    form = sent(cast.luca, cast.anna, AMOUNT, BODY)
    page = f"/received-questionnaires/{form.pk}/answer"
    sign_in(client, cast.anna)
    assert client.post(page, {"of": "1", "answer-1": "1.234,50"}, **PARTS).json()["shown"] == {"q-2": True}
    with working_as(cast.jonas):
        cast.jonas.user.language = "en"
        cast.jonas.user.save()
    assert 'value="1234.5"' in sign_in(client, cast.jonas).get(page).content.decode()


def test_preview_of_the_builder_reads_numbers_alike(multilingual_cast: Cast, client: Client) -> None:
    made = questionnaire(multilingual_cast.anna, AMOUNT, BODY)
    page = f"/settings/questionnaires/{made.pk}/preview"
    sign_in(client, multilingual_cast.anna)
    assert client.post(page, {"q0": "1.234,5"}).json() == {"q1": True}
    assert client.post(page, {"q0": "1.234"}).json() == {"q1": False}  # nothing is guessed
