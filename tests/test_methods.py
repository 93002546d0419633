"""Whatever takes GET takes HEAD, with the same status."""

import pytest

from tests.tenancy.requests import Asker
from tests.tenancy.routes import all_routes, secrets
from tests.tenancy.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["a member", "nobody"])
def test_every_page_takes_head(world: World, who: str) -> None:
    asker = Asker(world.cast.eva if who == "a member" else None)
    different = []
    for route in all_routes():
        for address in route.addresses({**world.eva.ids, **secrets()}):
            answers = {method: asker.ask(method, address) for method in ("GET", "HEAD")}
            if answers["GET"].status != answers["HEAD"].status:
                different.append(f"{address}: {answers['GET'].status} for GET, {answers['HEAD'].status} for HEAD")
    assert different == []
