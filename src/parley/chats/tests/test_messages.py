"""Who reads a chat, how its messages are numbered, and what is unread."""

from collections.abc import Callable

import pytest
from django.db import ProgrammingError, transaction

from parley.chats.actions.messages import NotConnected, mark_read
from parley.chats.models import Chat, Message, Participant
from parley.chats.tests.factories import group, said, thread
from parley.companies.actor import Actor
from parley.companies.models import Connection
from parley.companies.tests.factories import Cast, at_work, looking
from parley.core.errors import NotFound, Refused
from parley.core.ids import new_id

pytestmark = pytest.mark.django_db


def unread(chat: Chat, who: Actor) -> int:
    with at_work(who):
        mine = Participant.objects.get(chat=chat, user=who.user, company=who.company)
        return Message.objects.filter(chat=chat, number__gt=mine.read_number).count()


def sees(chat: Chat, who: Actor) -> bool:
    """Whether `who` sees the chat, its messages and its people: all of it or nothing."""
    with at_work(who):
        found = Chat.objects.filter(pk=chat.pk).exists()
        assert Message.objects.filter(chat=chat).exists() == found
        assert Participant.objects.filter(chat=chat).exists() == found
    return found


def test_a_group_is_read_by_its_people_alone(cast: Cast) -> None:
    chat = group(cast.anna, cast.luca)
    said(chat, cast.anna)
    for who in (cast.jonas, cast.sara, cast.eva):
        said(group(who, subject="Another group"), who)
    assert [sees(chat, who) for who in (cast.anna, cast.luca)] == [True, True]
    assert [sees(chat, who) for who in (cast.jonas, cast.sara, cast.eva)] == [False, False, False]


def test_a_thread_is_read_by_both_companies_unless_one_keeps_it_to_its_participants(cast: Cast) -> None:
    chat = thread(cast.nora, cast.ingrid, client_participants_only=True)
    said(chat, cast.nora)
    for who in (cast.ole, cast.anna, cast.eva):
        said(group(who, subject="Another group"), who)
    assert [sees(chat, who) for who in (cast.nora, cast.sam, cast.ingrid)] == [True, True, True]
    assert [sees(chat, who) for who in (cast.ole, cast.anna, cast.eva)] == [False, False, False]


def test_unread_messages_are_those_after_the_one_read_last(cast: Cast) -> None:
    chat = group(cast.anna, cast.luca)
    first, second = said(chat, cast.anna), said(chat, cast.anna)
    assert (first.number, second.number) == (1, 2)
    assert (unread(chat, cast.anna), unread(chat, cast.luca)) == (0, 2)
    with at_work(cast.luca):
        mark_read(chat, by=cast.luca, up_to=1)
        mark_read(chat, by=cast.luca, up_to=0)
    assert unread(chat, cast.luca) == 1
    said(chat, cast.luca)
    assert (unread(chat, cast.anna), unread(chat, cast.luca)) == (1, 0)
    with at_work(cast.luca):
        mark_read(chat, by=cast.luca, up_to=99)
    with looking():
        assert not Participant.objects.get(user=cast.luca.user).is_unread
        assert Participant.objects.get(user=cast.luca.user).read_number == 3


def test_a_message_sent_again_is_the_stored_one_whatever_its_text(cast: Cast) -> None:
    chat, key = group(cast.anna, cast.luca), new_id()
    assert said(chat, cast.anna, "Hello", key) == said(chat, cast.anna, "Another text", key)
    assert said(chat, cast.luca, "Mine", key).text == "Mine"
    with looking():
        assert [one.text for one in chat.messages.order_by("number")] == ["Hello", "Mine"]


@pytest.mark.parametrize("text", ["", "  \n", "x" * 10_001])
def test_an_empty_or_endless_message_is_refused(cast: Cast, text: str) -> None:
    chat = group(cast.anna, cast.luca)
    with pytest.raises(Refused):
        said(chat, cast.anna, text)
    with looking():
        assert not Message.objects.exists()


def test_nobody_writes_or_enters_where_they_do_not_read(cast: Cast) -> None:
    chat = group(cast.anna, cast.luca)

    def enter() -> object:
        return Participant.objects.create(chat=chat, company=cast.eva.company, user=cast.eva.user, kind="group")

    def forge() -> object:
        return Message.objects.create(chat=chat, number=9, company=cast.eva.company, author=cast.eva.user, key=new_id())

    with pytest.raises(NotFound):
        said(chat, cast.eva)
    attempts: tuple[Callable[[], object], ...] = (enter, forge)
    for attempt in attempts:
        with at_work(cast.eva), pytest.raises(ProgrammingError), transaction.atomic():
            attempt()


def test_the_end_of_a_connection_leaves_the_chat_readable_and_silent(cast: Cast) -> None:
    chat = group(cast.anna, cast.luca)
    said(chat, cast.anna)
    with looking():
        Connection.objects.filter(customer=cast.anna.company, supplier=cast.luca.company).update(state="ended")
    with pytest.raises(NotConnected):
        said(chat, cast.luca)
    with at_work(cast.luca):
        assert Message.objects.count() == 1
