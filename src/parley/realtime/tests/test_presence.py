"""Who is online: written by hubs in few statements, shown to those who may write to the person."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import connection, transaction

from parley.chats.models import Chat
from parley.chats.tests.factories import with_participants
from parley.companies.actor import Actor
from parley.companies.models import Connection
from parley.companies.tests.factories import Cast, at_work, looking
from parley.core.live import online_people, user_in_company
from parley.core.postgres.connection import address
from parley.realtime.events import CHANNEL
from parley.realtime.hub import Access, Hub
from parley.realtime.models import RunningHub
from parley.realtime.presence import AWAY_SECONDS, BEAT_SECONDS, PresenceWriter


def write(hub: str, came: list[Actor], went: list[Actor]) -> bool:
    people = ([user_in_company(who.user.pk, who.company.pk) for who in those] for those in (came, went))
    with connection.cursor() as cursor:
        cursor.execute("SELECT parley_write_presence(%s, %s, %s)", [hub, *people])
        row = cursor.fetchone()
    return bool(row[0])


def seen_by(who: Actor, *others: Actor) -> set[tuple[object, object]]:
    with at_work(who):
        return {*online_people([other.user.pk for other in others])}


def pair(who: Actor) -> tuple[object, object]:
    return who.user.pk, who.company.pk


@pytest.mark.django_db
def test_online_is_who_has_a_stream_at_any_running_hub(cast: Cast) -> None:
    assert write("one", [cast.anna, cast.luca], [])
    assert not write("one", [], [])
    assert write("two", [cast.luca], [])
    assert not write("one", [], [cast.luca])
    assert seen_by(cast.jonas, cast.anna, cast.luca, cast.mia) == {pair(cast.anna), pair(cast.luca)}
    write("two", [], [cast.luca])
    assert seen_by(cast.jonas, cast.anna, cast.luca) == {pair(cast.anna)}
    with looking():
        RunningHub.objects.filter(pk="one").delete()
    assert seen_by(cast.jonas, cast.anna) == set()


@pytest.mark.django_db
def test_online_is_shown_to_those_alone_who_may_write_to_the_person(cast: Cast) -> None:
    write("one", [cast.anna, cast.luca, cast.eva], [])
    assert seen_by(cast.eva, cast.anna, cast.luca, cast.eva) == {pair(cast.eva)}
    assert seen_by(cast.luca, cast.anna, cast.eva) == {pair(cast.anna)}
    cast.anna.user.shows_presence = False
    cast.anna.user.save()
    assert seen_by(cast.luca, cast.anna) == set()
    cast.anna.user.shows_presence = True
    cast.anna.user.save()
    with looking():
        Connection.objects.filter(customer=cast.nordwind, supplier=cast.alpine).update(state="ended")
    assert seen_by(cast.luca, cast.anna) == set()
    assert online_people([cast.anna.user.pk]) == set()


def direct(by: Actor, other: Actor) -> Chat:
    with at_work(by):
        chat = Chat.objects.create(
            kind="direct", pair=f"{by.user.pk}{other.user.pk}", created_by=by.user, created_in=by.company
        )
        return with_participants(chat, by, other)


@pytest.fixture
def listener(cast: Cast) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    with psycopg.connect(**address(connection.settings_dict), autocommit=True) as database:
        database.execute(f"LISTEN {CHANNEL}")
        yield database


@pytest.mark.django_db(transaction=True)
def test_coming_and_going_is_announced_once_and_to_people_of_direct_chats(
    cast: Cast, listener: "psycopg.Connection[tuple[object, ...]]"
) -> None:
    direct(cast.anna, cast.luca)

    def heard() -> list[str]:
        connection.cursor().execute(f"NOTIFY {CHANNEL}, 'probe'")
        found = []
        for notice in listener.notifies():
            if notice.payload == "probe":
                break
            found.append(notice.payload)
        return found

    heard()
    of_anna = [f"presence {user_in_company(cast.luca.user.pk, cast.alpine.pk)}:{cast.anna.user.pk.hex}"]
    write("one", [cast.anna], [])
    assert heard() == of_anna
    # The browser changes to another hub: nobody came or went.
    write("two", [cast.anna], [])
    write("one", [], [cast.anna])
    write("two", [], [])
    assert heard() == []
    cast.anna.user.shows_presence = False
    cast.anna.user.save()
    assert heard() == of_anna
    write("two", [], [cast.anna])
    assert heard() == []
    cast.anna.user.shows_presence = True
    cast.anna.user.save()
    write("one", [cast.anna], [])
    assert heard() == of_anna
    # The hub is killed, and another one notices.
    with connection.cursor() as cursor, transaction.atomic(), looking():
        cursor.execute("UPDATE realtime_runninghub SET seen_at = now() - interval '1 minute' WHERE id = 'one'")
    write("two", [], [])
    assert heard() == of_anna
    with looking():
        assert [*RunningHub.objects.values_list("pk", flat=True)] == ["two"]
        Connection.objects.filter(customer=cast.nordwind, supplier=cast.alpine).update(state="ended")
    heard()
    write("two", [cast.anna], [])
    assert heard() == []


def test_hub_writes_each_coming_and_going_once_and_forgives_a_change_of_pages() -> None:
    written: list[tuple[list[str], list[str]]] = []
    clock, is_forgotten = [0.0], [True]

    async def keep(came: list[str], went: list[str]) -> bool:
        written.append((came, went))
        return is_forgotten.pop() if is_forgotten else False

    async def run() -> None:
        hub = Hub()
        writer = PresenceWriter(hub, keep, now=lambda: clock[0])

        async def after(seconds: float) -> list[tuple[list[str], list[str]]]:
            clock[0] += seconds
            written.clear()
            await writer.step()
            return [*written]

        anna, luca = Access("anna", "nordwind", "1"), Access("luca", "alpine", "2")
        first, second = hub.open(anna), hub.open(luca)
        assert await after(0) == [(["anna@nordwind", "luca@alpine"], [])]
        hub.drop(first)
        assert await after(1) == []
        again = hub.open(anna)
        assert await after(AWAY_SECONDS) == []
        hub.drop(again)
        assert await after(1) == []
        assert await after(AWAY_SECONDS) == [([], ["anna@nordwind"])]
        assert await after(1) == []
        assert await after(BEAT_SECONDS) == [([], [])]
        is_forgotten.append(True)
        assert await after(BEAT_SECONDS) == [([], []), (["luca@alpine"], [])]
        hub.drop(second)

    # Another test of this process may have left a loop running in its main thread.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, run()).result()
