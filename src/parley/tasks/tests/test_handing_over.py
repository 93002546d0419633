"""Who leaves hands on what they hold: in the same step, to people with the right, with a reason in the history."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parley.companies import actions
from parley.companies.actor import Actor
from parley.companies.models import Connection, Invitation, Member
from parley.companies.open_work import NOBODY, RESPONSIBLE, held_by, stamp_of
from parley.companies.rights import Role
from parley.companies.tests.factories import Cast, at_work, looking, member, sign_in
from parley.core.errors import NotAllowed, NotFound, Refused
from parley.notify.tests.factories import mails
from parley.tasks.actions import assign
from parley.tasks.models import Event, Task, TaskSide
from parley.tasks.tests.factories import do, general_task, working_as
from parley.tasks.verify import all_flaws
from tests.locks import run_until_blocked

pytestmark = pytest.mark.django_db


def held_task(cast: Cast, by: Actor, title: str = "Please call us") -> Task:
    """Send a task to Alpine and assign it to `by`."""
    task = general_task(cast.anna, cast.luca, title)
    with working_as(cast.luca):
        if by != cast.luca:
            assign(task.pk, to=by.user.pk, by=cast.luca, seen_assignee=cast.luca.user.pk)
    return task


def side(task: Task, of: Actor) -> TaskSide:
    with looking():
        return TaskSide.objects.select_related("assignee").get(task=task, company=of.company)


def leave(cast: Cast, who: Actor, to: str, by: Actor | None = None) -> None:
    by = by or cast.luca
    with at_work(by):
        actions.deactivate(by=by, member_id=who.member.pk, to=to)


def test_leaving_asks_who_takes_over_and_hands_it_on(cast: Cast, client: Client) -> None:
    tasks = [held_task(cast, cast.sara, f"Task {number}") for number in range(3)]
    heir = member(cast.alpine)
    address = f"/settings/members/{cast.sara.member.pk}/deactivate"
    sign_in(client, cast.luca)
    assert "3 open tasks" in client.get(address).content.decode()
    refused = client.post(address, {"seen": "tasks:3"})
    assert refused.status_code == 422
    with looking():
        assert Member.objects.get(pk=cast.sara.member.pk).is_active
    before = len(mails(heir.user.email))
    assert client.post(address, {"seen": "tasks:3", "to": str(heir.member.pk)}).status_code == 302
    assert {side(task, cast.luca).assignee for task in tasks} == {heir.user}
    assert len(mails(heir.user.email)) == before + 1
    assert not mails(cast.sara.user.email)
    own = client.get(f"/tasks/{tasks[0].pk}").content.decode()
    assert f"handed the task from Sara Huber, who has left, to {heir.user.name}" in own
    theirs = sign_in(client, cast.anna).get(f"/tasks/{tasks[0].pk}").content.decode()
    assert f"handed the task from Sara Huber to {heir.user.name}" in theirs


@pytest.mark.parametrize("to", [NOBODY, RESPONSIBLE])
def test_work_goes_to_nobody_or_to_those_responsible(cast: Cast, to: str) -> None:
    task = held_task(cast, cast.sara)
    leave(cast, cast.sara, to)
    assert side(task, cast.luca).assignee == (None if to == NOBODY else cast.luca.user)
    with looking():
        assert Event.objects.filter(task=task).latest("number").details["reason"] == "left"


@pytest.mark.django_db(transaction=True)
def test_verify_accepts_what_was_handed_on(cast: Cast) -> None:
    held_task(cast, cast.sara)
    leave(cast, cast.sara, NOBODY)
    held_task(cast, cast.luca)
    with at_work(cast.luca):
        actions.hand_over_work(by=cast.luca, member_id=cast.luca.member.pk, to=str(member(cast.alpine).member.pk))
    assert not list(all_flaws())


def test_steps_on_a_task_without_an_active_assignee_reach_the_responsible_person(cast: Cast) -> None:
    task = held_task(cast, cast.sara)
    leave(cast, cast.sara, NOBODY)
    do("cancel", task, cast.anna, explanation="Done by phone")
    assert mails("luca@alpine.example")[-1].template == "task_step"


def test_only_active_colleagues_with_the_right_receive(cast: Cast, client: Client) -> None:
    held_task(cast, cast.sara)
    gone = member(cast.alpine)
    leave(cast, gone, "")
    sign_in(client, cast.luca)
    for to in (cast.anna.member.pk, gone.member.pk, cast.sara.member.pk, "nonsense", "x" * 100_000):
        posted = client.post(f"/settings/members/{cast.sara.member.pk}/deactivate", {"to": str(to)})
        assert posted.status_code == 422
        with at_work(cast.luca), pytest.raises(Refused, match="active member"):
            actions.deactivate(by=cast.luca, member_id=cast.sara.member.pk, to=str(to))
    with at_work(cast.anna), pytest.raises(NotFound):
        actions.hand_over_work(by=cast.anna, member_id=cast.sara.member.pk, to=NOBODY)
    plain = member(cast.alpine)
    with at_work(plain), pytest.raises(NotAllowed):
        actions.hand_over_work(by=plain, member_id=cast.sara.member.pk, to=NOBODY)


def test_work_that_came_in_meanwhile_is_shown_before_anything_happens(cast: Cast, client: Client) -> None:
    held_task(cast, cast.sara)
    address = f"/settings/members/{cast.sara.member.pk}/work"
    sign_in(client, cast.luca).get(address)
    held_task(cast, cast.sara, "Another one")
    late = client.post(address, {"seen": "tasks:1", "to": NOBODY})
    assert late.status_code == 422
    assert "has changed since you opened this page" in late.content.decode()
    assert 'value="tasks:2"' in late.content.decode()
    assert client.post(address, {"seen": "tasks:2", "to": NOBODY}).status_code == 302
    assert client.post(address, {"seen": "", "to": NOBODY}).status_code == 409


def test_the_second_of_two_admins_is_told(cast: Cast) -> None:
    held_task(cast, cast.sara)
    leave(cast, cast.sara, NOBODY)
    with pytest.raises(Refused, match="deactivated already"):
        leave(cast, cast.sara, RESPONSIBLE)


def set_responsible(cast: Cast, who: Actor) -> None:
    with looking():
        link = Connection.objects.get(customer=cast.nordwind, supplier=cast.alpine)
    with at_work(cast.luca):
        actions.set_responsible(by=cast.luca, connection_id=link.pk, member_id=who.member.pk)


@pytest.mark.django_db(transaction=True)
def test_a_task_sent_while_its_assignee_leaves_is_handed_on(cast: Cast) -> None:
    set_responsible(cast, cast.sara)
    with ThreadPoolExecutor(1) as pool:
        with working_as(cast.anna):
            task = general_task(cast.anna, cast.luca)
            leaving = run_until_blocked(pool, lambda: leave(cast, cast.sara, RESPONSIBLE))
        leaving.result()
    assert side(task, cast.luca).assignee == cast.luca.user


@pytest.mark.django_db(transaction=True)
def test_a_member_who_becomes_responsible_while_leaving_does_not_stay_so(cast: Cast) -> None:
    with ThreadPoolExecutor(1) as pool:
        with at_work(cast.luca):
            set_responsible(cast, cast.sara)
            leaving = run_until_blocked(pool, lambda: leave(cast, cast.sara, RESPONSIBLE))
        leaving.result()
    with looking():
        link = Connection.objects.get(customer=cast.nordwind, supplier=cast.alpine)
        assert link.supplier_responsible == cast.luca.user


def test_connections_and_invitations_move_along(cast: Cast) -> None:
    heir = member(cast.alpine)
    with at_work(cast.sara):
        actions.invite_colleague(by=cast.sara, email="new@alpine.example", role=Role.MEMBER, language="en")
    with looking():
        link = Connection.objects.get(customer=cast.nordwind, supplier=cast.alpine)
    with at_work(cast.luca):
        actions.set_responsible(by=cast.luca, connection_id=link.pk, member_id=cast.sara.member.pk)
    leave(cast, cast.sara, str(heir.member.pk))
    with looking():
        link.refresh_from_db()
        assert link.supplier_responsible == heir.user
        # A plain member may not manage invitations, so the owner has it now.
        assert Invitation.objects.get(email="new@alpine.example").invited_by == cast.luca.user


def test_a_lower_role_hands_on_what_it_no_longer_allows(cast: Cast, client: Client) -> None:
    task = held_task(cast, cast.sara)
    with at_work(cast.sara):
        actions.invite_colleague(by=cast.sara, email="new@alpine.example", role=Role.MEMBER, language="en")
    address = f"/settings/members/{cast.sara.member.pk}/role"
    asked = sign_in(client, cast.luca).post(address, {"role": "member"})
    assert asked.status_code == 422
    assert "1 invitation of a colleague" in asked.content.decode()
    assert "open task" not in asked.content.decode()
    given = {"role": "member", "seen": "invitations_of_colleagues:1", "to": NOBODY}
    assert client.post(address, given).status_code == 302
    with looking():
        assert Member.objects.get(pk=cast.sara.member.pk).role == Role.MEMBER
        assert Invitation.objects.get(email="new@alpine.example").invited_by == cast.luca.user
    assert side(task, cast.luca).assignee == cast.sara.user


def test_the_number_of_statements_does_not_grow_with_the_tasks(cast: Cast) -> None:
    def statements() -> int:
        with at_work(cast.luca), CaptureQueriesContext(connection) as captured:
            actions.hand_over_work(by=cast.luca, member_id=cast.sara.member.pk, to=NOBODY)
        return len(captured)

    held_task(cast, cast.sara)
    few = statements()
    for number in range(12):
        held_task(cast, cast.sara, f"Task {number}")
    assert statements() == few


def test_the_stamp_names_every_sort(cast: Cast) -> None:
    held_task(cast, cast.sara)
    with at_work(cast.luca):
        assert stamp_of(held_by(cast.sara.member)) == "tasks:1"
