"""Whatever takes GET takes HEAD, with the same status."""

import pytest

from tests.tenancy.own_pages import OwnPage, own_addresses
from tests.tenancy.requests import Asker
from tests.tenancy.world import World

pytestmark = pytest.mark.django_db


def test_every_page_of_a_member_takes_head(world: World, evas_pages: list[OwnPage]) -> None:
    asker = Asker(world.cast.eva)
    statuses = {page.address: page.answer.status for page in evas_pages if "?" not in page.address}
    heads = {address: asker.ask("HEAD", address).status for address in statuses}
    assert heads == statuses


def test_every_page_of_a_visitor_takes_head(world: World) -> None:
    asker = Asker(None)
    addresses = [address for address in own_addresses(world.eva) if "?" not in address]
    for address in addresses:
        assert asker.ask("HEAD", address).status == asker.ask("GET", address).status, address
