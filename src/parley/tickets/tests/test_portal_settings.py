"""Settings › Portals: who may open them, and what is refused."""

import pytest
from django.test import Client

from parley.companies.actor import Actor
from parley.companies.tests.factories import Cast, sign_in
from parley.core.errors import NotAllowed, Refused
from parley.files.tests.factories import picture, upload
from parley.tasks.tests.factories import working_as
from parley.tickets import actions
from parley.tickets.models import Portal, PortalAddress
from parley.tickets.portals import SUPPORT, open_portals
from parley.tickets.tests.factories import portal

pytestmark = pytest.mark.django_db

FILLED = {"is_open": "on", "name": "Alpine Support", "text": "Ask us.", "categories": "Milk\n  Cheese  \n\nMilk"}


@pytest.fixture
def luca(cast: Cast, client: Client) -> Client:
    return sign_in(client, cast.luca)


def opened(address: str) -> list[str]:
    return [found.name for found in open_portals(address)]


def test_luca_chooses_an_address_and_opens_a_portal(cast: Cast, luca: Client) -> None:
    assert "Choose an address" in luca.get("/settings/portals").content.decode()
    assert 'value="alpine-dairy"' in luca.get("/settings/portals/address").content.decode()
    assert luca.post("/settings/portals/address", {"slug": "Alpine"})["Location"] == "/settings/portals"
    answer = luca.post("/settings/portals/support", FILLED | {"logo": upload(picture("png"), "logo.png")})
    assert answer["Location"] == "/settings/portals"
    assert "/p/alpine/support" in luca.get("/settings/portals").content.decode()
    [found] = open_portals("alpine")
    assert (found.company, found.categories, found.logo_media_type) == (
        "Alpine Dairy AG",
        ["Milk", "Cheese"],
        "image/png",
    )
    luca.post("/settings/portals/support", {**FILLED, "is_open": ""})
    assert opened("alpine") == []
    luca.post("/settings/portals/support", FILLED | {"without_logo": "on"})
    assert open_portals("alpine")[0].logo is None


def test_no_portal_opens_without_an_address(luca: Client) -> None:
    answer = luca.post("/settings/portals/support", FILLED)
    assert answer.status_code == 422
    assert "address of your portals first" in answer.content.decode()
    assert "Alpine Support" in answer.content.decode()


@pytest.mark.parametrize("slug", ["", "ab", "Käse", "a b", "-alpine", "alpine-", "a--b", "x" * 41, "a/b"])
def test_addresses_that_make_no_good_link_are_refused_at_the_field(luca: Client, slug: str) -> None:
    answer = luca.post("/settings/portals/address", {"slug": slug})
    assert answer.status_code == 422
    assert "id_slug-error" in answer.content.decode()


def test_an_address_is_never_free_for_another_company(cast: Cast, luca: Client) -> None:
    portal(cast.tom)
    with working_as(cast.tom):
        actions.choose_address(by=cast.tom, slug="kestrel")
    for taken in ("kestrel", "kestrel-packaging"):
        answer = luca.post("/settings/portals/address", {"slug": taken})
        assert answer.status_code == 422
        assert "already taken" in answer.content.decode()
    with working_as(cast.tom):
        actions.choose_address(by=cast.tom, slug="kestrel-packaging")
        assert actions.current_address(cast.kestrel.pk) == "kestrel-packaging"


def test_a_company_does_not_collect_addresses(cast: Cast) -> None:
    with working_as(cast.tom):
        for number in range(10):
            actions.choose_address(by=cast.tom, slug=f"kestrel-{number}")
        with pytest.raises(Refused, match="ten addresses"):
            actions.choose_address(by=cast.tom, slug="one-more")
        assert PortalAddress.objects.filter(is_current=True).count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("text", "x" * 2001),
        ("categories", "x" * 61),
        ("categories", "\n".join(map(str, range(31)))),
        ("responsible", "nonsense"),
    ],
)
def test_what_is_wrong_with_a_portal_is_said_at_the_field(luca: Client, field: str, value: str) -> None:
    answer = luca.post("/settings/portals/support", {**FILLED, field: value})
    assert answer.status_code == 422
    assert f"id_{field}-error" in answer.content.decode()


def test_tickets_go_to_no_other_companys_people(cast: Cast, luca: Client) -> None:
    answer = luca.post("/settings/portals/support", FILLED | {"responsible": cast.anna.member.pk})
    assert answer.status_code == 422


def test_a_person_who_left_receives_no_more_tickets(cast: Cast) -> None:
    portal(cast.tom, responsible=cast.priya.member)
    with working_as(cast.tom):
        cast.priya.member.is_active = False
        cast.priya.member.save()
    assert open_portals("kestrel-packaging")[0].responsible_id is None


def test_members_without_the_right_only_look(cast: Cast, client: Client) -> None:
    portal(cast.anna)
    sign_in(client, cast.mia)
    page = client.get("/settings/portals").content.decode()
    assert "Owners and admins" in page
    for address in ("/settings/portals/support", "/settings/portals/address"):
        assert client.get(address).status_code == 403
        assert client.post(address, FILLED | {"slug": "nordwind"}).status_code == 403
    with working_as(cast.mia), pytest.raises(NotAllowed):
        actions.choose_address(by=cast.mia, slug="nordwind")


def test_another_companys_portal_is_not_there(cast: Cast, client: Client) -> None:
    portal(cast.tom, name="Kestrel Support")
    stranger: Actor = cast.eva
    assert "Kestrel" not in sign_in(client, stranger).get("/settings/portals").content.decode()
    assert "Kestrel" not in client.get(f"/settings/portals/{SUPPORT.slug}").content.decode()
    assert client.get("/settings/portals/nonsense").status_code == 404
    with working_as(stranger):
        assert not Portal.objects.exists()
