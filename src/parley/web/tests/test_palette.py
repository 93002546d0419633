"""The command palette: it offers what the person may do, and nothing that leads to a refusal."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

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
