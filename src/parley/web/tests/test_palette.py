"""The command palette: it offers what the person may do, and nothing that leads to a refusal."""

import re
from contextlib import suppress

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, get_resolver, reverse

from parley.companies.actor import Actor
from parley.companies.rights import Right, Role
from parley.companies.tests.factories import actor, company, connect, member, person, sign_in
from parley.core.commands import commands_of
from parley.tasks.tests.factories import general_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> Actor:
    owner = person("Anna Becker")
    return actor(owner, company("Nordwind Foods", owner=owner))


@pytest.fixture
def luca(anna: Actor) -> Actor:
    owner = person("Luca Frei")
    luca = actor(owner, company("Alpine Dairy", owner=owner))
    connect(anna, luca)
    return luca


def palette(of: Actor) -> str:
    return sign_in(Client(), of).get("/palette").content.decode()


def links(html: str) -> list[str]:
    return re.findall(r'role="option" tabindex="-1" href="([^"]+)"', html)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.ADMIN])
def test_nothing_that_it_offers_is_refused(anna: Actor, luca: Actor, role: str) -> None:
    jonas = member(anna.company, person("Jonas Vogt"), role)
    general_task(anna, luca, "Delivery times")
    client = sign_in(Client(), jonas)

    offered = links(client.get("/palette").content.decode())

    assert len(offered) > 20
    refused = {href: status for href in offered if (status := client.get(href, follow=True).status_code) != 200}
    assert refused == {}
    assert ("/partners/invite" in offered) is jonas.may(Right.MANAGE_PARTNERS)


def test_kinds_are_offered_to_who_has_a_partner(anna: Actor) -> None:
    assert "/new/general" not in links(palette(anna))
    owner = person("Luca Frei")
    connect(anna, actor(owner, company("Alpine Dairy", owner=owner)))
    assert "/new/general" in links(palette(anna))


# Where an action that is offered leads on to, not an action of its own.
STEPS = {"/corrective-actions/new/plain"}
CREATES = re.compile(r"(\w+:)?(new|invite|found)(_|$)")
WITH_ID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-")
PLUS = re.compile(r'<a class="button[^"]*" href="(/[^"?#]*)[^>]*><svg[^>]*><use href="[^"#]*#(?:[a-z]+-)?plus"')


def addresses_of_what_is_new() -> set[str]:
    """Return the addresses without ids whose names begin with one of `CREATES`."""
    resolver = get_resolver()
    folders = [(resolver, ""), *((inner, f"{name}:") for name, (_path, inner) in resolver.namespace_dict.items())]
    names = [f"{folder}{name}" for one, folder in folders for name in one.reverse_dict if isinstance(name, str)]
    found = set()
    for name in filter(CREATES.match, names):
        with suppress(NoReverseMatch):
            found.add(reverse(name))
    return found


def shown(client: Client, address: str) -> str:
    response = client.get(address)
    return response.content.decode() if response.status_code == 200 and not response.streaming else ""


@pytest.mark.parametrize("role", [Role.MEMBER, Role.ADMIN])
def test_whatever_a_person_may_create_is_offered(anna: Actor, luca: Actor, role: str) -> None:
    """An app that adds a page for something new, or a button with a plus to one of its pages, adds a command for it."""
    jonas = member(anna.company, person("Jonas Vogt"), role)
    general_task(anna, luca, "Delivery times")
    client = sign_in(Client(), jonas)
    pages = links(client.get("/palette").content.decode())
    new = addresses_of_what_is_new()
    pressed = {
        address for page in pages for address in PLUS.findall(shown(client, page)) if not WITH_ID.search(address)
    }

    missing = (new | pressed) - {page.partition("?")[0] for page in pages} - STEPS

    assert len(new) > 15
    assert len(pressed) > 5
    assert not {address for address in missing if client.get(address).status_code == 200}


def test_recent_tasks_and_partners_are_the_company_s_own(anna: Actor, luca: Actor) -> None:
    eva = person("Eva Stern")
    stranger = actor(eva, company("Stern Trading", owner=eva))
    general_task(anna, luca, "Delivery times")

    for one, partner in ((anna, "Alpine Dairy"), (luca, "Nordwind Foods")):
        assert "Delivery times" in palette(one)
        assert partner in palette(one)
    assert not {"Delivery times", "Nordwind Foods", "Alpine Dairy"} & set(re.findall(r">([^<]+)<", palette(stranger)))
    assert Client().get("/palette").status_code == 302


def test_its_statements_do_not_grow_with_tasks(anna: Actor, luca: Actor) -> None:
    client = sign_in(Client(), anna)

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/palette")
        return len(queries)

    general_task(anna, luca)
    statements()
    before = statements()
    for number in range(4):
        general_task(anna, luca, f"Task {number}")
    assert statements() == before


def test_theme_language_and_signing_out_are_posted(anna: Actor) -> None:
    html = palette(anna)

    assert re.search(r'form="preferences" formaction="/theme/" name="theme" value="dark"', html)
    assert re.search(r'form="preferences" formaction="/language/" name="language" value="nb"', html)
    assert re.search(r'form="preferences" formaction="/sign-out"', html)
    assert all(command.field is None or len(command.field) == 2 for command in commands_of(anna))


def test_without_scripts_the_search_finds_places_and_actions(anna: Actor, luca: Actor) -> None:
    client = sign_in(Client(), anna)

    assert 'href="/search" data-opens="palette"' in client.get("/settings").content.decode()
    found = client.get("/search?q=team").content.decode()
    assert "Places and actions" in found
    assert 'class="row-link" href="/teambox"' in found
    assert 'class="row-link" href="/new/general"' in client.get("/search?q=new+general").content.decode()
