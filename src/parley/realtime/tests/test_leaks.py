"""A busy time with everybody's stream open: each event is one that its receiver may see at that moment."""

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from uuid import UUID

import psycopg
import pytest
from django.db import connection

from parley.chats.actions import conversations, messages
from parley.chats.actions.messages import send_message
from parley.chats.models import Chat
from parley.chats.tests.factories import thread
from parley.companies.actions import connections
from parley.companies.actor import Actor
from parley.companies.models import Connection
from parley.companies.tests.factories import Cast, at_work
from parley.core.errors import NotAllowed, NotFound, Refused
from parley.core.ids import new_id
from parley.core.postgres.connection import address
from parley.notifications.models import Notice
from parley.realtime.events import CHANNEL, EPHEMERAL
from parley.realtime.hub import Access, Hub, Stream
from parley.realtime.tests.channel_listener import Listener
from parley.tasks import actions
from parley.tasks.models import Task
from parley.tasks.tests.factories import general_task
from parley.wiki import actions as wiki
from parley.wiki.models import Page
from parley.wiki.queries import page_view, shared_pages
from parley.wiki.tests.factories import folder, page

STEPS = 80


@pytest.fixture
def listener(cast: Cast) -> Iterator[Listener]:
    with psycopg.connect(**address(connection.settings_dict), autocommit=True) as database:
        database.execute(f"LISTEN {CHANNEL}")
        yield Listener(database)


def received(stream: Stream) -> set[tuple[str, UUID]]:
    """Return the names and ids of the waiting messages, and remove them."""
    text = b"".join(stream.waiting).decode()
    stream.waiting.clear()
    found = [dict(line.split(": ", 1) for line in part.splitlines() if ": " in line) for part in text.split("\n\n")]
    return {(one["event"], UUID(one["data"].split(" ")[0])) for one in found if one.get("data", "").strip()}


def may_see(actor: Actor, name: str, ref: UUID) -> bool:
    with at_work(actor):
        if name == "task":
            return Task.objects.filter(pk=ref).exists()
        if name == "connection":
            return Connection.objects.filter(pk=ref).exists()
        if name == "wiki":
            return page_view(actor, ref) is not None or ref in {row.page_id for row in shared_pages(most=99)}
        if name == "notice":
            return Notice.objects.filter(company=actor.company, user=actor.user).exists()
        return name in EPHEMERAL | {"conversation"} and Chat.objects.filter(pk=ref).exists()


@pytest.mark.django_db(transaction=True)
def test_every_event_is_one_that_its_receiver_may_see(cast: Cast, listener: Listener) -> None:
    people = [cast.anna, cast.jonas, cast.mia, cast.luca, cast.sara, cast.ingrid, cast.eva]
    hub = Hub()
    streams = {
        (who.user.pk, who.company.pk): hub.open(Access(who.user.pk.hex, who.company.pk.hex, who.user.pk.hex))
        for who in people
    }
    for stream in streams.values():
        stream.waiting.clear()
    chance = random.Random(7)
    tasks = [general_task(cast.anna, cast.luca), general_task(cast.luca, cast.jonas)]
    chats = [thread(cast.luca, cast.anna), thread(cast.luca, cast.jonas, client_participants_only=True)]
    with at_work(cast.anna):
        chats.append(conversations.open_direct(by=cast.anna, user_id=cast.luca.user.pk, company_id=cast.alpine.pk))
        in_group = [(who.user.pk, who.company.pk) for who in (cast.mia, cast.luca, cast.sara)]
        chats.append(conversations.start_group(by=cast.anna, name="Lids", people=in_group))
    group = chats[-1]
    pages = [
        page(cast.anna, "Prices"),
        page(cast.anna, "Plans", within=folder(cast.anna, editing="admins").pk, is_draft=True),
        page(cast.luca, "Lids", is_draft=True),
    ]
    shared_before: set[tuple[UUID, UUID]] = set()

    def reshare(who: Actor, page: Page, partner: Actor) -> None:
        shared_before.update((other.company.pk, page.pk) for other in people)
        companies = [partner.company] if chance.random() < 0.5 else []
        wiki.share_page(by=who, page_id=page.pk, with_all=chance.random() < 0.3, partners=companies)

    def step(who: Actor) -> None:
        other = chance.choice(people)
        chat, task, shown = chance.choice(chats), chance.choice(tasks), chance.choice(pages)
        text, is_draft = f"Good morning {chance.random()}", chance.random() < 0.5
        todo: list[Callable[[], object]] = [
            lambda: send_message(chat, by=who, text="Good morning", key=new_id()),
            lambda: messages.mark_read(chat, by=who, up_to=1),
            lambda: actions.comment(task.pk, by=who, text="At nine"),
            lambda: actions.note_internally(task.pk, by=who, text="They pay late"),
            lambda: conversations.leave_group(group, by=who),
            lambda: conversations.add_people(group, by=who, people=[(other.user.pk, other.company.pk)]),
            lambda: conversations.rename_group(group, by=who, name=f"Lids {chance.random()}"),
            lambda: wiki.edit_page(by=who, page_id=shown.pk, title=shown.title, text=text, files=[], is_draft=is_draft),
            lambda: reshare(who, shown, other),
            lambda: connection.cursor().execute("SELECT parley_announce_typing(%s)", [chat.pk]),
        ]
        with suppress(NotFound, Refused, NotAllowed), at_work(who):
            chance.choice(todo)()

    def check(who: Actor | None = None) -> int:
        """Publish what was announced. Returns how many events were received, all of them by people who may see them."""
        for event in listener.heard():
            hub.publish(event)
        count = 0
        for one in people:
            for name, ref in received(streams[one.user.pk, one.company.pk]):
                count += 1
                # Whoever has left hears so for the last time.
                has_left = who is one and (name, ref) == ("conversation", group.pk)
                has_left = has_left or (name == "wiki" and (one.company.pk, ref) in shared_before)
                assert has_left or may_see(one, name, ref), f"{one} was told of {name}"
                assert one is not cast.eva
        shared_before.clear()
        return count

    heard = check()
    for number in range(STEPS):
        who = chance.choice(people)
        step(who)
        heard += check(who)
        if number == STEPS // 2:
            with at_work(cast.anna):
                found = Connection.objects.get(customer=cast.nordwind, supplier=cast.alpine)
                connections.end(by=cast.anna, connection_id=found.pk, cancel_reason="Over")
            heard += check()
    assert heard > STEPS
