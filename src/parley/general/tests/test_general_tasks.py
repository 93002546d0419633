"""Anything may be asked; the answer, in words or as a file, is judged by who asked."""

import pytest
from django.test import Client
from django.urls import reverse

from parley.companies.actor import Actor
from parley.companies.tests.factories import Cast, sign_in
from parley.files.tests.factories import broken_pdf, upload
from parley.general.models import GeneralTask
from parley.tasks.models import Task
from parley.tasks.perform import InvalidInput
from parley.tasks.tests.factories import do, general_task, working_as

pytestmark = pytest.mark.django_db


def panel(task: Task, by: Actor, client: Client) -> str:
    """What stands above the history: whose turn it is, and what is to be judged."""
    sign_in(client, by)
    page = client.get(reverse("task", args=[task.pk])).content.decode()
    return page[page.index('id="turn"') : page.index('id="history"')]


def test_an_answer_in_words_stands_where_it_is_judged(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca)
    do("answer", task, cast.luca, answer="We call at <nine>.\nOr ten.")
    shown = panel(task, cast.anna, client)
    assert "Your turn: Alpine Dairy AG has answered" in shown
    assert "We call at &lt;nine&gt;.\nOr ten." in shown


def test_a_file_may_carry_a_remark(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca)
    do("add_file", task, cast.luca, files={"file": upload(name="plan.pdf")}, comment="Page 2 matters.")
    shown = panel(task, cast.anna, client)
    assert "plan.pdf" in shown
    assert "Page 2 matters." in shown


def test_the_last_answer_alone_is_to_be_judged(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca)
    do("add_file", task, cast.luca, files={"file": upload(name="plan.pdf")}, comment="Page 2 matters.")
    do("ask_again", task, cast.anna, explanation="Which plan is valid?")
    do("answer", task, cast.luca, answer="The plan of May.")
    shown = panel(task, cast.anna, client)
    assert "The plan of May." in shown
    assert "plan.pdf" not in shown
    do("ask_again", task, cast.anna, explanation="Send it.")
    do("add_file", task, cast.luca, files={"file": upload(name="may.pdf")})
    shown = panel(task, cast.anna, client)
    assert "may.pdf" in shown
    assert "The plan of May." not in shown
    do("finish", task, cast.anna)
    assert "may.pdf" in panel(task, cast.luca, client)


@pytest.mark.parametrize("answer", ["", " ", "x" * 5001, "\0"])
def test_words_are_needed_and_bounded(cast: Cast, answer: str) -> None:
    task = general_task(cast.anna, cast.luca)
    with pytest.raises(InvalidInput) as refused:
        do("answer", task, cast.luca, answer=answer)
    assert list(refused.value.fields) == ["answer"]
    with working_as(cast.luca):
        assert GeneralTask.objects.get().answer == ""


def test_a_file_must_be_a_proper_pdf_and_what_was_typed_is_kept(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca)
    sign_in(client, cast.luca)
    given = {"file": upload(broken_pdf("renamed HTML"), "plan.pdf"), "comment": "Page 2 matters."}
    answer = client.post(reverse("act", args=[task.pk, "add-file"]), given)
    assert answer.status_code == 422
    assert 'href="#id_file"' in answer.content.decode()
    assert "Page 2 matters." in answer.content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "\0"}, "title"),
        ({"note": "x" * 5001}, "note"),
        ({"due_on": "2020-01-01"}, "due_on"),
        ({"due_on": "soon"}, "due_on"),
        ({"partners": []}, "partners"),
    ],
)
def test_what_is_wrong_with_a_request_is_said_at_its_field(
    cast: Cast, client: Client, wrong: dict[str, object], field: str
) -> None:
    sign_in(client, cast.anna)
    given = {"title": "Please call us", "partners": [cast.alpine.pk], "step": "send", **wrong}
    answer = client.post(reverse("new_task_of_kind", args=["general"]), given)
    assert answer.status_code == 422
    assert f'href="#id_{field}' in answer.content.decode()
    with working_as(cast.anna):
        assert not Task.objects.exists()


def test_states_of_one_label_are_one_choice_which_finds_them_all(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca)
    do("answer", task, cast.luca, answer="The plan of May.")
    do("ask_again", task, cast.anna, explanation="Which plan is valid?")
    page = sign_in(client, cast.anna).get("/tasks").content.decode()
    assert ("state=re_requested" in page, "state=asked_again" in page) == (True, False)
    for state in ("re_requested", "asked_again"):
        assert reverse("task", args=[task.pk]) in client.get(f"/tasks?state={state}").content.decode()
    assert reverse("task", args=[task.pk]) not in client.get("/tasks?state=rejected").content.decode()
