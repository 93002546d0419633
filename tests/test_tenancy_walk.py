"""What belongs to others answers exactly as what never existed: every route, found in the URL configuration itself."""

from itertools import chain
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID
from zlib import crc32

import pytest

from parley.companies.actor import Actor
from parley.core.acting_company import acting_as
from parley.tasks.declaration import kind_of
from tests.forms import FormOnPage, read_page
from tests.tenancy.requests import UUID_IN, Answer, Asker, lacking
from tests.tenancy.routes import CLOSED, METHODS, SECRETS, Route, all_routes, never, secrets
from tests.tenancy.world import World, open_portal_of

pytestmark = pytest.mark.django_db

NOBODYS = UUID(int=0x0123456789AB7DEF8123456789ABCDEF)
SHARES = 4
"""A walk is as many tests, so that the workers of a test run share it."""

Page = tuple[list[FormOnPage], list[str]]
shared = pytest.mark.parametrize("share", range(SHARES))
LISTS = ("/inbox", "/teambox", "/outbox", "/tasks?", "/partners?")


def test_every_parameter_is_known(world: World) -> None:
    known = {*world.eva.ids, *CLOSED, *SECRETS}
    unknown = {route.name: set(route.parameters) - known for route in all_routes() if set(route.parameters) - known}
    assert unknown == {}, "say in tests/tenancy how these are filled"


@pytest.fixture(scope="module")
def pages_read() -> list[Page]:
    return []


@pytest.fixture
def pages(world: World, pages_read: list[Page]) -> list[Page]:
    """Return Eva's pages, read once per process: every test starts from the same world."""
    open_portal_of(world.eva.supplier)
    if not pages_read:
        pages_read += _pages(Asker(world.cast.eva), world)
    return pages_read


def test_shares_make_up_all_routes() -> None:
    names = [route.name for route in all_routes()]
    shares = [[name for name in names if _is_in(share, name)] for share in range(SHARES)]
    assert all(shares)
    assert sorted(chain(*shares)) == names


@shared
@pytest.mark.parametrize("who", ["nobody", "a stranger", "a partner", "a member without the right"])
def test_foreign_things_are_as_if_they_had_never_been(world: World, who: str, share: int) -> None:
    """Foreign is, for a stranger, all of Nordwind's; for its partner Alpine, what it does with Kestrel or alone;
    for Mia of Nordwind, what is Eva's."""
    actor = {
        "nobody": None,
        "a stranger": world.cast.eva,
        "a partner": world.cast.luca,
        "a member without the right": world.cast.mia,
    }[who]
    foreign = world.eva.ids if who == "a member without the right" else dict(world.nordwind.ids)
    if who == "a partner":
        # The partner's own page is there, and its people can be written to.
        foreign |= {name: world.eva.ids[name] for name in ("partner_id", "user_id")}
    asker, reached, wrong = Asker(actor), set(), []
    fields = _fields(actor or world.cast.eva)
    methods = METHODS if who == "a stranger" else ("GET", "POST")
    routes = [route for route in all_routes() if _is_in(share, route.name)]
    for route in routes:
        for there, nowhere in _pairs(route, foreign):
            for method in methods:
                answer = asker.ask(method, there, fields, hide=foreign.values())
                # Without an id in it, the address is the same.
                unknown = (
                    asker.ask(method, nowhere, fields, hide=never(foreign).values()) if there != nowhere else answer
                )
                reached.add(route.name)
                wrong += _problems(route, method, there, answer, unknown, actor)
    assert not wrong, "\n".join(wrong[:50])
    assert reached == {route.name for route in routes}


@shared
def test_foreign_ids_in_forms_are_as_if_they_had_never_been(world: World, pages: list[Page], share: int) -> None:
    """Every form that Eva's own pages show her, each field once with an id of Nordwind's and once with no id."""
    asker, wrong = Asker(world.cast.eva), []
    foreign = world.nordwind.everything
    fields = [(form, name) for form in _forms(pages) for name in form.names if name not in {"submit_key", "next"}]
    for form, name in fields:
        if not _is_in(share, f"{form.action} {name}"):
            continue
        takes_ids = any(UUID_IN.search(value) for value in [*form.offered.get(name, []), *form.values(name)])
        nowhere = asker.ask(form.method, *form.with_value(name, NOBODYS), hide=[NOBODYS])
        for key in foreign.values() if takes_ids else [foreign["partner_id"]]:
            there = asker.ask(form.method, *form.with_value(name, key), hide=[key, NOBODYS])
            said = f"{form.method} {form.action} with {name}={key}: "
            if there.difference(nowhere) or there.status >= 500:
                wrong.append(said + (there.difference(nowhere) or str(there.status)))
    assert not wrong, "\n".join(wrong[:50])
    assert len({(form.action, name) for form, name in fields}) > 60


@shared
def test_foreign_ids_in_filters_are_as_if_they_had_never_been(world: World, pages: list[Page], share: int) -> None:
    """Every address that Eva's pages link to with an id in its query, and every name they ever filter by."""
    asker, wrong = Asker(world.cast.eva), []
    foreign = world.nordwind.everything
    links = {link for _, found in pages for link in found if "?" in link}
    queries = [parse_qsl(urlsplit(link).query) for link in links]
    names = {name for query in queries for name, value in query if UUID_IN.search(value)} | {"partner", "after"}
    asked = {UUID_IN.sub("{}", link) for link in links if UUID_IN.search(urlsplit(link).query)}
    asked |= {f"{path}?{name}={{}}" for path in _plain_paths() for name in names}
    for address in sorted(address for address in asked if _is_in(share, address)):
        nowhere = asker.ask("GET", address.replace("{}", str(NOBODYS)), hide=[NOBODYS])
        for key in foreign.values() if address.startswith(LISTS) else [foreign["partner_id"]]:
            there = asker.ask("GET", address.replace("{}", str(key)), hide=[key, NOBODYS])
            if there.difference(nowhere) or there.status >= 500:
                wrong.append(f"{address} with {key}: {there.difference(nowhere) or there.status}")
    assert not wrong, "\n".join(wrong[:50])
    assert len(asked) > 20


def _is_in(share: int, text: str) -> bool:
    """Return whether a share has what `text` names. The ids in it differ between the processes of a test run."""
    return crc32(UUID_IN.sub("{}", text).encode()) % SHARES == share


def _pages(asker: Asker, world: World) -> list[Page]:
    """All that Eva's own pages show, one address of each route, and each task with each of its buttons pressed."""
    addresses = []
    for route in all_routes():
        addresses += list(route.addresses({**world.eva.ids, **secrets()}))[:12]
    for task in world.eva.tasks:
        addresses += [f"/tasks/{task.pk}", *(f"/tasks/{task.pk}?act={name}" for name in kind_of(task.kind).actions)]
    read = []
    for address in addresses:
        answer = asker.ask("GET", address)
        if answer.status == 200 and b"<html" in answer.body:
            read.append(read_page(address, answer.body.decode()))
    return read


def _forms(pages: list[Page]) -> list[FormOnPage]:
    """Each once, though many pages show it."""
    found: dict[Any, FormOnPage] = {}
    for forms, _links in pages:
        for form in forms:
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
    names_a_thing = any(name.endswith("_id") for name in route.parameters)
    if names_a_thing and actor and answer.status not in {403, 404, 405} and method != "OPTIONS":
        found.append(said + f"{answer.status} for a thing that is not there")
    return found


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
