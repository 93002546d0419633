"""Nothing that a visitor sends makes a fault: every form and address, with everything they were not made for."""

from itertools import chain
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as search
from hypothesis import strategies as st

from parley.companies.tests.factories import sign_in
from tests import nonsense
from tests.forms import FormOnPage
from tests.nonsense import Body, multipart, urlencoded
from tests.tenancy.own_pages import OwnPage
from tests.tenancy.world import World

pytestmark = pytest.mark.django_db

TEN_MEGABYTES = 10_000_000
ANYWHERE = ("next", "back", "act", "to", "after", "token", "page")


class Sender:
    """Sends raw requests as one person; whatever they do is undone."""

    def __init__(self, world: World) -> None:
        self.client = sign_in(Client(raise_request_exception=False), world.cast.anna)
        self.faults: list[str] = []

    def send(self, method: str, address: str, body: Body | None = None, **headers: Any) -> int:
        given = {"data": body.content, "content_type": body.media_type} if body else {}
        with transaction.atomic():
            answer = self.client.generic(method, address, **given, **headers)  # type: ignore[arg-type]
            page = b"" if answer.streaming else answer.content
            if not connection.needs_rollback:
                connection.check_constraints()
            transaction.set_rollback(True)
        if answer.status_code >= 500:
            sent = f"{body.media_type} {body.content[:120]!r}" if body else ""
            self.faults.append(f"{method} {address[:200]} {sent} {headers}: {answer.status_code} {page[:80]!r}")
        return answer.status_code


@pytest.fixture
def sender(world: World, annas_pages: list[OwnPage]) -> Sender:
    return Sender(world)


@pytest.fixture
def forms(annas_pages: list[OwnPage]) -> list[FormOnPage]:
    """Return every form on every page of Anna's, the same one once."""
    found: dict[Any, FormOnPage] = {}
    for form in chain(*(page.forms for page in annas_pages)):
        found.setdefault((form.method, form.action, tuple(sorted(form.names))), form)
    return [form for form in found.values() if form.method == "POST" and form.action.startswith("/")]


def _no_fault(sender: Sender) -> None:
    assert not sender.faults, f"{len(sender.faults)} faults\n" + "\n".join(sender.faults[:20])


def test_every_field_of_every_form_bears_any_value(sender: Sender, forms: list[FormOnPage]) -> None:
    for number, form in enumerate(forms):
        for place, name in enumerate(form.names):
            # Not every value in every field, but each value in many: the sample moves on from field to field.
            start = (7 * number + 11 * place) % 18
            for value in nonsense.VALUES[start::18]:
                sender.send(form.method, form.action, urlencoded(_with(form, name, value)))
        for value in nonsense.VALUES[number % 18 :: 18]:
            sender.send(form.method, form.action, multipart([(name, value) for name in form.names]))
    assert len(forms) > 20
    _no_fault(sender)


def test_every_form_bears_broken_bodies_and_files(sender: Sender, forms: list[FormOnPage]) -> None:
    for number, form in enumerate(forms):
        for body in nonsense.broken(form.fields)[number % 3 :: 3]:
            sender.send(form.method, form.action, body)
        for field in form.files:
            for name in ("\0.pdf", "", "../../x.pdf", "\ud800.pdf", "a" * 3000 + ".pdf", "con.pdf", ".pdf"):
                sender.send(form.method, form.action, multipart(form.fields, [(field, name, b"%PDF-1.7\n" * 9)]))
            many = [(field, f"{number}.pdf", b"%PDF") for number in range(25)]
            sender.send(form.method, form.action, multipart(form.fields, many))
    _no_fault(sender)


def test_ten_megabytes_of_text_are_refused_everywhere(sender: Sender, forms: list[FormOnPage]) -> None:
    with_texts = {form.action: form for form in forms if form.texts}
    assert len(with_texts) > 12
    for action, form in list(with_texts.items())[::6]:
        field = form.texts[-1]
        assert sender.send("POST", action, urlencoded([(field, "x" * TEN_MEGABYTES)])) in {400, 413}
        assert sender.send("POST", action, multipart([(field, "x" * TEN_MEGABYTES)])) in {400, 413}
    _no_fault(sender)


def test_every_address_bears_any_query_and_header(sender: Sender, annas_pages: list[OwnPage]) -> None:
    by_path = _query_names(annas_pages)
    everywhere = sorted(set(chain(ANYWHERE, *by_path.values())))
    assert {"partner", "q", "kind", "after"} <= set(everywhere)
    for number, (path, own) in enumerate(by_path.items()):
        values = [nonsense.VALUES[(5 * number + 3 * place) % len(nonsense.VALUES)] for place in range(len(everywhere))]
        # One by one those that the page is known to read, since a refused one hides the others.
        queries = [[(name, value), (name, "")] for name, value in zip(sorted(own), values, strict=False)]
        queries += [list(zip(everywhere, values, strict=True))]
        for query in queries:
            sender.send("GET", f"{path}?{urlencoded(query).content.decode()}")
        sender.send("GET", f"{path}?%ff=%00&&&=&{'a=1&' * 50}")
        headers = nonsense.HEADERS[number % len(nonsense.HEADERS)]
        sender.send("GET", path, None, **headers)
        sender.send("POST", path, urlencoded([]), **headers)
    for path in (
        "/%00",
        "/tasks/%00",
        "/%ff",
        "/tasks/" + "a" * 5000,
        "/files/..%2f..%2fetc",
        "//",
        "/new/%F0%9F%98%80",
    ):
        sender.send("GET", path)
    _no_fault(sender)


def test_whatever_hypothesis_thinks_of(sender: Sender, forms: list[FormOnPage]) -> None:
    values = st.one_of(
        st.sampled_from(nonsense.VALUES), st.text(max_size=60), st.integers().map(str), st.dates().map(str)
    )

    @search(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def throw(data: st.DataObject) -> None:
        form = data.draw(st.sampled_from(forms))
        offered = {name: st.sampled_from(found) for name, found in form.offered.items()}
        fields = [
            (name, data.draw(st.one_of(offered.get(name, values), values)))
            for name in form.names
            if data.draw(st.integers(0, 9)) > 0
            for _ in range(data.draw(st.sampled_from([1, 1, 1, 2])))
        ]
        body = urlencoded(fields) if data.draw(st.booleans()) else multipart(fields)
        assert sender.send(form.method, form.action, body) < 500, sender.faults[-1]

    throw()


def _with(form: FormOnPage, name: str, value: str) -> list[tuple[str, str]]:
    return [*((other, kept) for other, kept in form.fields if other != name), (name, value)]


def _query_names(pages: list[OwnPage]) -> dict[str, set[str]]:
    """Return the path of each page, and the names in queries of links and forms that lead there."""
    found: dict[str, set[str]] = {page.address.partition("?")[0]: set() for page in pages}
    for page in pages:
        for link in page.links:
            path, _, query = link.partition("?")
            found.setdefault(path, set()).update(name for name, _ in parse_qsl(query, keep_blank_values=True))
        for form in page.forms:
            if form.method == "GET":
                found.setdefault(form.action.partition("?")[0], set()).update(form.names)
    return {path: names for path, names in found.items() if path.startswith("/") and not path.startswith("/static/")}
