"""What the database announces: each change of a task to the companies that see it, and access that ended."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from parley.companies import actions as companies
from parley.companies.actor import Actor
from parley.companies.models import Connection, Invitation
from parley.companies.tests.factories import Cast, sign_in
from parley.core.acting_company import acting_as_system
from parley.core.live import announce, user_in_company
from parley.core.postgres.connection import address
from parley.realtime.events import CHANNEL, Event
from parley.realtime.tests.channel_listener import Listener
from parley.tasks import actions
from parley.tasks.models import Task
from parley.tasks.tests.factories import do, general_task, working_as

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def listener(cast: Cast) -> Iterator[Listener]:
    with psycopg.connect(**address(connection.settings_dict), autocommit=True) as database:
        database.execute(f"LISTEN {CHANNEL}")
        yield Listener(database)


def changes(listener: Listener) -> list[Event]:
    """Return what was announced, without each person's bell."""
    return [event for event in listener.heard() if event.name != "notice"]


def about(task: Task, *sides: Actor) -> set[Event]:
    return {Event("task", frozenset(side.company.pk.hex for side in sides), task.pk.hex)}


def test_both_companies_hear_of_a_step_and_nobody_else(cast: Cast, listener: Listener) -> None:
    task = general_task(cast.anna, cast.luca)
    assert set(changes(listener)) == about(task, cast.anna, cast.luca)
    do("answer", task, cast.luca, answer="At nine.")
    assert set(changes(listener)) == about(task, cast.anna, cast.luca)


def test_internal_note_and_assignment_are_heard_by_the_own_company_alone(cast: Cast, listener: Listener) -> None:
    task = general_task(cast.anna, cast.luca)
    listener.heard()
    for author in (cast.jonas, cast.anna):
        with working_as(author):
            actions.note_internally(task.pk, by=author, text="Do not pay yet.")
        assert set(changes(listener)) == about(task, cast.anna)
    with working_as(cast.sara):
        actions.take_over(task.pk, by=cast.sara, seen_assignee=cast.luca.user.pk)
    assert set(changes(listener)) == about(task, cast.luca)


def test_what_is_rolled_back_is_not_heard(cast: Cast, listener: Listener) -> None:
    with transaction.atomic():
        general_task(cast.anna, cast.luca)
        transaction.set_rollback(True)
    assert listener.heard() == []


def test_many_tasks_are_announced_in_few_small_messages(cast: Cast, listener: Listener) -> None:
    with working_as(cast.anna):
        tasks = [general_task(cast.anna, cast.luca, f"Question {number}") for number in range(130)]
    heard = changes(listener)
    assert {event.ref for event in heard} == {task.pk.hex for task in tasks}
    listener.payloads.clear()
    with acting_as_system(), connection.cursor() as cursor:
        cursor.execute("UPDATE tasks_taskside SET is_unread = true")
    assert len(set(listener.heard())) == 130
    assert len(listener.payloads) == 2
    assert max(len(payload) for payload in listener.payloads) < 8000


def test_payload_says_nothing_but_names_and_ids(cast: Cast, listener: Listener) -> None:
    task = general_task(cast.anna, cast.luca, "Secret title")
    with working_as(cast.anna):
        actions.comment(task.pk, by=cast.anna, text="Secret words")
    listener.heard()
    assert all(set(payload) <= set("task notice 0123456789abcdef:,@") for payload in listener.payloads)


def test_both_companies_hear_of_their_connection_and_one_of_its_invitations(cast: Cast, listener: Listener) -> None:
    listener.heard()
    with working_as(cast.anna):
        found = Connection.objects.get(customer=cast.nordwind, supplier=cast.alpine)
        companies.pause(by=cast.anna, connection_id=found.pk)
    both = frozenset({cast.nordwind.pk.hex, cast.alpine.pk.hex})
    assert set(changes(listener)) == {Event("connection", both, found.pk.hex)}
    with working_as(cast.anna):
        sent = companies.invite_partner(
            by=cast.anna,
            email="kai@lids.example",
            purpose=Invitation.Purpose.SUPPLIER,
            partner_name="Lids",
            language="de",
        )
    assert Event("connection", frozenset({cast.nordwind.pk.hex}), sent.pk.hex) in listener.heard()


def test_access_that_ends_is_announced(cast: Cast, listener: Listener, client: Client) -> None:
    mia = cast.mia.user.pk.hex
    with working_as(cast.anna):
        companies.deactivate(by=cast.anna, member_id=cast.mia.member.pk)
    assert Event("revoked", frozenset(), mia) in listener.heard()
    cast.mia.user.set_password("another one entirely")
    cast.mia.user.save()
    assert listener.heard() == [Event("revoked", frozenset(), mia)]
    cast.mia.user.theme = "dark"
    cast.mia.user.save()
    assert listener.heard() == []


def test_signing_out_announces_the_session(cast: Cast, listener: Listener, client: Client) -> None:
    sign_in(client, cast.anna)
    listener.heard()
    client.post(reverse("account_logout"))
    assert [event.name for event in listener.heard()] == ["revoked"]
    assert not Session.objects.exists()


def test_receivers_of_one_change_are_gathered_and_split_below_the_limit(cast: Cast, listener: Listener) -> None:
    chats, company = [uuid4() for _ in range(3)], cast.nordwind.pk
    users = [uuid4() for _ in range(500)]
    with transaction.atomic():
        for _twice in range(2):
            announce("conversation", [user_in_company(user, company) for user in users], chats[0], by=users[0])
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT parley_announce('conversation', %s), parley_announce('conversation', NULL)",
                [[f"{users[0]}@{company}:{chat}" for chat in chats] * 2],
            )
    heard = listener.heard()
    large = [event for event in heard if event.by]
    assert {event.ref for event in large} == {chats[0].hex}
    assert len(large) == len(listener.payloads) - 1 == 5
    assert max(len(payload) for payload in listener.payloads) < 8000
    assert sorted(receiver for event in large for receiver in event.audience) == sorted(
        user_in_company(user, company) for user in users
    )
    mine = frozenset({user_in_company(users[0], company)})
    assert heard[-3:] == [Event("conversation", mine, chat.hex) for chat in chats]
