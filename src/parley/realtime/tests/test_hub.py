"""The hub: each event reaches the streams of its company once, also those that come back."""

import asyncio
import json
import random
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest

from parley.core import clock
from parley.realtime import hub as module
from parley.realtime.events import EPHEMERAL, NAMES, Event, parse
from parley.realtime.hub import Access, Hub, Stream, TooManyStreams

ALPINE, NORDWIND = uuid4().hex, uuid4().hex
ANNA, LUCA = uuid4().hex, uuid4().hex


def access(user: str = ANNA, company: str = NORDWIND, session: str = "") -> Access:
    return Access(user, company, session or f"session of {user}")


def task_event(company: str, ref: str) -> Event:
    return Event("task", frozenset({company}), ref)


def received(stream: Stream) -> list[tuple[str, str]]:
    """Return the names and ids of the waiting messages, and remove them."""
    text = b"".join(stream.waiting).decode()
    stream.waiting.clear()
    found = []
    for message in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in message.splitlines() if ": " in line)
        if lines.get("event", "hello") != "hello":
            found.append((lines["event"], lines.get("data", "").partition(" ")[0]))
    return found


def last_id(stream: Stream) -> str:
    text = b"".join(stream.waiting).decode()
    return [line[4:] for line in text.splitlines() if line.startswith("id: ")][-1]


def test_event_reaches_all_streams_of_its_company_and_no_other() -> None:
    hub = Hub()
    ours, colleagues, theirs = hub.open(access()), hub.open(access(LUCA)), hub.open(access(LUCA, ALPINE))
    hub.publish(task_event(NORDWIND, "t1"))
    assert received(ours) == received(colleagues) == [("task", "t1")]
    assert received(theirs) == []


def test_event_for_a_user_reaches_them_in_that_company_alone_and_once() -> None:
    hub = Hub()
    here, elsewhere, colleague = hub.open(access()), hub.open(access(company=ALPINE)), hub.open(access(LUCA))
    hub.publish(Event("conversation", frozenset({f"{ANNA}@{NORDWIND}"}), "c1", LUCA))
    assert b"data: c1 " in here.waiting[-1]
    assert here.waiting[-1].endswith(f" {LUCA}\n\n".encode())
    assert received(here) == [("conversation", "c1")]
    assert received(elsewhere) == received(colleague) == []
    hub.publish(Event("conversation", frozenset({f"{ANNA}@{NORDWIND}", NORDWIND}), "c2"))
    assert received(here) == received(colleague) == [("conversation", "c2")]


def test_ephemeral_events_reach_open_streams_and_are_not_kept() -> None:
    hub = Hub()
    stream = hub.open(access())
    hub.publish(task_event(NORDWIND, "t1"))
    after = last_id(stream)
    hub.publish(Event("typing", frozenset({f"{ANNA}@{NORDWIND}"}), "c1", LUCA))
    assert received(stream) == [("task", "t1"), ("typing", "c1")]
    assert received(hub.open(access(), after)) == []


def test_who_left_hears_nothing_later_and_keeps_the_rest() -> None:
    """The audience is that of the moment of the change, also for streams that come back."""
    hub = Hub()
    both, rest = frozenset({f"{ANNA}@{NORDWIND}", f"{LUCA}@{ALPINE}"}), frozenset({f"{ANNA}@{NORDWIND}"})
    luca = hub.open(access(LUCA, ALPINE))
    after = last_id(luca)
    hub.publish(Event("conversation", both, "left"))
    hub.publish(Event("conversation", rest, "secret"))
    hub.publish(task_event(ALPINE, "t1"))
    assert (
        received(luca) == received(hub.open(access(LUCA, ALPINE), after)) == [("conversation", "left"), ("task", "t1")]
    )


def test_stream_that_comes_back_gets_what_it_missed_and_nothing_twice() -> None:
    hub = Hub()
    stream = hub.open(access())
    hub.publish(task_event(NORDWIND, "seen"))
    after = last_id(stream)
    hub.drop(stream)
    hub.publish(task_event(ALPINE, "foreign"))
    hub.publish(task_event(NORDWIND, "missed"))
    assert received(hub.open(access(), after)) == [("task", "missed")]


def test_page_gets_what_changed_while_it_was_on_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = Hub()
    monkeypatch.setattr(clock, "machine_seconds", lambda: 1000.0)
    hub.publish(task_event(NORDWIND, "before"))
    monkeypatch.setattr(clock, "machine_seconds", lambda: 1010.0)
    hub.publish(task_event(NORDWIND, "meanwhile"))
    assert received(hub.open(access(), since=1_009_500)) == [("task", "meanwhile")]
    assert received(hub.open(access())) == []


@pytest.mark.parametrize(
    "after", ["", "x", "-1", "é-1", "0-99", "1" * 5000, "{epoch}-999999", "{epoch}--1", "{epoch}-²"]
)
def test_unknown_place_is_answered_by_a_reset_and_never_by_a_guess(after: str) -> None:
    hub = Hub()
    hub.publish(task_event(NORDWIND, "t1"))
    got = received(hub.open(access(), after.format(epoch=hub._epoch)))
    assert got == ([] if not after else [("reset", "")])


def test_events_that_are_kept_no_more_are_a_reset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT_EVENTS", 3)
    hub = Hub()
    stream = hub.open(access())
    after = last_id(stream)
    for number in range(4):
        hub.publish(task_event(NORDWIND, f"t{number}"))
    assert received(hub.open(access(), after)) == [("reset", "")]


def test_lost_database_resets_every_stream_and_every_place() -> None:
    hub = Hub()
    stream = hub.open(access())
    hub.publish(task_event(NORDWIND, "t1"))
    after = last_id(stream)
    received(stream)
    hub.reset()
    assert received(stream) == [("reset", "")]
    assert received(hub.open(access(), after)) == [("reset", "")]


def test_access_that_ended_closes_the_streams_of_that_user_or_session_alone() -> None:
    hub = Hub()
    anna, same_person, luca = hub.open(access()), hub.open(access(session="phone")), hub.open(access(LUCA))
    hub.publish(Event("revoked", frozenset(), "phone"))
    assert (anna.is_closed, same_person.is_closed, luca.is_closed) == (False, True, False)
    hub.publish(Event("revoked", frozenset(), ANNA))
    assert (anna.is_closed, luca.is_closed) == (True, False)


def test_reader_that_does_not_read_is_closed_and_others_are_not() -> None:
    hub = Hub()
    slow, quick = hub.open(access()), hub.open(access(LUCA))
    for number in range(module.MOST_WAITING + 1):
        hub.publish(task_event(NORDWIND, f"t{number}"))
        received(quick)
    assert slow.is_closed
    assert not slow.waiting
    assert not quick.is_closed


def test_user_has_a_limited_number_of_streams_and_closing_one_frees_its_place() -> None:
    hub = Hub()
    streams = [hub.open(access(session=str(number))) for number in range(module.MOST_STREAMS_OF_USER)]
    with pytest.raises(TooManyStreams):
        hub.open(access())
    hub.open(access(LUCA))
    hub.drop(streams[0])
    hub.open(access())


def test_hub_keeps_nothing_of_streams_that_are_gone() -> None:
    hub = Hub()
    for stream in [hub.open(access(str(number), str(number))) for number in range(50)]:
        hub.drop(stream)
    assert not hub._streams
    assert not hub._by_owner
    assert not hub._by_audience
    assert len(hub) == 0


def test_any_order_of_events_and_reconnections_misses_and_doubles_nothing() -> None:
    """A browser that loses its stream at random receives exactly the events of its company, in order."""
    for seed in range(30):
        chance, hub = random.Random(seed), Hub()
        stream, after, got, sent = hub.open(access()), "", [], []
        for number in range(200):
            company = chance.choice((NORDWIND, ALPINE))
            hub.publish(task_event(company, str(number)))
            sent += [str(number)] if company == NORDWIND else []
            if chance.random() < 0.2:
                after = last_id(stream) if stream.waiting else after
                got += received(stream)
            if chance.random() < 0.1:
                # What waits in the stream is lost on the way.
                hub.drop(stream)
                stream = hub.open(access(), after or f"{hub._epoch}-0")
        got += received(stream)
        assert [ref for _name, ref in got] == sent


def test_closed_stream_ends_its_reader() -> None:
    async def read() -> bytes:
        hub = Hub()
        stream = hub.open(access())
        await stream.next()
        waiting = asyncio.create_task(stream.next())
        await asyncio.sleep(0)
        hub.close()
        return await waiting

    # Another test of this process may have left a loop running in its main thread.
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(asyncio.run, read()).result() == b""


def test_payload_of_the_database_is_read_and_newer_names_are_skipped() -> None:
    assert list(parse("task c1,c2:t1 c2:t2")) == [
        Event("task", frozenset({"c1", "c2"}), "t1"),
        Event("task", frozenset({"c2"}), "t2"),
    ]
    assert list(parse("typing u1@c1:c1/u2")) == [Event("typing", frozenset({"u1@c1"}), "c1", "u2")]
    assert list(parse("revoked u1 s1")) == [Event("revoked", frozenset(), "u1"), Event("revoked", frozenset(), "s1")]
    assert list(parse("")) == list(parse(" ")) == []
    assert list(parse("later c1:t1")) == list(parse("revoked c1:t1")) == list(parse("task t1")) == []


def test_page_knows_the_same_names() -> None:
    script = (Path(module.__file__).parent / "assets" / "live.js").read_text()
    assert re.findall(r"const NAMES = (\[.*\]);", script) == [json.dumps([*NAMES])]
    assert re.findall(r"const EPHEMERAL = (\[.*\]);", script) == [json.dumps(sorted(EPHEMERAL, reverse=True))]
