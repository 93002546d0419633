"""After the end of a connection no page shows people of the other company; names in the history stay."""

from collections.abc import Iterable

import pytest
from django.test import Client

from parley.companies import actions
from parley.companies.models import Connection, Member
from parley.companies.tests.factories import Cast, at_work, looking, sign_in
from parley.tasks.tests.factories import general_task
from tests.tenancy.own_pages import OwnPage
from tests.tenancy.requests import Asker
from tests.tenancy.routes import all_routes, secrets
from tests.tenancy.world import World

pytestmark = pytest.mark.django_db


def _stop(cast: Cast, how: str) -> None:
    with looking():
        connection = Connection.objects.get(customer=cast.nordwind, supplier=cast.kestrel)
        Member.objects.filter(company=cast.kestrel).update(phone="+44 113 496 0000", position="Head of everything")
    with at_work(cast.anna):
        getattr(actions, how)(by=cast.anna, connection_id=connection.pk)


def test_no_page_shows_contact_data_after_the_end(world: World, annas_pages: list[OwnPage]) -> None:
    cast = world.cast
    contacts = ("tom@kestrel.example", "priya@kestrel.example", "+44 113 496 0000", "Head of everything")
    addresses = [page.address for page in annas_pages if page.answer.status == 200 and "?" not in page.address]
    ids = world.nordwind.ids | secrets() | {"partner_id": cast.kestrel.pk}
    of_partner = [route for route in all_routes() if "partner_id" in route.parameters]
    addresses += [address for route in of_partner for address in route.addresses(ids)]

    def shown(on: Iterable[str]) -> dict[str, list[str]]:
        asker = Asker(cast.anna)
        pages = {address: asker.ask("GET", address).body.decode(errors="replace") for address in on}
        found = {address: [word for word in contacts if word in body] for address, body in pages.items()}
        return {address: words for address, words in found.items() if words}

    _stop(cast, "pause")
    assert shown([f"/partners/{cast.kestrel.pk}"])
    _stop(cast, "end")
    assert not shown(addresses)


def test_rows_of_members_are_not_readable_after_the_end_nor_while_asked_again(cast: Cast) -> None:
    theirs = Member.objects.filter(company=cast.kestrel)
    _stop(cast, "pause")
    with at_work(cast.anna):
        assert theirs.exists()
    _stop(cast, "end")
    with at_work(cast.anna):
        assert not theirs.exists()
        actions.ask(by=cast.anna, company_id=cast.kestrel.pk, to_be="supplier")
    for by in (cast.anna, cast.tom):
        with at_work(by):
            other = cast.kestrel if by == cast.anna else cast.nordwind
            assert not Member.objects.filter(company=other).exists()


def test_the_task_keeps_names_in_its_history_alone(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.tom)
    _stop(cast, "end")
    page = sign_in(client, cast.tom).get(f"/tasks/{task.pk}").content.decode()
    assert page.count("Anna Becker") == 1
    partner = sign_in(client, cast.tom).get(f"/partners/{cast.nordwind.pk}").content.decode()
    assert "Anna Becker" not in partner
