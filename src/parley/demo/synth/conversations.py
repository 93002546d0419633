"""Synthetic conversations: groups and threads between the big customer's lead and its suppliers, one thread long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from parley.core.ids import new_id
from parley.core.markdown import RENDERER_VERSION
from parley.demo.synth.bulk_loader import Loader
from parley.demo.synth.companies import Firm, Person, World

TASKS_PER_GROUP = 200
"""And per thread."""
MESSAGES = 10
MOST_MESSAGES = 2_000
CLIENT_TASKS = ["Bank statements", "Signed contract", "Product photographs", "List of allergens"]
SENTENCES = [
    "We need the certificate for lot {} by Friday.",
    "The pallets of order {} arrived this morning, two are damaged.",
    "Thank you, invoice {} is in the post.",
    "Who looks after specification {} while you are away?",
    "The analysis of sample {} is attached to the task.",
]
COLUMNS = {
    "chats_chat": "id kind subject firm_id client_id firm_participants_only client_participants_only created_by_id"
    " created_in_id created_at last_number last_at",
    "chats_participant": "id chat_id company_id user_id kind joined_at is_muted read_number last_number last_at",
    "chats_message": "id chat_id number company_id author_id entry details text html renderer key sent_at",
    "chats_clienttasklist": "chat_id total done",
    "chats_clienttask": "id chat_id position title link needs_file created_by_id created_in_id created_at done_at"
    " done_by_id done_in_id",
}


def load_conversations(load: Loader, crowd: World, *, tasks: int, now: datetime) -> None:
    """Add conversations in a number that suits `tasks`. The newest thread has as many messages as a page may show."""
    customer = crowd.customers[0]
    if not customer.partners:
        return
    rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    chance = Random(tasks)  # noqa: S311 - synthetic and reproducible
    for index in range(tasks // TASKS_PER_GROUP):
        supplier = customer.partners[index % len(customer.partners)]
        for kind in ("thread", "group"):
            length = min(MOST_MESSAGES, tasks // MESSAGES) if kind == "thread" and index == 0 else MESSAGES
            last_at = now - timedelta(minutes=7 * index)
            conversation = _Conversation(kind, customer, supplier, index, length, last_at, chance)
            for table, some in conversation.rows():
                rows[table] += some
    for table, columns in COLUMNS.items():
        load.copy_rows(table, columns, rows[table])


@dataclass
class _Conversation:
    kind: str
    customer: Firm
    supplier: Firm
    index: int
    length: int
    last_at: datetime
    chance: Random
    id: str = field(default_factory=lambda: str(new_id()))

    def rows(self) -> Iterator[tuple[str, Iterable[tuple[Any, ...]]]]:
        began = self.last_at - timedelta(hours=self.length)
        yield "chats_chat", [self._chat(began)]
        yield "chats_participant", [self._participant(firm, person, began) for firm, person in self._people()]
        yield "chats_message", [self._message(number) for number in range(1, self.length + 1)]
        if self.kind == "thread":
            done = self.index % (len(CLIENT_TASKS) + 1)
            yield "chats_clienttasklist", [(self.id, len(CLIENT_TASKS), done)]
            yield "chats_clienttask", [self._client_task(place, place < done, began) for place in range(4)]

    def _chat(self, began: datetime) -> tuple[Any, ...]:
        is_thread = self.kind == "thread"
        subject = f"{'Order' if is_thread else 'Quality'} {self.index + 1:05d}"
        between = (self.customer.uid, self.supplier.uid) if is_thread else (None, None)
        creator = (self.customer.people[0].uid, self.customer.uid, began)
        return (self.id, self.kind, subject, *between, False, False, *creator, self.length, self.last_at)

    def _people(self) -> list[tuple[Firm, Person]]:
        lead, *colleagues = self.customer.people
        people = [(self.customer, lead), (self.supplier, self.supplier.people[0])]
        if self.kind == "group":
            people.append((self.customer, colleagues[self.index % len(colleagues)]))
        return people

    def _participant(self, firm: Firm, person: Person, joined: datetime) -> tuple[Any, ...]:
        # One conversation in fifty has something new.
        read = self.length - (self.index % 50 == 0)
        last = (read, self.length, self.last_at)
        return (str(new_id()), self.id, firm.uid, person.uid, self.kind, joined, False, *last)

    def _message(self, number: int) -> tuple[Any, ...]:
        firm, author = self.chance.choice(self._people())
        text = self.chance.choice(SENTENCES).format(self.chance.randrange(10_000, 99_999))
        sent_at = self.last_at - timedelta(hours=self.length - number)
        content = ("", "{}", text, f"<p>{text}</p>\n", RENDERER_VERSION, str(new_id()))
        return (str(new_id()), self.id, number, firm.uid, author.uid, *content, sent_at)

    def _client_task(self, place: int, is_done: bool, began: datetime) -> tuple[Any, ...]:
        supplier = self.supplier
        done = (self.last_at, supplier.people[0].uid, supplier.uid) if is_done else (None, None, None)
        creator = (self.customer.people[0].uid, self.customer.uid, began)
        return (str(new_id()), self.id, place, CLIENT_TASKS[place], "", False, *creator, *done)
