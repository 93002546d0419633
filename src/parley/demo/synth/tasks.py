"""The rows of synthetic tasks: both sides, the complete history with its hashes, files and comments.

Written for speed: a million tasks are eight million rows. The chain is defined by `parley.tasks.history`; here its
canonical JSON is concatenated by hand, and a test checks that both agree.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from random import Random

from django.utils.translation import override

from parley.core.collation import collation_key
from parley.demo.synth.binary import FALSE, NULL, TRUE, big, day, moment, number, raw, row, small, text, uuid, word
from parley.demo.synth.binary import json as jsonb
from parley.demo.synth.companies import BIG_SHARE, Firm, Person, World
from parley.demo.synth.histories import OPEN_SHARE, TaskHistories, TaskHistory
from parley.tasks.history import chained, seal
from parley.tasks.states import Party

CHUNK = 4_000
DAY = 86_400
YEARS = 3 * 365 * DAY
UNREAD_SHARE, COMMENT_SHARE, NOTE_SHARE = 0.4, 0.15, 0.05
QUESTIONS = [
    "Delivery times",
    "Pallet height",
    "Price list",
    "Forecast",
    "New label",
    "Holiday schedule",
    "Batch numbers",
    "Recall exercise",
    "Returned goods",
    "Minimum order",
    "Audit dates",
    "Sample",
    "Invoice copy",
    "Customs papers",
    "Packaging weight",
    "Shelf life",
]
FUNCTIONS = [
    "24-hour hotline",
    "Director supply chain",
    "Quality manager",
    "Accounts receivable",
    "Logistics",
    "Sustainability",
]
REMARKS = [
    "Please see the attached page; the second table is the one in question.",
    "We will have it by the end of next week.",
    "Could you tell us which version you mean?",
    "Thank you, this is what we needed.",
    "The laboratory needs two more days.",
    "Our colleague is on leave until Monday, she will answer then.",
    "The date on the first page is wrong.",
]
_PDF = word("application/pdf")
_EXPLAINED = json.dumps("Not what we asked for, please send it anew.")
_OUTCOMES = {"accept": "accepted", "reject": "rejected"}


@cache
def _sort_keys(name: str) -> list[bytes]:
    """Return the keys by which `name` sorts in the order of the Unicode standard and in Norwegian."""
    keys = []
    for language in ("en", "nb"):
        with override(language):
            keys.append(raw(collation_key(name)))
    return keys


@dataclass
class Chunk:
    tasks: int
    rows: dict[str, bytes]


def chunks_of_tasks(crowd: World, tasks: int, now: datetime) -> Iterator[Chunk]:
    """Yield `tasks` tasks, oldest first, spread over three years. Later ones are more often open."""
    chance = Random(tasks + 1)  # noqa: S311
    maker = _Maker(crowd, chance, int(now.timestamp()))
    closed, still_open = TaskHistories(closed=True, chance=chance), TaskHistories(closed=False, chance=chance)
    recent = 2 * OPEN_SHARE
    for start in range(0, tasks, CHUNK):
        some = range(start, min(start + CHUNK, tasks))
        lives, open_lives = iter(closed.draw(len(some))), iter(still_open.draw(len(some)))
        for index in some:
            age = 1 - (index + 0.5) / tasks
            # Half of the latest fifth is open.
            is_open = age < recent and chance.random() < 0.5
            maker.task(next(open_lives if is_open else lives), int(age * YEARS) + 3_600)
        yield Chunk(len(some), maker.take())


@dataclass(slots=True)
class _SyntheticTask:
    """One task while its history is written."""

    id: int
    uid: str
    key: bytes
    customer: Firm
    supplier: Firm
    asker: Person
    answerer: Person
    length: int = 0
    head: bytes = b""
    version: bytes = b""
    """The last file that answered, for tasks that ask for documents."""
    moved: int = 0
    """The second of its last step; comments may come after it."""
    keys: int = 0

    def next_key(self) -> bytes:
        """Return the key of the task's next row: its own id, counted on, so that they are adjacent in indexes."""
        self.keys += 1
        return (self.id + self.keys).to_bytes(16, "big")


@dataclass
class _Maker:
    crowd: World
    chance: Random
    now: int
    rows: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))

    def take(self) -> dict[str, bytes]:
        taken = {table: b"".join(rows) for table, rows in self.rows.items()}
        self.rows.clear()
        return taken

    def task(self, life: TaskHistory, age: int) -> None:
        chance = self.chance
        big = chance.random() < BIG_SHARE
        customer = self.crowd.customers[0] if big else chance.choice(self.crowd.customers)
        supplier = chance.choice(customer.partners)
        created = self.now - age
        number_of_task = self._uuid7(created * 1_000)
        key = number_of_task.to_bytes(16, "big")
        told = _SyntheticTask(
            number_of_task,
            _with_dashes(key),
            uuid(key),
            customer,
            supplier,
            _somebody(customer, chance),
            _somebody(supplier, chance),
        )
        due = (created + chance.randrange(7, 200) * DAY) // DAY + 719_163 if chance.random() < 0.9 else 0
        title, detail = self._title(life.kind, customer)
        last = self._history(told, life, title, due, created, age)
        self._subject(told, life, detail)
        self._rows_of(told, life, text(title), due, created, last)

    def _title(self, kind: str, customer: Firm) -> tuple[str, tuple[bytes, ...]]:
        """Return the title and the values of the kind's own row."""
        chance = self.chance
        if kind == "document":
            key, name = chance.choice(customer.types)
            return name, (key, word(name))
        if kind == "agreement":
            version, file, name = chance.choice(customer.agreements)
            return name, (version, file, word(name))
        if kind == "contact":
            name = chance.choice(FUNCTIONS)
            return name, (word(name),)
        return f"{chance.choice(QUESTIONS)} {chance.randrange(100_000)}", ()

    def _history(self, told: _SyntheticTask, life: TaskHistory, title: str, due: int, created: int, age: int) -> int:
        """Write every step. Returns the second of the last one."""
        given = f'{{"due_on":"{date.fromordinal(due).isoformat()}",' if due else "{"
        given += f'"title":{json.dumps(title)}}}'
        first = life.moves[0].before if life.moves else life.state
        self._event(told, created, told.asker, told.customer, "sent", "", first, given)
        pause = min(age // (len(life.moves) + 2), 9 * DAY)
        when, state = created, first
        for step, move in enumerate(life.moves, 1):
            when += self.chance.randrange(pause // 2, pause) if pause > 1 else 0
            person, firm = (told.asker, told.customer) if move.by is Party.REQUESTER else (told.answerer, told.supplier)
            if move.verb == "upload":
                given = self._upload(told, when, firm, person, life.moves[step].verb if step < len(life.moves) else "")
            else:
                given = self._step_data(move.verb)
            self._event(told, when, person, firm, move.verb, move.before, move.after, given)
            state = move.after
        told.moved = when
        luck = self.chance.random()
        if luck < COMMENT_SHARE:
            when = min(when + self.chance.randrange(60, 2 * DAY), self.now)
            self._comment(told, when, state)
        elif luck > 1 - NOTE_SHARE:
            self._note(told, when)
        return when

    def _event(
        self,
        told: _SyntheticTask,
        when: int,
        person: Person,
        firm: Firm,
        verb: str,
        before: str,
        after: str,
        given: str,
    ) -> None:
        told.length += 1
        iso = datetime.fromtimestamp(when, UTC).isoformat()
        content = (
            f'["{told.uid}",{told.length},"{iso}","{person.uid}","{firm.uid}","{verb}","{before}","{after}",{given}]'
        )
        told.head = chained(told.head, content)
        self.rows["tasks_event"].append(
            row(
                uuid(told.next_key()),
                told.key,
                number(told.length),
                moment(when),
                person.key,
                firm.key,
                word(verb),
                word(before),
                word(after),
                jsonb(given),
                raw(told.head),
            )
        )

    def _step_data(self, verb: str) -> str:
        match verb:
            case "accept_agreement":
                sha256 = self.crowd.contents[0].sha256
                return f'{{"address":"203.0.113.7","file":{{"name":"Agreement.pdf","sha256":"{sha256}"}}}}'
            case "answer":
                return '{"answer":"As agreed on the phone."}'
            case "re_request":
                return '{"note":"We do need it."}'
            case "reject" | "do_not_have" | "decline" | "ask_again" | "cancel":
                return f'{{"explanation":{_EXPLAINED}}}'
        return "{}"

    def _upload(self, told: _SyntheticTask, when: int, firm: Firm, person: Person, following: str) -> str:
        content = self.chance.choice(self.crowd.contents)
        file, told.version = told.next_key(), told.next_key()
        name = f"Document {self.chance.randrange(10_000):04d}.pdf"
        self.rows["files_storedfile"].append(
            row(
                uuid(file),
                firm.key,
                text(name),
                word(content.sha256),
                big(content.size),
                _PDF,
                number(1),
                person.key,
                moment(when),
            )
        )
        self.rows["tasks_taskfile"].append(row(uuid(told.next_key()), told.key, uuid(file), NULL))
        outcome = word(_OUTCOMES.get(following, "in_review"))
        self.rows["documents_documentversion"].append(
            row(uuid(told.version), told.key, uuid(file), NULL, person.key, moment(when), outcome)
        )
        return f'{{"file":{{"file":"{_with_dashes(file)}","name":"{name}","sha256":"{content.sha256}"}}}}'

    def _comment(self, told: _SyntheticTask, when: int, state: str) -> None:
        said, key = self._remark(), told.next_key()
        given = f'{{"comment":"{_with_dashes(key)}","files":[],"sha256":"{hashlib.sha256(said.encode()).hexdigest()}"}}'
        self.rows["tasks_comment"].append(
            row(uuid(key), told.key, told.supplier.key, told.answerer.key, text(said), moment(when))
        )
        self._event(told, when, told.answerer, told.supplier, "commented", state, state, given)

    def _note(self, told: _SyntheticTask, when: int) -> None:
        key, said = told.next_key(), self._remark()
        self.rows["tasks_internalnote"].append(
            row(uuid(key), told.key, told.customer.key, told.asker.key, text(said), moment(when))
        )

    def _remark(self) -> str:
        """Return a sentence that many comments have, with words that few have, as measurements of the search need."""
        chance = self.chance
        return f"{chance.choice(REMARKS)} {chance.choice(QUESTIONS)} of batch {chance.randrange(100_000)}."

    def _subject(self, told: _SyntheticTask, life: TaskHistory, detail: tuple[bytes, ...]) -> None:
        empty, task = word(""), told.key
        if life.kind == "document":
            type_id, name = detail
            latest = uuid(told.version) if told.version else NULL
            self.rows["documents_requesteddocument"].append(
                row(task, uuid(type_id), name, empty, empty, word("none"), small(90), latest, NULL)
            )
        elif life.kind == "agreement":
            version, file, name = detail
            by, when, sha256 = NULL, NULL, empty
            if life.state == "accepted":
                by, when, sha256 = told.answerer.key, moment(told.moved), word(self.crowd.contents[0].sha256)
            self.rows["agreements_requestedagreement"].append(
                row(task, uuid(version), name, number(1), word("click"), uuid(file), by, when, NULL, sha256)
            )
        elif life.kind == "contact":
            answered = (
                word("Kim"),
                word("Berg"),
                word("Manager"),
                word("kim@made-up.example"),
                word("+49 30 23125 000"),
            )
            verbs = [move.verb for move in life.moves]
            person = answered if "send_contact" in verbs else (empty,) * 5
            self.rows["contacts_contactrequest"].append(row(task, *detail, *person))
            if verbs[-1:] == ["send_contact"]:
                asked, gave, when = told.customer.key, told.supplier.key, moment(told.moved)
                self.rows["contacts_knowncontact"].append(
                    row(task, asked, gave, when, told.answerer.key, *_sort_keys("Berg  Kim"))
                )
        else:
            self.rows["general_generaltask"].append(row(task, word("As agreed on the phone.") if life.moves else empty))

    def _rows_of(
        self, told: _SyntheticTask, life: TaskHistory, title: bytes, due: int, created: int, last: int
    ) -> None:
        kind, state, due_on, changed = word(life.kind), word(life.state), day(due) if due else NULL, moment(last)
        task, customer, supplier = told.key, told.customer.key, told.supplier.key
        self.rows["tasks_task"].append(
            row(
                task,
                kind,
                state,
                title,
                word(""),
                due_on,
                customer,
                supplier,
                told.asker.key,
                moment(created),
                changed,
                NULL if life.turn else changed,
                number(told.length),
                raw(told.head),
                raw(seal(told.key[4:], told.length, told.head)),
            )
        )
        unread = life.turn is not None and self.chance.random() < UNREAD_SHARE
        for party, company, partner, person in (
            (Party.REQUESTER, customer, supplier, told.asker),
            (Party.RESPONDER, supplier, customer, told.answerer),
        ):
            is_turn = life.turn is party
            self.rows["tasks_taskside"].append(
                row(
                    uuid(told.next_key()),
                    task,
                    company,
                    partner,
                    word(party.value),
                    person.key,
                    kind,
                    state,
                    title,
                    due_on,
                    TRUE if life.turn else FALSE,
                    TRUE if is_turn else FALSE,
                    TRUE if is_turn and unread else FALSE,
                    FALSE,
                    changed,
                )
            )

    def _uuid7(self, milliseconds: int) -> int:
        luck = self.chance.getrandbits(74)
        return milliseconds << 80 | 7 << 76 | luck >> 62 << 64 | 2 << 62 | luck & 0x3FFFFFFFFFFFFFFF


def _somebody(firm: Firm, chance: Random) -> Person:
    """Return a random person; the first ones have the most tasks."""
    return firm.people[int(len(firm.people) * chance.random() ** 3)]


def _with_dashes(key: bytes) -> str:
    digits = key.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
