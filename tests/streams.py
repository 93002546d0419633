"""Event streams of a running Parley in tests, read without a browser."""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from tests.installation import SAFETY_STOP, Parley
from tests.visitor import Visitor

ANNA, LUCA, SARA, EVA = (f"{name}.example" for name in ("anna@nordwind", "luca@alpine", "sara@alpine", "eva@stranger"))
SAM, NORA, INGRID = "sam@brightwater.example", "nora@brightwater.example", "ingrid@fjord.example"
OPEN_TASK = """
SELECT t.id FROM tasks_task t
JOIN companies_company requester ON requester.id = t.requester_id AND requester.name LIKE 'Nordwind%%'
JOIN companies_company responder ON responder.id = t.responder_id AND responder.name LIKE 'Alpine%%'
JOIN tasks_taskside s ON s.task_id = t.id AND s.party = 'responder' AND s.is_my_turn AND s.is_open
JOIN accounts_user u ON u.id = s.assignee_id AND u.email = 'luca@alpine.example'
WHERE t.kind = 'general' ORDER BY t.id LIMIT 1
"""


def open_task(database: "psycopg.Connection[Any]") -> str:
    """Return the address of an open general task that Nordwind sent to Luca."""
    row = database.execute(OPEN_TASK).fetchone()
    assert row
    return f"/tasks/{row[0]}"


def visitor(parley: Parley, email: str) -> Visitor:
    return Visitor(f"http://127.0.0.1:{parley.port}").sign_in(email)


def company_of(who: Visitor) -> str:
    return who.get("/").partition('data-live="')[2].partition('"')[0]


class Stream:
    """An event stream as a browser reads it, without the browser."""

    def __init__(
        self,
        parley: Parley,
        who: Visitor,
        after: str = "",
        company: str = "",
        line: http.client.HTTPConnection | None = None,
    ) -> None:
        self.line = line or http.client.HTTPConnection("127.0.0.1", parley.port, timeout=SAFETY_STOP)
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in who.cookies)
        self.line.request(
            "GET",
            f"/live?company={company or company_of(who)}",
            headers={"Cookie": cookies, **({"Last-Event-ID": after} if after else {})},
        )
        self.answer = self.line.getresponse()
        self.last = after

    def next(self) -> tuple[str, str] | None:
        """Return name and data of the next event, None at the end of the stream."""
        name = data = ""
        while line := self.answer.readline():
            field, _, value = line.decode().rstrip("\n").partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                data = value
            elif field == "id":
                self.last = value
            elif not field and name:
                return name, data.partition(" ")[0]
        return None

    def until(self, wanted: str) -> str:
        """Read up to an event of this name and return its data."""
        while event := self.next():
            if event[0] == wanted:
                return event[1]
        raise AssertionError(f"the stream ended before {wanted}")

    def close(self) -> None:
        self.answer.close()
        self.line.close()


@contextmanager
def stream(parley: Parley, who: Visitor, **options: Any) -> Iterator[Stream]:
    opened = Stream(parley, who, **options)
    try:
        assert opened.answer.status == 200
        opened.until("hello")
        yield opened
    finally:
        opened.close()


def comment(who: Visitor, task: str, text: str, audience: str = "partner") -> None:
    who.get(task)
    assert who.post(f"{task}/comments", text=text, audience=audience)[0] == 302


def hex_of(task: str) -> str:
    return task.rpartition("/")[2].replace("-", "")
