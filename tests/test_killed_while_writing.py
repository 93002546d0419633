"""kill -9 of web processes while people write: what was acknowledged is there, and nothing is there twice."""

import os
import re
import signal
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import Empty, Queue
from threading import Event
from uuid import uuid4

import psycopg
import pytest

from parley.core.postgres.home import socket_folder
from tests.filled_data import FilledData
from tests.installation import SAFETY_STOP, Parley, installation, until
from tests.visitor import Lost, Visitor

KILLS = 20
MOST_LOST = 10_000
# Of the web process: nginx answers for one that was killed, and sends no form a second time by itself.
NO_ANSWER = (0, 502, 503, 504)


@pytest.fixture
def parley(tmp_path: Path, filled_data: FilledData) -> Iterator[Parley]:
    with installation(tmp_path) as parley:
        filled_data.copy_demo(parley)
        parley.start("--demo")
        yield parley
        parley.end()


def _write_until(told_to_stop: Event, person: Visitor, acknowledged: "Queue[str]") -> int:
    """Comment after comment. One without an answer is sent again under its key until there is one.

    Returns how many requests got no answer.
    """
    task = re.findall(r"/tasks/[0-9a-f-]{36}", person.get("/tasks"))[0]
    lost = 0
    while not told_to_stop.is_set():
        text, key = f"Comment {uuid4()}", str(uuid4())
        while True:
            try:
                status, leads_to = person.post(f"{task}/comments", text=text, audience="partner", submit_key=key)
            except Lost:
                status = 0
            if status in NO_ANSWER:
                lost += 1
                assert lost < MOST_LOST, "hardly any comment is answered"
                time.sleep(0.02)
                continue
            assert status == 302, f"the comment was answered with {status}"
            assert leads_to.startswith(task)
            acknowledged.put(text)
            break
    return lost


def _next_of(acknowledged: "Queue[str]", writers: "list[Future[int]]") -> list[str]:
    """Return one more acknowledged comment for each writer; raise what ended a writer early."""
    texts: list[str] = []
    end = time.monotonic() + SAFETY_STOP
    while len(texts) < len(writers):
        for writer in writers:
            if writer.done():
                writer.result()
        try:
            texts.append(acknowledged.get(timeout=1))
        except Empty:
            assert time.monotonic() < end, "nobody's comment was acknowledged"
    return texts


def _both_web_processes(parley: Parley) -> list[int]:
    """Return the process ids of both web processes, as soon as both are there."""
    found: list[int] = []

    def are_there() -> bool:
        found[:] = parley.processes("parley-web")
        return len(found) == 2

    until(are_there)
    return found


def test_twenty_kills_under_four_writers_lose_nothing(parley: Parley) -> None:
    told_to_stop, acknowledged = Event(), Queue[str]()
    address = f"http://127.0.0.1:{parley.port}"
    emails = ["anna@nordwind.example", "jonas@nordwind.example", "luca@alpine.example", "sara@alpine.example"]
    people = [Visitor(address).sign_in(email) for email in emails]
    with ThreadPoolExecutor(len(people)) as pool:
        writers = [pool.submit(_write_until, told_to_stop, person, acknowledged) for person in people]
        try:
            texts = _next_of(acknowledged, writers)
            for kill in range(KILLS):
                os.kill(_both_web_processes(parley)[kill % 2], signal.SIGKILL)
                # They go on writing after each kill.
                texts += _next_of(acknowledged, writers)
        finally:
            told_to_stop.set()
        lost = sum(writer.result(timeout=SAFETY_STOP) for writer in writers)
    texts += [acknowledged.get() for _ in range(acknowledged.qsize())]

    with psycopg.connect(host=str(socket_folder(parley.data)), dbname="parley", user="parley") as database:
        kept = Counter(text for (text,) in database.execute("SELECT text FROM tasks_comment"))
    assert [text for text in texts if kept[text] != 1] == []
    verified = parley.run("verify", "--files")
    assert (verified.returncode, verified.stdout) == (0, "Nothing was changed.\n"), verified.stderr
    print(f"{len(texts)} comments acknowledged, {lost} requests cut off")
