"""Measured scenarios: a page, or an action of a user, as prepared requests."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from parley.demo.bench.client import Request, get, post
from parley.demo.bench.papers import BigPaper

FORM = "application/x-www-form-urlencoded"
UPLOAD_BYTES = 100_000
MESSAGES_OF_A_WRITER = 8
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAMES = {"application/pdf": "Certificate.pdf", XLSX: "Form.xlsx"}


@dataclass(frozen=True)
class Scenario:
    name: str
    requests: Callable[[int], list[list[Request]]]
    """Returns the requests of each client for a number of clients."""
    once: bool = False
    on_floor: bool = False


@dataclass
class Workload:
    """The results of `prepare`, and the address of the server."""

    port: int
    floor_port: int
    found: dict[str, Any]

    def scenarios(self) -> list[Scenario]:
        pages = [
            Scenario(name, self._reads([path])) for name, path in self.found["pages"].items() if name != "task page"
        ]
        task_pages = [f"/tasks/{task}" for task in self.found["tasks"]]
        return [
            Scenario("floor", self._floor, on_floor=True),
            *pages,
            Scenario("task page", self._reads(task_pages)),
            Scenario("comment", self._comments),
            Scenario("create", self._creates),
            Scenario("act", self._acts, once=True),
            Scenario("upload 100 kB", self._uploads, once=True),
            self.send_message(),
        ]

    def send_message(self) -> Scenario:
        return Scenario("send message", self._messages, once=True)

    def _floor(self, clients: int) -> list[list[Request]]:
        return [[get("/floor", cookie, port=self.floor_port)] for cookie in self.found["floor"][:clients]]

    def _reads(self, paths: Sequence[str]) -> Callable[[int], list[list[Request]]]:
        def requests(clients: int) -> list[list[Request]]:
            return [
                [get(path, cookie, port=self.port) for path in paths[number::clients] or paths]
                for number, cookie in enumerate(self.found["lead"][:clients])
            ]

        return requests

    def _comments(self, clients: int) -> list[list[Request]]:
        said = {"text": "We will have it by the end of next week.", "audience": "partner"}
        return [
            [self._form(f"/tasks/{task}/comments", cookie, said) for task in self.found["tasks"][number::clients]]
            for number, cookie in enumerate(self.found["lead"][:clients])
        ]

    def _creates(self, clients: int) -> list[list[Request]]:
        asked = {"title": "May we call you?", "note": "", "due_on": "", "step": "send"}
        return [
            [self._form("/new/general", cookie, {**asked, "partners": partner}) for partner in self.found["others"]]
            for cookie in self.found["lead"][:clients]
        ]

    def _acts(self, clients: int) -> list[list[Request]]:
        return [
            [
                self._form(f"/tasks/{task}/actions/answer", cookie, {"answer": "At nine.", "submit_key": str(uuid4())})
                for task in self._pick_untouched("questions", clients)
            ]
            for cookie in self.found["answerer"][:clients]
        ]

    def _uploads(self, clients: int) -> list[list[Request]]:
        paper = BigPaper(UPLOAD_BYTES)
        return [
            [
                self.upload(f"/tasks/{task}/actions/upload", cookie, paper.another())
                for task in self._pick_untouched("documents", clients)
            ]
            for cookie in self.found["answerer"][:clients]
        ]

    def _messages(self, clients: int) -> list[list[Request]]:
        """Spread the messages over all who write in the group, because one person may send only so many in a minute."""
        path, writers = f"/chats/{self.found['group']}/messages", self.found["writers"]
        return [
            [
                self._form(path, writer, {"text": f"Pallet {number} is on its way.", "key": str(uuid4())})
                for number in range(MESSAGES_OF_A_WRITER)
                for writer in writers[client::clients]
            ]
            for client in range(clients)
        ]

    def _pick_untouched(self, sort: str, clients: int) -> list[str]:
        """Return tasks without any action so far."""
        tasks: list[str] = self.found[sort]
        share = min(400, len(tasks) // clients)
        taken, tasks[:] = tasks[:share], tasks[share:]
        return taken

    def _form(self, path: str, cookie: str, fields: dict[str, str]) -> Request:
        body = urlencode({"csrfmiddlewaretoken": self.found["secret"], **fields}).encode()
        return post(path, cookie, body, FORM, port=self.port)

    def inbox(self, clients: int) -> list[list[Request]]:
        return self._reads(["/inbox"])(clients)

    def upload(self, path: str, cookie: str, content: bytes, media_type: str = "application/pdf") -> Request:
        boundary = os.urandom(12).hex()
        fields = {"csrfmiddlewaretoken": self.found["secret"], "submit_key": str(uuid4())}
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{NAMES[media_type]}"\r\n'
            f"Content-Type: {media_type}\r\n\r\n"
        )
        body = "".join([*parts, head]).encode() + content + f"\r\n--{boundary}--\r\n".encode()
        return post(path, cookie, body, f"multipart/form-data; boundary={boundary}", port=self.port)
