"""Opening threads with one partner or many, who takes part in them, and what only one's own company sees."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from parley.chats.actions import threads
from parley.chats.actions.client_tasks import NewTask
from parley.chats.actions.threads import NewThread, open_threads
from parley.chats.client_task_models import ClientTask
from parley.chats.models import Chat, Message, Participant
from parley.chats.tests.factories import said, thread
from parley.chats.thread_models import ThreadNote
from parley.companies.actor import Actor
from parley.companies.tests.factories import Cast, at_work, looking
from parley.core.errors import NotAllowed, NotFound, Refused
from parley.core.ids import new_id

pytestmark = pytest.mark.django_db


def opened(by: Actor, partner: Actor, **more: Any) -> Chat:
    given = {"subject": "VAT for May", "text": "Please look at these.", "tasks": [NewTask("Receipts")], **more}
    with at_work(by):
        return open_threads([NewThread(partner.company, **given)], by=by)[0]


def people(chat: Chat) -> set[str]:
    with looking():
        return {one.user.first_name for one in Participant.objects.filter(chat=chat, left_at=None)}


def reads(chat: Chat, who: Actor) -> bool:
    with at_work(who):
        return Chat.objects.filter(pk=chat.pk).exists()


def test_a_thread_begins_with_message_and_list_and_its_responsible_people(cast: Cast) -> None:
    chat = opened(cast.nora, cast.ingrid)
    assert people(chat) == {"Nora", "Ingrid"}
    assert [reads(chat, who) for who in (cast.sam, cast.ole, cast.luca, cast.eva)] == [True, True, False, False]
    with at_work(cast.ingrid):
        assert [one.entry for one in Message.objects.order_by("number")] == ["", "client_tasks"]
        assert (Chat.objects.get().firm, ClientTask.objects.get().title) == (cast.brightwater, "Receipts")


def test_the_people_of_either_company_can_be_chosen(cast: Cast) -> None:
    chat = opened(cast.nora, cast.ingrid, ours=frozenset(), theirs=frozenset({cast.ole.user.pk}))
    assert people(chat) == {"Nora", "Ole"}
    assert [reads(chat, who) for who in (cast.sam, cast.ingrid, cast.ole)] == [False, False, True]
    for foreign in (cast.luca, cast.sam):
        with pytest.raises(NotFound):
            opened(cast.nora, cast.ingrid, theirs=frozenset({foreign.user.pk}))


def test_a_client_starts_threads_unless_the_firm_switches_it_off(cast: Cast) -> None:
    chat = opened(cast.ingrid, cast.nora, is_firm=False)
    assert (chat.firm, chat.client) == (cast.brightwater, cast.fjord)
    with at_work(cast.sam), pytest.raises(NotAllowed):
        threads.allow_clients_to_start(by=cast.sam, may=False)
    with at_work(cast.nora):
        threads.allow_clients_to_start(by=cast.nora, may=False)
    with pytest.raises(Refused, match="Brightwater"):
        opened(cast.ingrid, cast.nora, is_firm=False)
    with at_work(cast.ingrid), pytest.raises(ProgrammingError), transaction.atomic():
        Chat.objects.create(
            kind="thread", firm=cast.brightwater, client=cast.fjord, created_by=cast.ingrid.user, created_in=cast.fjord
        )
    opened(cast.nora, cast.ingrid)


def test_threads_open_with_all_clients_or_with_none(cast: Cast) -> None:
    both = [NewThread(one.company, "VAT", "Hello") for one in (cast.ingrid, cast.luca)]
    with at_work(cast.nora):
        assert len(open_threads(both, by=cast.nora)) == 2
        for wrong in ([*both, NewThread(cast.stranger, "VAT", "Hello")], both * 51, [NewThread(cast.fjord, "VAT")]):
            with pytest.raises(Refused), transaction.atomic():
                open_threads(wrong, by=cast.nora)
        assert Chat.objects.count() == 2


def test_an_archived_thread_is_read_by_both_and_reopened_by_either(cast: Cast) -> None:
    chat = opened(cast.nora, cast.ingrid)
    with at_work(cast.nora):
        threads.archive(chat.pk, by=cast.nora)
        threads.archive(chat.pk, by=cast.nora)
    assert reads(chat, cast.ingrid)
    with looking():
        archived = Chat.objects.get()
    with pytest.raises(Refused, match="archived"):
        said(archived, cast.ingrid)
    with at_work(cast.ingrid):
        said(threads.reopen(chat.pk, by=cast.ingrid), cast.ingrid)
        assert [one.entry for one in Message.objects.order_by("number")][2:] == [
            "thread_archived",
            "thread_reopened",
            "",
        ]


def test_notes_are_seen_by_the_own_company_alone(cast: Cast) -> None:
    chat = opened(cast.nora, cast.ingrid, ours=frozenset({cast.sam.user.pk}))
    with at_work(cast.nora):
        threads.add_note(chat.pk, "They pay late.", by=cast.nora)
    with at_work(cast.sam):
        assert ThreadNote.objects.get().text == "They pay late."
    for other in (cast.ingrid, cast.ole, cast.luca, cast.eva):
        with at_work(other):
            assert not ThreadNote.objects.exists()


def test_following_makes_news_ones_own_and_unfollowing_ends_it(cast: Cast) -> None:
    chat = opened(cast.nora, cast.ingrid)
    with at_work(cast.sam):
        threads.follow(chat.pk, by=cast.sam)
        threads.follow(chat.pk, by=cast.sam)
        assert not Participant.objects.get(user=cast.sam.user).is_unread
    said(chat, cast.ingrid)
    with at_work(cast.sam):
        assert Participant.objects.get(user=cast.sam.user).is_unread
        threads.unfollow(chat.pk, by=cast.sam)
    assert people(chat) == {"Nora", "Ingrid"}
    closed = opened(cast.nora, cast.ingrid, ours=frozenset())
    with at_work(cast.nora), pytest.raises(Refused, match="take part"):
        threads.unfollow(closed.pk, by=cast.nora)


def test_an_owner_writes_in_a_colleagues_name_and_both_stand_there(cast: Cast) -> None:
    chat = opened(cast.nora, cast.ingrid)
    with at_work(cast.nora):
        message = threads.write_for(chat.pk, "From Sam", by=cast.nora, colleague_id=cast.sam.user.pk, key=new_id())
        assert (message.author, message.on_behalf_of) == (cast.nora.user, cast.sam.user)
        with pytest.raises(NotFound):
            threads.write_for(chat.pk, "Forged", by=cast.nora, colleague_id=cast.ingrid.user.pk, key=new_id())
    with at_work(cast.sam), pytest.raises(NotAllowed):
        threads.write_for(chat.pk, "From Nora", by=cast.sam, colleague_id=cast.nora.user.pk, key=new_id())


def test_those_without_access_do_nothing_to_a_thread(cast: Cast) -> None:
    chat = thread(cast.nora, cast.ingrid, client_participants_only=True)
    for who in (cast.ole, cast.luca, cast.eva):
        attempts: tuple[Callable[..., object], ...] = (threads.archive, threads.reopen, threads.follow)
        for attempt in attempts:
            with at_work(who), pytest.raises(NotFound):
                attempt(chat.pk, by=who)
        with at_work(who), pytest.raises(NotFound):
            threads.add_note(chat.pk, "Note", by=who)
        with at_work(who), pytest.raises(NotFound):
            threads.link_task(chat.pk, new_id(), by=who)
