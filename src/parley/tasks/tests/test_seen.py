"""Buttons act on what their page showed: a step or a file that came in since is shown first."""

import pytest
from django.test import Client
from django.urls import reverse

from parley.companies.tests.factories import Cast, sign_in
from parley.core.acting_company import acting_as_system
from parley.documents.tests.factories import document_task
from parley.files.tests.factories import upload
from parley.tasks.actions import comment
from parley.tasks.models import Task
from parley.tasks.states import State
from parley.tasks.tests.all_plays import PLAYS
from parley.tasks.tests.factories import do, general_task, working_as
from parley.tasks.tests.play import Play

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(cast: Cast) -> Task:
    return general_task(cast.anna, cast.luca)


def press(client: Client, task: Task, action: str, seen: int, **data: object) -> str:
    address = reverse("act", args=[task.pk, action.replace("_", "-")])
    return client.post(address, {"seen": seen, **data}, follow=True).content.decode()


def length_of(task: Task) -> int:
    with acting_as_system():
        return Task.objects.get(pk=task.pk).history_length


STEPS_BEFORE = [
    (play, state)
    for play in PLAYS
    for state in play.states()
    if state.is_open and (way := play.way_to(state)) and not way[-1].startswith((":", "~"))
]


@pytest.mark.parametrize(("play", "state"), STEPS_BEFORE, ids=lambda value: getattr(value, "name", None) or value.slug)
def test_no_button_acts_on_what_its_page_did_not_show(client: Client, cast: Cast, play: Play, state: State) -> None:
    task = play.bring_to(state, cast)
    opened_before = length_of(task) - 1
    for action in play.actions_from(state):
        for by in play.pressers(action.slug, cast):
            sign_in(client, by)
            assert "after you opened this page" in press(client, task, action.slug, opened_before), action
    assert length_of(task) == opened_before + 1


def test_what_was_typed_stays_where_a_file_came_in_between(client: Client, cast: Cast) -> None:
    task = document_task(cast.anna, cast.luca)
    do("upload", task, cast.luca, files={"file": upload()})
    seen = length_of(task)
    do("reject", task, cast.jonas, explanation="Not signed.")
    do("upload", task, cast.luca, files={"file": upload(name="second.pdf")})
    sign_in(client, cast.anna)
    page = press(client, task, "reject", seen, explanation="The stamp is missing.")
    assert "Luca Frei uploaded the document after you opened this page." in page
    assert "The stamp is missing." in page
    assert "second.pdf" in page
    assert f'name="seen" value="{length_of(task)}"' in page


def test_a_comment_in_between_refuses_nothing(client: Client, cast: Cast) -> None:
    task = document_task(cast.anna, cast.luca)
    do("upload", task, cast.luca, files={"file": upload()})
    seen = length_of(task)
    with working_as(cast.luca):
        comment(task.pk, by=cast.luca, text="It is the one from May.")
    sign_in(client, cast.anna)
    press(client, task, "accept", seen)
    assert length_of(task) == seen + 2


def test_a_page_without_a_mark_is_taken_at_its_word(client: Client, cast: Cast, task: Task) -> None:
    sign_in(client, cast.luca)
    for mark in ("", "-1", "1e3", "9" * 400, "x"):
        assert client.get(reverse("task", args=[task.pk]) + f"?act=answer&seen={mark}").status_code == 200
