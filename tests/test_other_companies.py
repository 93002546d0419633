"""An address of another company of the same person is offered there, and is not found by anybody else."""

from urllib.parse import quote

import pytest
from django.test import Client

from parley.companies.models import Company, Member
from parley.companies.rights import Role
from parley.companies.tests.factories import PASSWORD, Cast, looking, member, sign_in
from tests.tenancy.requests import Asker
from tests.tenancy.routes import all_routes, secrets
from tests.tenancy.world import World

pytestmark = pytest.mark.django_db
OFFER = b"Switch and open"


@pytest.mark.usefixtures("bare_errors")
def test_every_page_of_the_other_company_is_offered_and_no_other(world: World) -> None:
    """Eva becomes an admin of Nordwind, which is not in the directory."""
    eva = world.cast.eva
    there = member(world.cast.nordwind, eva.user, Role.ADMIN)
    here, inside, outside = Asker(eva), Asker(there), Asker(world.cast.luca)
    offered, wrong = set(), []
    for number, route in enumerate(all_routes()):
        if not any(name.endswith("_id") for name in route.parameters):
            continue
        for address in route.addresses({**world.nordwind.ids, **secrets()}):
            opens = inside.ask("GET", address).status < 400
            answer = here.ask("GET", address)
            if opens != (OFFER in answer.body) and answer.status != 302:
                wrong.append(f"{address} ({route.name}): {answer.status}, opens there: {opens}")
            # Neither asks the view of the address: the person, and the method, decide.
            is_tried = number % 5 == 0
            if is_tried and (OFFER in outside.ask("GET", address).body or OFFER in here.ask("POST", address).body):
                wrong.append(f"{address} ({route.name}): offered to others, or to a form")
            offered |= {route.name} if opens else set()
    assert not wrong, "\n".join(wrong)
    assert len(offered) > 15


def test_switching_opens_the_page(world: World, client: Client) -> None:
    eva, task = world.cast.eva, world.nordwind.tasks[0]
    member(world.cast.nordwind, eva.user)
    page = sign_in(client, eva).get(f"/tasks/{task.pk}?act=cancel")
    assert f"This belongs to {world.cast.nordwind.name}" in page.content.decode()
    with looking():
        assert Member.objects.get(user=eva.user, company=world.cast.nordwind).used_at is None
    sent = {"company": str(world.cast.nordwind.pk), "next": f"/tasks/{task.pk}?act=cancel"}
    assert client.post("/switch-company", sent)["Location"] == f"/tasks/{task.pk}?act=cancel"
    assert client.get(f"/tasks/{task.pk}").status_code == 200
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", ""):
        assert client.post("/switch-company", sent | {"next": elsewhere})["Location"] == "/"


def test_a_former_member_is_offered_nothing(world: World, client: Client) -> None:
    eva, task = world.cast.eva, world.nordwind.tasks[0]
    there = member(world.cast.nordwind, eva.user)
    with looking():
        Member.objects.filter(pk=there.member.pk).update(is_active=False)
    assert sign_in(client, eva).get(f"/tasks/{task.pk}").status_code == 404
    assert OFFER not in client.get(f"/inbox?for={world.cast.nordwind.pk}").content


def test_a_link_to_a_list_names_its_company(cast: Cast, client: Client) -> None:
    member(cast.nordwind, cast.eva.user)
    with looking():
        Company.objects.update(in_directory=False)
    address = f"/inbox?for={cast.nordwind.pk}"
    page = sign_in(client, cast.eva).get(address).content.decode()
    assert "This belongs to Nordwind Foods GmbH" in page
    assert OFFER not in client.get(f"/inbox?for={cast.stranger.pk}").content
    for foreign in (cast.alpine.pk, "nonsense", ""):
        answer = client.get(f"/inbox?for={foreign}")
        assert answer.status_code == 200
        assert OFFER not in answer.content
    client.post("/switch-company", {"company": str(cast.nordwind.pk), "next": address})
    assert OFFER not in client.get(address).content


def test_signing_in_by_a_link_opens_it_for_its_company(cast: Cast, client: Client) -> None:
    member(cast.nordwind, cast.eva.user)
    for company in (cast.nordwind, cast.stranger):
        address = f"/inbox?for={company.pk}"
        there = client.get(address)["Location"]
        assert quote(address, safe="/") in there
        answer = client.post("/sign-in", {"login": cast.eva.user.email, "password": PASSWORD, "next": address})
        assert answer["Location"] == address
        assert OFFER not in client.get(address).content
        client.post("/sign-out")
