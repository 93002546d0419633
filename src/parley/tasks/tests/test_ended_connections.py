"""After the end of a connection both companies read their tasks and nobody acts, until they connect again."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from parley.companies import actions as companies
from parley.companies.actor import Actor
from parley.companies.models import Connection
from parley.companies.tests.factories import Cast, at_work, connect, sign_in
from parley.core.acting_company import acting_as_system
from parley.notify.models import OutgoingMail
from parley.tasks import actions
from parley.tasks.bulk import perform_many
from parley.tasks.models import Task
from parley.tasks.perform import ConnectionEnded
from parley.tasks.tests.factories import do, general_task, working_as

pytestmark = pytest.mark.django_db


def stop(act: Callable[..., Connection], by: Actor, cast: Cast) -> None:
    with acting_as_system():
        connection = Connection.objects.get(customer=cast.nordwind, supplier=cast.alpine)
    with at_work(by):
        act(by=by, connection_id=connection.pk)


def steps(task: Task, by: Actor) -> list[Callable[[], object]]:
    return [
        lambda: do("answer" if by.company == task.responder else "cancel", task, by, answer="Yes", reason="No"),
        lambda: actions.comment(task.pk, by=by, text="Hello?"),
        lambda: actions.note_internally(task.pk, by=by, text="Hello?"),
        lambda: actions.assign(task.pk, to=by.user.pk, by=by, seen_assignee=None),
    ]


@pytest.mark.parametrize("who", ["anna", "luca", "sara"])
def test_after_the_end_nobody_acts_and_nobody_is_notified(cast: Cast, who: str) -> None:
    task = general_task(cast.anna, cast.luca)
    stop(companies.end, cast.luca, cast)
    by = getattr(cast, who)
    with acting_as_system():
        mails = OutgoingMail.objects.count()
    with working_as(by):
        for step in steps(task, by):
            with pytest.raises(ConnectionEnded, match="can only be read"):
                step()
        outcome = perform_many("cancel", {task.pk: {"reason": "No"}}, by=by)
        assert (outcome.done, list(outcome.refused)) == ([], [task.pk])
    with acting_as_system():
        assert OutgoingMail.objects.count() == mails


def test_the_task_says_who_ended_the_connection(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca)
    stop(companies.end, cast.luca, cast)
    for by in (cast.anna, cast.luca):
        page = sign_in(client, by).get(reverse("task", args=[task.pk])).content.decode()
        assert "Alpine Dairy AG ended the connection on" in page
        assert "Cancel task" not in page
        assert "Reassign" not in page
        assert 'name="text"' not in page
    posted = client.post(reverse("add_comment", args=[task.pk]), {"text": "Hello?", "audience": "partner"})
    assert posted.status_code == 409
    posted = client.post(reverse("act", args=[task.pk, "cancel"]), {"reason": "No"})
    assert posted.status_code in (404, 409)


def test_connecting_again_lets_open_tasks_continue(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    stop(companies.end, cast.luca, cast)
    with at_work(cast.anna):
        asked = companies.ask(by=cast.anna, company_id=cast.alpine.pk, to_be="supplier")
    with working_as(cast.anna), pytest.raises(ConnectionEnded):
        actions.comment(task.pk, by=cast.anna, text="Hello?")
    with at_work(cast.luca):
        companies.accept(by=cast.luca, connection_id=asked.pk)
    with working_as(cast.luca):
        actions.comment(task.pk, by=cast.luca, text="Hello again")


def test_open_tasks_continue_while_paused_or_connected_the_other_way(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    stop(companies.pause, cast.luca, cast)
    with working_as(cast.anna):
        actions.comment(task.pk, by=cast.anna, text="Still there?")
    connect(cast.luca, cast.anna)
    stop(companies.end, cast.anna, cast)
    with working_as(cast.luca):
        actions.comment(task.pk, by=cast.luca, text="Yes")


def test_before_the_end_the_open_tasks_are_counted(cast: Cast, client: Client) -> None:
    with acting_as_system():
        connection = Connection.objects.get(customer=cast.nordwind, supplier=cast.alpine)
    address = reverse("end_connection", args=[connection.pk])
    sign_in(client, cast.luca)
    assert "still open" not in client.get(address).content.decode()
    general_task(cast.anna, cast.luca)
    assert "1 task with Nordwind Foods GmbH is still open." in client.get(address).content.decode()
    connect(cast.luca, cast.anna)
    assert "open tasks continue" in client.get(address).content.decode()
