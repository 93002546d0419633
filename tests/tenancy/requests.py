"""Requests that all start from the same state, and the comparison of their responses."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.contrib.messages import get_messages
from django.db import connection, transaction
from django.http import HttpRequest
from django.test import Client

from parley.companies.actor import Actor
from parley.companies.tests.factories import sign_in

FRESH = re.compile(
    rb'name="(csrfmiddlewaretoken|submit_key|key)" value="[^"]*"|"(csrfmiddlewaretoken|submit_key)": "[^"]*"'
)
MOMENT_IN = re.compile(r"\d{4}-\d\d-\d\dT[\d.%A]+(?:%2B[\d%A:]+)?")
UUID_IN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOMENT = re.compile(rb'datetime="[^"]*"|REV:\d{8}T\d{6}Z')


# Tested elsewhere, or different with the time of the response.
PASSING = {"Location", "Content-Length", "Expires", "Date"}


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    """Without what is fresh in each response."""
    statements: int
    source: str = field(default="", repr=False)
    """HTML as it was sent with status 200; empty for every other response."""

    def difference(self, other: "Answer") -> str:
        """Describe the difference, or return an empty string.

        A redirect, a header or a statement more would reveal something too.
        """
        if self.status != other.status:
            return f"status {self.status} instead of {other.status}"
        if self.location != other.location:
            return f"leads to {self.location} instead of {other.location}"
        if self.headers != other.headers:
            return f"headers {sorted(set(self.headers) ^ set(other.headers))}"
        if self.body != other.body:
            return f"another body: {_first_difference(self.body, other.body)}"
        if self.statements != other.statements:
            return f"{self.statements} statements instead of {other.statements}"
        return ""


def bare_error_page(template: str, context: dict[str, Any], request: HttpRequest) -> str:
    """Return all that an error page is made from, instead of Django's `render_to_string`."""
    words = {name: str(value) for name, value in context.items()}
    return f"{template} {words} {[str(message) for message in get_messages(request)]}"


class Count:
    statements = 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        self.statements += 1
        return execute(sql, params, many, context)


class Asker:
    """A visitor. The effects of each request are rolled back before the next."""

    def __init__(self, actor: Actor | None) -> None:
        self.client = Client(raise_request_exception=False)
        self.name = actor.user.name if actor else "nobody"
        if actor:
            sign_in(self.client, actor)

    def ask(self, method: str, address: str, fields: Any = None, *, hide: Iterable[object] = ()) -> Answer:
        """Send a request. `hide` lists the requested ids: the page may repeat them. Numbers stay."""
        hidden = [str(key) for key in hide if not isinstance(key, int)]
        cookies = {name: morsel.value for name, morsel in self.client.cookies.items()}
        given = {"data": fields} if fields and method == "POST" else {}
        count = Count()
        with transaction.atomic(), connection.execute_wrapper(count):
            answer: Any = self.client.generic(method, address) if not given else self.client.post(address, **given)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            connection.check_constraints()
            transaction.set_rollback(True)
        self.client.cookies.clear()
        self.client.cookies.load(cookies)
        location = answer.headers.get("Location", "")
        for key in hidden:
            location = location.replace(key, "ID")
        location = UUID_IN.sub(lambda found: found[0] if found[0] in address else "NEW", location)
        location = MOMENT_IN.sub("NOW", location)
        headers = sorted((k, v) for k, v in answer.headers.items() if k not in PASSING)
        is_html = answer.status_code == 200 and answer.headers.get("Content-Type", "").startswith("text/html")
        source = body.decode() if is_html else ""
        return Answer(answer.status_code, location, tuple(headers), _plain(body, hidden), count.statements, source)


def _plain(body: bytes, hide: Iterable[str]) -> bytes:
    body = MOMENT.sub(b"", FRESH.sub(b"", body))
    for key in hide:
        for form in {key, quote(key), key.replace("-", "")}:
            body = body.replace(form.encode(), b"ID")
    return body


def _first_difference(one: bytes, other: bytes) -> str:
    place = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return f"{one[max(0, place - 60) : place + 60]!r} / {other[max(0, place - 60) : place + 60]!r}"


def lacking(answer: Answer) -> list[str]:
    """Return the headers missing in a response. A fault counts as one."""
    headers = dict(answer.headers)
    policy = headers.get("Content-Security-Policy", "").replace("img-src 'self' data:", "")
    holds = {
        "no fault": answer.status < 500,
        "default-src": re.search(r"default-src '(self|none)'", policy),
        "a strict policy": not re.search(r"unsafe-|\*|https?:|data:|blob:", policy),
        "frame-ancestors": re.search(r"frame-ancestors '(none|self)'", policy),
        "nosniff": headers.get("X-Content-Type-Options") == "nosniff",
        "Referrer-Policy": headers.get("Referrer-Policy") == "same-origin",
        "Cross-Origin-Opener-Policy": headers.get("Cross-Origin-Opener-Policy") == "same-origin",
        "Cross-Origin-Resource-Policy": headers.get("Cross-Origin-Resource-Policy") == "same-origin",
        "private": "private" in headers.get("Cache-Control", ""),
    }
    return [name for name, held in holds.items() if not held]
