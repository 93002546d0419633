"""What belongs to others answers exactly as what never existed: every route, found in the URL configuration itself."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID
from zlib import crc32

import pytest
from django.apps import apps
from django.db.models import UUIDField

from parley.companies.actor import Actor
from parley.core.acting_company import acting_as, acting_as_system
from tests.forms import FormOnPage
from tests.tenancy.own_pages import OwnPage
from tests.tenancy.requests import UUID_IN, Answer, Asker, lacking
from tests.tenancy.routes import CLOSED, SECRETS, Route, all_routes, never, secrets
from tests.tenancy.world import Circle, World

pytestmark = pytest.mark.django_db

NOBODYS = UUID(int=0x0123456789AB7DEF8123456789ABCDEF)
SHARES = 4
"""A walk is as many tests, so that the workers of a test run share it."""

EVERYBODY = ("nobody", "a stranger", "a partner", "a member without the right")
shared = pytest.mark.parametrize("share", range(SHARES))
UNKNOWN_METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS")
LISTS = ("/inbox", "/teambox", "/outbox", "/tasks?", "/partners?")


def test_every_parameter_is_known(world: World) -> None:
    known = {*world.eva.ids, *CLOSED, *SECRETS}
    unknown = {route.name: set(route.parameters) - known for route in all_routes() if set(route.parameters) - known}
    assert unknown == {}, "say in tests/tenancy how these are filled"


def test_shares_make_up_all_routes() -> None:
    names = [route.name for route in all_routes()]
    shares = [[name for name in names if _is_in(share, name)] for share in range(SHARES)]
    assert all(shares)
    assert sorted(chain(*shares)) == names


@shared
@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.usefixtures("bare_errors")
def test_foreign_things_are_as_if_they_had_never_been(world: World, who: str, share: int) -> None:
    actor, foreign = _visitor(world, who)
    asker, reached, wrong = Asker(actor), set(), []
    fields = _fields(actor or world.cast.eva)
    routes = [route for route in all_routes() if _is_in(share, route.name)]
    for route in routes:
        for number, (there, nowhere) in enumerate(_pairs(route, foreign)):
            methods = ["GET", "POST"]
            if who == "a stranger" and not number:
                # Views refuse those they do not know before they look for anything, all in one way.
                methods += ["HEAD", UNKNOWN_METHODS[crc32(route.name.encode()) % len(UNKNOWN_METHODS)]]
            if there == nowhere and actor:
                # Nothing foreign is named: what a person is shown there is looked at in test_headers.
                methods = methods[3:]
            for method in methods:
                answer = asker.ask(method, there, fields, hide=foreign.values())
                unknown = (
                    asker.ask(method, nowhere, fields, hide=never(foreign).values()) if there != nowhere else answer
                )
                reached.add(route.name)
                wrong += _problems(route, method, there, answer, unknown, actor)
    assert not wrong, "\n".join(wrong[:50])
    naming = {route.name for route in routes if any(there != nowhere for there, nowhere in _pairs(route, foreign))}
    assert reached == ({route.name for route in routes} if who in {"nobody", "a stranger"} else naming)


@pytest.mark.parametrize("who", EVERYBODY)
def test_page_for_a_foreign_thing_is_the_page_for_none(world: World, who: str) -> None:
    """With the frame, which the walk leaves out."""
    actor, foreign = _visitor(world, who)
    asker, unknown = Asker(actor), never(foreign)
    for address in ("/tasks/{task_id}", "/partners/{partner_id}", "/files/{file_id}", "/tasks/{task_id}/comments"):
        for method in ("GET", "POST"):
            there = asker.ask(method, address.format_map(foreign), hide=foreign.values())
            nowhere = asker.ask(method, address.format_map(unknown), hide=unknown.values())
            assert not there.difference(nowhere), address
            assert b"</html>" in there.body or there.status in {302, 405}, address


@shared
def test_foreign_ids_in_forms_are_as_if_they_had_never_been(
    world: World, evas_pages: list[OwnPage], share: int
) -> None:
    """Every form that Eva's own pages show her, sent with ids of Nordwind's and with one that is nobody's.

    A field with ids is tried alone; those that offer none, together.
    """
    asker, wrong = Asker(world.cast.eva), []
    foreign = Foreign(world.nordwind)
    tried = [(form, names, values) for form in _forms(evas_pages) for names, values in _tries(form)]
    for form, names, values in tried:
        text = f"{form.action} {names}"
        if not _is_in(share, text):
            continue
        nowhere = asker.ask(form.method, *form.with_values(dict.fromkeys(names, NOBODYS)), hide=[NOBODYS])
        for key in foreign.ids_like(values, text):
            there = asker.ask(form.method, *form.with_values(dict.fromkeys(names, key)), hide=[key, NOBODYS])
            said = f"{form.method} {form.action} with {key} for {names}: "
            if there.difference(nowhere) or there.status >= 500:
                wrong.append(said + (there.difference(nowhere) or str(there.status)))
    assert not wrong, "\n".join(wrong[:50])
    assert len({(form.action, name) for form, names, _ in tried for name in names}) > 60


def _tries(form: FormOnPage) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Return names of fields to send an id in, and what the page has in them."""
    others = []
    for name in form.names:
        values = [*form.offered.get(name, []), *form.values(name)]
        if name in {"submit_key", "next"}:
            continue
        if any(UUID_IN.search(value) for value in values):
            yield (name,), values
        else:
            others.append(name)
    if others:
        yield tuple(others), []


@shared
def test_foreign_ids_in_filters_are_as_if_they_had_never_been(
    world: World, evas_pages: list[OwnPage], share: int
) -> None:
    """Every address that Eva's pages link to with an id in its query, and every name they ever filter by."""
    asker, wrong = Asker(world.cast.eva), []
    foreign = Foreign(world.nordwind)
    links = sorted({link for page in evas_pages for link in page.links if UUID_IN.search(urlsplit(link).query)})
    asked = {UUID_IN.sub("{}", link): [link] for link in links}
    offered: dict[str, list[str]] = {"partner": [], "after": []}
    for name, value in chain(*(parse_qsl(urlsplit(link).query) for link in links)):
        offered.setdefault(name, []).append(value)
    # A position that is refused would hide the filters beside it.
    together = "&".join(f"{name}={{}}" for name in sorted(offered) if name != "after")
    for path in _plain_paths():
        is_list = f"{path}?".startswith(LISTS)
        asked |= {f"{path}?{name}={{}}": values for name, values in offered.items() if is_list or name == "after"}
        asked |= {} if is_list else {f"{path}?{together}": []}
    for address, values in sorted(asked.items()):
        if not _is_in(share, address):
            continue
        nowhere = asker.ask("GET", address.replace("{}", str(NOBODYS)), hide=[NOBODYS])
        for key in foreign.ids_like(values, address):
            there = asker.ask("GET", address.replace("{}", str(key)), hide=[key, NOBODYS])
            if there.difference(nowhere) or there.status >= 500:
                wrong.append(f"{address} with {key}: {there.difference(nowhere) or there.status}")
    assert not wrong, "\n".join(wrong[:50])
    assert len(asked) > 20


class Foreign:
    """The ids of what belongs to others, by the tables of their rows."""

    def __init__(self, circle: Circle) -> None:
        self.ids = list(dict.fromkeys(circle.everything.values()))
        self.tables = _tables_of_ids()
        self.company = circle.customer.company.pk

    def ids_like(self, values: Iterable[str], text: str) -> list[UUID]:
        """Return ids of rows in the tables of `values`, the company's, and one of any table, another for each text."""
        tables = {self.tables.get(UUID(found[0])) for value in values for found in UUID_IN.finditer(value)}
        like = [key for key in self.ids if self.tables.get(key) in tables]
        other = self.ids[crc32(UUID_IN.sub("{}", text).encode()) % len(self.ids)]
        return list(dict.fromkeys([*like, self.company, *([other] if tables else [])]))


def _tables_of_ids() -> dict[UUID, str]:
    """Return the table of each row that has an id of its own."""
    models = [model for model in apps.get_models() if isinstance(model._meta.pk, UUIDField)]
    with acting_as_system():
        return {
            key: model._meta.db_table for model in models for key in model._base_manager.values_list("pk", flat=True)
        }


def _visitor(world: World, who: str) -> tuple[Actor | None, dict[str, Any]]:
    """Return a person and ids of what is foreign to them.

    For a stranger that is all of Nordwind's; for its partner Alpine, what it does with Kestrel or alone; for Mia of
    Nordwind, what is Eva's.
    """
    actor = dict(zip(EVERYBODY, (None, world.cast.eva, world.cast.luca, world.cast.mia), strict=True))[who]
    foreign = world.eva.ids if who == "a member without the right" else dict(world.nordwind.ids)
    if who == "a partner":
        # The partner's own page is there, and its people can be written to.
        foreign |= {name: world.eva.ids[name] for name in ("partner_id", "user_id")}
    return actor, foreign


def _is_in(share: int, text: str) -> bool:
    """Return whether a share has what `text` names. The ids in it differ between the processes of a test run."""
    return crc32(UUID_IN.sub("{}", text).encode()) % SHARES == share


def _forms(pages: list[OwnPage]) -> list[FormOnPage]:
    """Each once, though many pages show it."""
    found: dict[Any, FormOnPage] = {}
    for page in pages:
        for form in page.forms:
            if form.action.startswith("/") and form.action != "/sign-out":
                found.setdefault((form.method, UUID_IN.sub("{}", form.action), tuple(sorted(form.names))), form)
    return list(found.values())


def _plain_paths() -> list[str]:
    return [path for route in all_routes() if not route.parameters for path in route.addresses({})]


def _pairs(route: Route, foreign: dict[str, Any]) -> list[tuple[str, str]]:
    there = route.addresses({**foreign, **secrets()})
    nowhere = route.addresses({**never(foreign), **secrets()})
    return list(zip(there, nowhere, strict=True))


def _problems(
    route: Route, method: str, address: str, answer: Answer, unknown: Answer, actor: Actor | None
) -> list[str]:
    said = f"{method} {address} ({route.name}): "
    found = [said + answer.difference(unknown)] if answer.difference(unknown) else []
    if lacking(answer):
        found.append(said + f"{answer.status} lacks {lacking(answer)}")
    if _names_a_thing(route) and actor and answer.status not in {403, 404, 405} and method != "OPTIONS":
        found.append(said + f"{answer.status} for a thing that is not there")
    return found


def _names_a_thing(route: Route) -> bool:
    return any(name.endswith("_id") for name in route.parameters)


def _fields(actor: Actor) -> dict[str, str]:
    """Something sensible for every form at once, so that none stops before it looks at the ids."""
    with acting_as(actor.company, actor.user):
        return {
            "text": "Hello",
            "audience": "partner",
            "explanation": "Because",
            "note": "Please",
            "reason": "So",
            "answer": "Yes",
            "to": str(actor.user.pk),
            "role": "member",
            "member": str(actor.member.pk),
            "name": "A name",
            "first_name": "Ann",
            "last_name": "Lee",
            "position": "Chief",
            "email": "a@b.example",
            "phone": "1",
            "step": "send",
            "has_read": "on",
            "title": "T",
            "due_on": "2199-01-01",
            "expires_on": "2199-01-01",
            "language": "en",
            "theme": "dark",
            "purpose": "supplier",
        }
