"""One draft of each question, whether it is opened as a task or on the answer page."""

from typing import Any

import pytest
from django.test import Client

from parley.companies.tests.factories import Cast, sign_in
from parley.core import clock
from parley.questionnaires.models import AnswerDraft
from parley.questionnaires.tests.factories import question, sent
from parley.tasks.tests.factories import do, working_as

pytestmark = pytest.mark.django_db

NUTS = {"name": "nuts", "type": "long_text"}
AMOUNT = {"name": "amount", "type": "decimal"}
PARTS: dict[str, Any] = {"HTTP_PARTS": "1"}


def test_draft_of_the_answer_page_is_there_on_the_task_page(cast: Cast, client: Client) -> None:
    form = sent(cast.anna, cast.luca, NUTS)
    task = f"/tasks/{question(form, 'nuts', cast.luca).pk}"
    sign_in(client, cast.luca)
    client.post(f"/received-questionnaires/{form.pk}/answer", {"of": "1", "answer-1": "Nuts have a line of their own"})
    assert "Nuts have a line of their own" in client.get(task).content.decode()
    assert "Nuts have a line" not in sign_in(client, cast.anna).get(task).content.decode()


def test_draft_of_the_task_page_is_there_on_the_answer_page(cast: Cast, client: Client) -> None:
    form = sent(cast.anna, cast.luca, NUTS)
    task = f"/tasks/{question(form, 'nuts', cast.luca).pk}"
    sign_in(client, cast.luca)
    saved = client.post(f"{task}/draft", {"answer": "A line of their own", "as_of": clock.now().isoformat()})
    assert saved["Location"] == task
    assert "A line of their own" in client.get(f"/received-questionnaires/{form.pk}/answer").content.decode()
    assert "A line of their own" in client.get(task).content.decode()


def test_draft_of_a_colleague_is_named_and_not_overwritten_unseen(cast: Cast, client: Client) -> None:
    form = sent(cast.anna, cast.luca, NUTS)
    task = f"/tasks/{question(form, 'nuts', cast.luca).pk}"
    opened = clock.now().isoformat()
    sign_in(client, cast.sara).post(f"{task}/draft", {"answer": "Hall 3"})
    sign_in(client, cast.luca)
    told = client.post(f"{task}/draft", {"answer": "Hall 4", "as_of": opened}, **PARTS).json()
    assert "Sara Huber" in told["overtaken"]
    shown = client.get(task).content.decode()
    assert "Hall 3" in shown
    assert "Sara Huber" in shown


def test_draft_says_how_a_number_was_understood(cast: Cast, client: Client) -> None:
    form = sent(cast.anna, cast.luca, AMOUNT)
    task = f"/tasks/{question(form, 'amount', cast.luca).pk}"
    sign_in(client, cast.luca)
    assert 'form="action-form"' in client.post(f"{task}/draft", {"answer": "1,000"}, **PARTS).json()["reading"]
    client.post(f"{task}/draft", {"answer": "1,000", "answer-meant": "1000"})
    assert 'value="1000"' in client.get(task).content.decode()


def test_draft_belongs_to_those_who_answer(cast: Cast, client: Client) -> None:
    form = sent(cast.anna, cast.luca, NUTS)
    asked = question(form, "nuts", cast.luca)
    address = f"/tasks/{asked.pk}/draft"
    assert client.post(address, {"answer": "x"}).status_code in (302, 403)
    for other in (cast.anna, cast.eva):
        assert sign_in(client, other).post(address, {"answer": "x"}).status_code == 404
    assert sign_in(client, cast.luca).get(address).status_code == 405
    assert client.post(address, {"answer": "x" * 100_000}).status_code == 302
    do("send_answer", asked.task, cast.luca, answer="Sent")
    assert client.post(address, {"answer": "late"}).status_code == 409
    with working_as(cast.luca):
        assert not AnswerDraft.objects.exists()


def test_question_delegated_to_its_assignee_changes_nothing(cast: Cast, client: Client) -> None:
    form = sent(cast.anna, cast.luca, NUTS)
    address = f"/received-questionnaires/{form.pk}/delegate?question=1"
    sign_in(client, cast.luca)
    shown = client.post(address, {"to": str(cast.luca.user.pk)}, follow=True).content.decode()
    assert "this person is already the assignee" in shown
