"""Whatever order people send, edit, delete and read in, from however many tabs: pages and database agree."""

from collections.abc import Callable
from random import Random

import pytest
from django.test import Client
from django.urls import reverse

from parley.chats.actions.message_edits import delete_message, edit_message
from parley.chats.actions.messages import mark_read, write_entry
from parley.chats.messenger_queries import read_conversations
from parley.chats.models import Chat, Message, Participant
from parley.chats.tests.factories import group, said
from parley.companies.actor import Actor
from parley.companies.tests.factories import Cast, at_work, looking, sign_in
from parley.core.ids import new_id

pytestmark = pytest.mark.django_db
STEPS = 60


class Model:
    """What three people should see: a list of keys in order, and how far each has read."""

    def __init__(self, chat: Chat, people: list[Actor], chance: Random) -> None:
        self.chat, self.people, self.chance = chat, people, chance
        self.read = {who.user.pk: 0 for who in people}
        self.sent: list[tuple[Message, Actor]] = []
        self.gone: set[int] = set()
        # Each person has two tabs, which know the messages up to some number.
        self.tabs = {(who.user.pk, tab): 0 for who in people for tab in (1, 2)}

    @property
    def last(self) -> int:
        return len(self.sent)

    def step(self) -> None:
        who = self.chance.choice(self.people)
        writes: list[Callable[[Actor], None]] = [self.send, self.send_again, self.note, self.edit, self.delete]
        self.chance.choice([*writes, self.look, self.look, self.reads_tab, self.reads_tab])(who)

    def send(self, who: Actor) -> None:
        self._keep(said(self.chat, who, f"Message {self.last + 1}"), who)

    def send_again(self, who: Actor) -> None:
        key = new_id()
        first = said(self.chat, who, "Once", key)
        assert said(self.chat, who, "Twice", key) == first
        self._keep(first, who)

    def note(self, who: Actor) -> None:
        with at_work(who):
            self._keep(write_entry(self.chat, "renamed", by=who, details={"name": "x"}), who)

    def _keep(self, message: Message, who: Actor) -> None:
        self.sent.append((message, who))
        assert message.number == self.last
        self.read[who.user.pk] = self.last

    def _own(self, who: Actor) -> Message | None:
        own = [one for one, author in self.sent if author is who and not one.entry and one.number not in self.gone]
        return self.chance.choice(own) if own else None

    def edit(self, who: Actor) -> None:
        if message := self._own(who):
            with at_work(who):
                edit_message(message.pk, by=who, text=f"Edited {self.chance.random()}")

    def delete(self, who: Actor) -> None:
        if message := self._own(who):
            with at_work(who):
                delete_message(message.pk, by=who)
            self.gone.add(message.number)

    def look(self, who: Actor) -> None:
        """A tab fetches, as after a reconnect, and later says how far it was read."""
        self.tabs[who.user.pk, self.chance.choice((1, 2))] = self.last

    def reads_tab(self, who: Actor) -> None:
        known = self.tabs[who.user.pk, self.chance.choice((1, 2))]
        with at_work(who):
            mark_read(self.chat, by=who, up_to=known)
        self.read[who.user.pk] = max(self.read[who.user.pk], known)

    def check(self) -> None:
        with looking():
            stored = {one.user_id: one for one in Participant.objects.filter(chat=self.chat)}
            assert list(self.chat.messages.order_by("number").values_list("number", flat=True)) == [
                *range(1, self.last + 1)
            ]
        for who in self.people:
            unread = self.last - self.read[who.user.pk]
            assert stored[who.user.pk].read_number == self.read[who.user.pk]
            assert stored[who.user.pk].is_unread == (unread > 0)
            with at_work(who):
                listed = read_conversations(who).chats
            assert [one.row.unread for one in listed] == [unread]


@pytest.mark.parametrize("seed", range(4))
def test_pages_and_database_agree_about_what_is_unread(cast: Cast, seed: int) -> None:
    people = [cast.anna, cast.luca, cast.tom]
    model = Model(group(*people), people, Random(seed))
    for _step in range(STEPS):
        model.step()
        model.check()
    for who in people:
        unread = model.last - model.read[who.user.pk]
        shown = sign_in(Client(), who).get(reverse("chats:conversation", args=[model.chat.pk])).content.decode()
        assert ('class="topbar-count"' in shown) == (unread > 0)
        assert ("data-new>" in shown) == (unread > 0)
        assert f'data-read-number="{model.read[who.user.pk]}"' in shown
