"""Questions and answers in the language of the reader, wherever they are shown."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from parley.companies.models import Company
from parley.companies.tests.factories import Cast, sign_in
from parley.core.acting_company import acting_as_system
from parley.notify.models import OutgoingMail
from parley.questionnaires.models import QuestionTask
from parley.questionnaires.tests.factories import question, sent
from parley.tasks.models import Event
from parley.tasks.tests.factories import do, working_as

pytestmark = pytest.mark.django_db

FRUIT = {
    "name": "fruit",
    "type": "single",
    "text": "Which fruit?",
    "help": "One of them.",
    "choices": [{"name": "a", "label": "Apples", "labels": {"de": "Äpfel"}}],
    "translations": {"de": {"text": "Welches Obst?", "help": "Eines davon."}},
}
SITES = {"name": "sites", "type": "decimal", "text": "Sites", "translations": {"de": {"text": "Werke"}}}
SINCE = {"name": "since", "type": "date", "text": "Since", "translations": {"de": {"text": "Seit"}}}
ORGANIC = {"name": "organic", "type": "yes_no", "text": "Organic", "translations": {"de": {"text": "Bio"}}}
ANSWERS = {"fruit": "a", "sites": "1234.5", "since": "2027-03-31", "organic": "yes"}
GERMAN = {"fruit": "Äpfel", "sites": "1234,5", "since": "31. März 2027", "organic": "Ja"}
ENGLISH = {"fruit": "Apples", "sites": "1234.5", "since": "31 March 2027", "organic": "Yes"}


def text_of(answer: Any) -> str:
    return unescape(answer.content.decode())


def test_question_is_in_the_language_of_the_reader(multilingual_cast: Cast, client: Client) -> None:
    cast = multilingual_cast
    form = sent(cast.luca, cast.anna, FRUIT, name="Obst 2027")
    task_id = question(form, "fruit", cast.anna).pk
    sign_in(client, cast.anna)
    for page in ("/inbox", "/", "/teambox", f"/tasks/{task_id}/assign", f"/received-questionnaires/{form.pk}/delegate"):
        shown = text_of(client.get(page))
        assert "Welches Obst?" in shown, page
        assert "Which fruit?" not in shown, page
        assert "Obst 2027" in shown or page.endswith("assign"), page
    shown = text_of(client.get(f"/tasks/{task_id}"))
    assert "<title>Welches Obst?" in shown
    assert "Which fruit?" not in shown
    assert "Which fruit?" in text_of(sign_in(client, cast.luca).get(f"/tasks/{task_id}"))


@pytest.mark.parametrize("name", ANSWERS)
def test_answer_is_drawn_from_its_value(multilingual_cast: Cast, client: Client, name: str) -> None:
    cast = multilingual_cast
    asked = {each["name"]: each for each in (FRUIT, SITES, SINCE, ORGANIC)}[name]
    form = sent(cast.anna, cast.luca, asked)
    task = question(form, name, cast.luca).task
    with working_as(cast.luca):
        do("send_answer", task, cast.luca, answer=ANSWERS[name])
        stored = Event.objects.get(task=task, verb="send_answer").details["answer"]
    for reader, words in ((cast.anna, GERMAN), (cast.luca, ENGLISH)):
        sign_in(client, reader)
        shown = text_of(client.get(f"/tasks/{task.pk}"))
        assert shown.count(words[name]) >= 2, "in the panel and in the history"
    rejecting = sign_in(client, cast.anna).post(f"/questionnaires/{form.pk}/reject", {"chosen": task.pk})
    assert GERMAN[name] in text_of(rejecting)
    with working_as(cast.luca):
        assert QuestionTask.objects.get().answer == stored


def test_earlier_answer_is_offered_in_the_language_of_the_reader(multilingual_cast: Cast, client: Client) -> None:
    cast = multilingual_cast
    for asked in (FRUIT, SITES, SINCE, ORGANIC):
        name = str(asked["name"])
        form = sent(cast.luca, cast.anna, asked, name=name)
        with working_as(cast.anna):
            do("send_answer", question(form, name, cast.anna).task, cast.anna, answer=ANSWERS[name])
    again = sent(cast.luca, cast.anna, FRUIT, SITES, SINCE, ORGANIC)
    shown = text_of(sign_in(client, cast.anna).get(f"/received-questionnaires/{again.pk}/answer"))
    for words in GERMAN.values():
        assert f'prose-text">{words}</p>' in shown


def test_mail_names_the_questionnaire(multilingual_cast: Cast) -> None:
    cast = multilingual_cast
    with acting_as_system():
        Company.objects.update(mails_show_content=True)
    form = sent(cast.luca, cast.anna, FRUIT, SITES, name="Obst 2027")
    do("send_answer", question(form, "fruit", cast.anna).task, cast.anna, answer="a")
    with acting_as_system():
        letters = OutgoingMail.objects.filter(template__in=["task_new", "task_step"])
        assert all("Obst 2027" in str(letter.paragraphs) for letter in letters)
        assert len(letters) == 2


def test_form_is_open_on_the_page_of_a_question(cast: Cast, client: Client) -> None:
    form = sent(cast.anna, cast.luca, FRUIT)
    task = question(form, "fruit", cast.luca).task
    assert 'name="answer"' in text_of(sign_in(client, cast.luca).get(f"/tasks/{task.pk}"))
    assert 'name="answer"' not in text_of(sign_in(client, cast.anna).get(f"/tasks/{task.pk}"))
    do("send_answer", task, cast.luca, answer="a")
    assert 'name="answer"' not in text_of(sign_in(client, cast.luca).get(f"/tasks/{task.pk}"))
