"""The history calls people and companies as they were called at the time."""

from typing import Any

import pytest
from django.test import Client

from parley.accounts.models import User
from parley.companies.models import Company
from parley.companies.tests.factories import Cast, looking, sign_in
from parley.tasks.actions import comment, note_internally
from parley.tasks.history import AUTHOR, flaws_in
from parley.tasks.models import Event, Task
from parley.tasks.queries import names_of_companies, read_task
from parley.tasks.tests.factories import do, general_task, working_as
from parley.tasks.timeline import describe_entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(cast: Cast) -> Task:
    """Anna asks, Luca comments and answers. Afterwards both people and both companies are renamed."""
    task = general_task(cast.anna, cast.luca)
    with working_as(cast.luca):
        comment(task.pk, by=cast.luca, text="A moment, please.")
    do("answer", task, by=cast.luca, answer="Here you are.")
    with looking():
        User.objects.filter(pk=cast.luca.user.pk).update(first_name="Lucius", last_name="Newname")
        User.objects.filter(pk=cast.anna.user.pk).update(last_name="Newname")
        Company.objects.filter(pk=cast.alpine.pk).update(name="Renamed Dairy AG")
        Company.objects.filter(pk=cast.nordwind.pk).update(name="Renamed Foods GmbH")
    return task


def _history(someone: Any, task: Task) -> str:
    page = sign_in(Client(), someone).get(f"/tasks/{task.pk}").content.decode()
    return page.partition('id="history"')[2].partition("</section>")[0]


def test_earlier_steps_keep_the_names_of_their_time(cast: Cast, task: Task) -> None:
    seen_by_anna, seen_by_luca = _history(cast.anna, task), _history(cast.luca, task)
    for history in (seen_by_anna, seen_by_luca):
        assert "Anna Becker" in history
        assert history.count("Luca Frei") >= 2
        assert "Newname" not in history
    assert "Alpine Dairy AG" in seen_by_anna
    assert "Renamed Dairy" not in seen_by_anna
    assert "Nordwind Foods GmbH" in seen_by_luca


def test_step_after_the_renaming_has_the_new_name(cast: Cast, task: Task) -> None:
    cast.anna.user.refresh_from_db()
    cast.anna.company.refresh_from_db()
    do("finish", task, by=cast.anna)
    history = _history(cast.luca, task)
    assert "Anna Newname" in history
    assert "Renamed Foods GmbH" in history


def test_internal_note_keeps_the_name_of_its_author(cast: Cast, task: Task) -> None:
    with working_as(cast.anna):
        for first_name in ("Anna", "Annette"):
            cast.anna.user.first_name = first_name
            note_internally(task.pk, by=cast.anna, text=f"A note of {first_name}.")
        names = [entry.person for entry in read_task(cast.anna, task.pk).timeline if entry.what == "note"]
    assert names == ["Anna Becker", "Annette Becker"]


def test_closed_task_keeps_the_names_of_its_companies(cast: Cast, task: Task) -> None:
    with working_as(cast.anna):
        task = Task.objects.select_related("requester", "responder").get(pk=task.pk)
        assert set(names_of_companies(task).values()) == {"Renamed Foods GmbH", "Renamed Dairy AG"}
    do("finish", task, by=cast.anna)
    with working_as(cast.anna):
        task = Task.objects.select_related("requester", "responder").get(pk=task.pk)
        assert names_of_companies(task)[task.responder_id] == "Alpine Dairy AG"


def test_event_without_names_shows_the_current_ones(cast: Cast, task: Task) -> None:
    with working_as(cast.anna):
        page = read_task(cast.anna, task.pk)
    for entry in page.timeline:
        older = entry._replace(details={name: given for name, given in entry.details.items() if name != AUTHOR})
        assert older.person in ("Lucius Newname", "Anna Newname")
        assert describe_entry(older, page).company in ("", "Renamed Dairy AG")


def test_changed_name_in_an_event_is_found(cast: Cast, task: Task) -> None:
    with looking():
        task.refresh_from_db()
        events = list(Event.objects.filter(task=task).order_by("number"))
    assert flaws_in(task, events) == []
    for event in events:
        name = event.details[AUTHOR]["person"]
        event.details[AUTHOR]["person"] = "Mallory Grey"
        [flaw] = flaws_in(task, events)
        assert flaw.number == event.number
        event.details[AUTHOR]["person"] = name
