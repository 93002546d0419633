"""Each company decides for itself which of its people has a task."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from parley.companies import actions as companies
from parley.companies.actor import Actor
from parley.companies.models import Connection
from parley.companies.open_work import NOBODY
from parley.companies.tests.factories import Cast, member, sign_in
from parley.core.acting_company import acting_as_system
from parley.core.errors import NotFound, Refused
from parley.core.idempotency import AlreadyDone
from parley.notify.models import OutgoingMail
from parley.tasks.actions import comment, take_over
from parley.tasks.models import Event, Task, TaskSide
from parley.tasks.perform import NotYourTurn, perform
from parley.tasks.tests.factories import general_task, working_as

pytestmark = pytest.mark.django_db


def assignee(task: Task, of: Actor) -> str:
    with working_as(of):
        holder = TaskSide.objects.select_related("assignee").get(task=task, company=of.company).assignee
    return holder.first_name if holder else ""


def test_a_colleague_takes_over_and_the_other_side_stays(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca)
    sign_in(client, cast.sara)
    assert "Take over" in client.get(reverse("teambox")).content.decode()
    given = {"seen": str(cast.luca.user.pk), "back": reverse("teambox")}
    answer = client.post(reverse("take_over", args=[task.pk]), given)
    assert answer["Location"] == reverse("teambox")
    assert (assignee(task, cast.luca), assignee(task, cast.anna)) == ("Sara", "Anna")
    with working_as(cast.sara):
        event = Event.objects.get(verb="took_over")
        assert (event.by_user_id, event.from_state, event.to_state) == (cast.sara.user.pk, "pending", "pending")


def test_a_task_is_given_to_a_colleague_who_finds_it_unread(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca)
    sign_in(client, cast.luca)
    assert "Sara Huber" in client.get(reverse("assign", args=[task.pk])).content.decode()
    given = {"to": str(cast.sara.user.pk), "seen": str(cast.luca.user.pk)}
    assert client.post(reverse("assign", args=[task.pk]), given).status_code == 302
    with working_as(cast.sara):
        side = TaskSide.objects.get(task=task, company=cast.alpine)
    assert (side.assignee, side.is_unread) == (cast.sara.user, True)
    sign_in(client, cast.sara)
    assert "Please call us" in client.get(reverse("inbox")).content.decode()


def test_nobody_outside_the_company_can_be_given_a_task(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca)
    gone = member(cast.alpine)
    with working_as(cast.luca):
        companies.deactivate(by=cast.luca, member_id=gone.member.pk)
    sign_in(client, cast.luca)
    for to in (cast.anna.user.pk, cast.eva.user.pk, gone.user.pk, uuid4(), "", "x", "\0"):
        answer = client.post(reverse("assign", args=[task.pk]), {"to": to, "seen": str(cast.luca.user.pk)})
        assert answer.status_code == 409
        assert "Choose a member of your company." in answer.content.decode()
    assert assignee(task, cast.luca) == "Luca"


def test_whoever_was_slower_is_told_who_has_it(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca)
    with working_as(cast.sara):
        take_over(task.pk, by=cast.sara, seen_assignee=cast.luca.user.pk)
    third = member(cast.alpine)
    sign_in(client, third)
    for name, given in (("take_over", {}), ("assign", {"to": str(third.user.pk)})):
        answer = client.post(reverse(name, args=[task.pk]), {"seen": str(cast.luca.user.pk), **given})
        assert answer.status_code == 409
        assert "Sara Huber has taken over this task in the meantime." in answer.content.decode()
    assert assignee(task, cast.luca) == "Sara"


def test_taking_over_twice_or_from_oneself_changes_nothing(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    with working_as(cast.luca):
        take_over(task.pk, by=cast.luca, seen_assignee=cast.luca.user.pk)
        take_over(task.pk, by=cast.luca, seen_assignee=None)
        assert Event.objects.count() == 1


def test_a_comment_stays_new_to_whoever_takes_over(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca)
    with working_as(cast.luca):
        comment(task.pk, by=cast.luca, text="Which phone?")
    with working_as(cast.jonas):
        side = take_over(task.pk, by=cast.jonas, seen_assignee=cast.anna.user.pk)
    assert (side.has_new_comment, side.is_unread) == (True, True)
    sign_in(client, cast.jonas)
    client.get(reverse("task", args=[task.pk]))
    with working_as(cast.jonas):
        side.refresh_from_db()
    assert (side.has_new_comment, side.is_unread) == (False, False)


def test_partners_and_strangers_cannot_take_over(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca)
    for by in (cast.tom, cast.eva):
        with working_as(by), pytest.raises(NotFound):
            take_over(task.pk, by=by, seen_assignee=cast.luca.user.pk)
        sign_in(client, by)
        assert client.post(reverse("take_over", args=[task.pk])).status_code == 404
        assert client.get(reverse("assign", args=[task.pk])).status_code == 404
        assert client.post(reverse("assign", args=[task.pk]), {"to": "x"}).status_code == 404


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_the_way_back_stays_on_this_site(cast: Cast, client: Client, back: str) -> None:
    task = general_task(cast.anna, cast.luca)
    sign_in(client, cast.sara)
    answer = client.post(reverse("take_over", args=[task.pk]), {"seen": str(cast.luca.user.pk), "back": back})
    assert answer["Location"] == reverse("task", args=[task.pk])


def test_who_has_left_is_neither_given_new_tasks_nor_told_of_old_ones(cast: Cast) -> None:
    responsible = member(cast.alpine)
    with acting_as_system():
        Connection.objects.filter(customer=cast.nordwind, supplier=cast.alpine).update(
            supplier_responsible=responsible.user
        )
    task = general_task(cast.anna, cast.luca)
    assert assignee(task, cast.luca) == responsible.user.first_name
    with working_as(cast.luca):
        companies.deactivate(by=cast.luca, member_id=responsible.member.pk, to=NOBODY)
    with working_as(cast.anna):
        comment(task.pk, by=cast.anna, text="Are you there?")
    with acting_as_system():
        assert OutgoingMail.objects.filter(to=responsible.user.email).count() == 1
    assert assignee(general_task(cast.anna, cast.luca), cast.luca) == "Luca"


# Races


@pytest.mark.django_db(transaction=True)
def test_of_fifty_who_take_over_at_once_one_has_it_and_49_are_told(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    people = [member(cast.alpine) for _ in range(50)]

    def press(by: Actor) -> str:
        try:
            with working_as(by):
                take_over(task.pk, by=by, seen_assignee=cast.luca.user.pk)
            return f"won {by.user.name}"
        except Refused as refused:
            return str(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(press, people))
    winners = [words.removeprefix("won ") for words in said if words.startswith("won ")]
    assert len(winners) == 1
    assert said.count(f"{winners[0]} has taken over this task in the meantime.") == 49
    with working_as(cast.luca):
        assert Event.objects.filter(task=task, verb="took_over").count() == 1
        side = TaskSide.objects.select_related("assignee").get(task=task, company=cast.alpine)
        assert side.assignee is not None
        assert side.assignee.name == winners[0]


@pytest.mark.django_db(transaction=True)
def test_of_two_buttons_pressed_at_once_one_acts_and_the_other_reads_what_happened(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)

    def answer(by: Actor) -> str:
        try:
            with working_as(by):
                perform("answer", task.pk, by=by, data={"answer": f"From {by.user.first_name}"})
            return "acted"
        except NotYourTurn as refused:
            return str(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(answer, (cast.luca, cast.sara)), key=len)
    assert said[0] == "acted"
    assert "got there first and answered on" in said[1]
    with working_as(cast.luca):
        assert Event.objects.filter(task=task).count() == 2


@pytest.mark.django_db(transaction=True)
def test_one_key_sent_many_times_at_once_acts_once(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    key = uuid4()

    def press(_: int) -> str:
        try:
            with working_as(cast.luca):
                comment(task.pk, by=cast.luca, text="Which phone?", key=key)
            return "acted"
        except AlreadyDone as done:
            return done.outcome
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        said = sorted(pool.map(press, range(12)))
    assert said == [reverse("task", args=[task.pk])] * 11 + ["acted"]
    with working_as(cast.luca):
        assert Event.objects.filter(task=task, verb="commented").count() == 1
