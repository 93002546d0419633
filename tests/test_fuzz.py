"""Nothing that a visitor sends makes a fault: every form and address, with everything they were not made for."""

from collections.abc import Iterable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as search
from hypothesis import strategies as st

from parley.companies.tests.factories import sign_in
from parley.tasks.declaration import kind_of
from tests import nonsense
from tests.forms import FormOnPage, read_page
from tests.nonsense import Body, multipart, urlencoded
from tests.tenancy.routes import all_routes, secrets
from tests.tenancy.world import World, open_portal_of

pytestmark = pytest.mark.django_db

TEN_MEGABYTES = 10_000_000


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

    def page(self, address: str) -> tuple[list[FormOnPage], list[str]]:
        with transaction.atomic():
            answer = self.client.get(address)
            is_page = not answer.streaming and answer["Content-Type"].startswith("text/html")
            source = answer.content.decode() if is_page else ""
            transaction.set_rollback(True)
        return read_page(address, source) if answer.status_code == 200 and "<html" in source else ([], [])


@pytest.fixture
def sender(world: World) -> Sender:
    open_portal_of(world.nordwind.supplier)
    return Sender(world)


def _addresses(world: World) -> list[str]:
    ids = {**world.nordwind.ids, **secrets()}
    routes = [list(route.addresses(ids)) for route in all_routes()]
    tasks = [f"/tasks/{task.pk}?act={name}" for task in world.nordwind.tasks for name in kind_of(task.kind).actions]
    return [address for found in routes for address in found[:12]] + tasks


def _forms(sender: Sender, world: World) -> list[FormOnPage]:
    """Every form on every page of Anna's, the same one once."""
    found: dict[Any, FormOnPage] = {}
    for address in _addresses(world):
        for form in sender.page(address)[0]:
            found.setdefault((form.method, form.action, tuple(sorted(form.names))), form)
    return [form for form in found.values() if form.method == "POST" and form.action.startswith("/")]


def _no_fault(sender: Sender) -> None:
    assert not sender.faults, f"{len(sender.faults)} faults\n" + "\n".join(sender.faults[:20])


def test_every_field_of_every_form_bears_any_value(sender: Sender, world: World) -> None:
    forms = _forms(sender, world)
    for number, form in enumerate(forms):
        for place, name in enumerate(form.names):
            # Not every value in every field, but each value in many: the sample moves on from field to field.
            start = (7 * number + 11 * place) % 9
            for value in nonsense.VALUES[start::9]:
                sender.send(form.method, form.action, urlencoded(_with(form, name, value)))
        for value in nonsense.VALUES[number % 9 :: 9]:
            sender.send(form.method, form.action, multipart([(name, value) for name in form.names]))
    assert len(forms) > 20
    _no_fault(sender)


def test_every_form_bears_broken_bodies_and_files(sender: Sender, world: World) -> None:
    for number, form in enumerate(_forms(sender, world)):
        for body in nonsense.broken(form.fields)[number % 3 :: 3]:
            sender.send(form.method, form.action, body)
        for field in form.files:
            for name in ("\0.pdf", "", "../../x.pdf", "\ud800.pdf", "a" * 3000 + ".pdf", "con.pdf", ".pdf"):
                sender.send(form.method, form.action, multipart(form.fields, [(field, name, b"%PDF-1.7\n" * 9)]))
            many = [(field, f"{number}.pdf", b"%PDF") for number in range(25)]
            sender.send(form.method, form.action, multipart(form.fields, many))
    _no_fault(sender)


def test_ten_megabytes_of_text_are_refused_everywhere(sender: Sender, world: World) -> None:
    forms = {form.action: form for form in _forms(sender, world) if form.texts}
    assert len(forms) > 12
    for action, form in list(forms.items())[::6]:
        field = form.texts[-1]
        assert sender.send("POST", action, urlencoded([(field, "x" * TEN_MEGABYTES)])) in {400, 413}
        assert sender.send("POST", action, multipart([(field, "x" * TEN_MEGABYTES)])) in {400, 413}
    _no_fault(sender)


def test_every_address_bears_any_query_and_header(sender: Sender, world: World) -> None:
    names = sorted(set(_query_names(sender, world)))
    assert {"partner", "q", "kind", "after"} <= set(names)
    for number, address in enumerate(_addresses(world)):
        path = address.partition("?")[0]
        for place, name in enumerate(names[number % 3 :: 3]):
            value = nonsense.VALUES[(5 * number + 3 * place) % len(nonsense.VALUES)]
            sender.send("GET", f"{path}?{urlencoded([(name, value), (name, '')]).content.decode()}")
        sender.send("GET", f"{path}?%ff=%00&&&=&{'a=1&' * 50}")
        for headers in nonsense.HEADERS[number % 5 :: 5]:
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


def test_whatever_hypothesis_thinks_of(sender: Sender, world: World) -> None:
    forms = _forms(sender, world)
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


def _query_names(sender: Sender, world: World) -> Iterable[str]:
    yield from ("next", "back", "act", "to", "after", "token", "page")
    for address in _addresses(world):
        forms, links = sender.page(address)
        for link in links:
            for pair in link.partition("?")[2].split("&"):
                if "=" in pair:
                    yield pair.partition("=")[0]
        for form in forms:
            if form.method == "GET":
                yield from form.names
