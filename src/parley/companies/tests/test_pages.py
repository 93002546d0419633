"""Every page about companies: it opens for whom it is meant, in a known number of statements."""

import pytest
from django.test import Client
from django.urls import reverse

from parley.companies import actions
from parley.companies.models import Connection, Invitation
from parley.companies.tests import factories
from parley.companies.tests.counting import statements
from parley.companies.tests.factories import Cast
from parley.companies.urls import urlpatterns

pytestmark = pytest.mark.django_db

LISTS = [
    "/settings",
    "/settings/members",
    "/settings/products",
    "/partners",
    "/partners?box=customers",
    "/partners?box=requests",
    "/partners?box=ended",
    "/partners?box=invitations",
    "/partners/directory?q=al",
    "/settings/devices",
    "/switch-company",
]
FORMS = [
    "/settings/company",
    "/settings/profile",
    "/settings/security",
    "/settings/members/invite",
    "/settings/products/new",
    "/partners/invite",
]


@pytest.mark.parametrize("address", [*LISTS, *FORMS])
def test_pages_open_for_the_owner(client: Client, cast: Cast, address: str) -> None:
    factories.sign_in(client, cast.anna)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", [*LISTS, *FORMS])
def test_pages_send_nobody_to_sign_in(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in?next=")


@pytest.mark.parametrize("address", ["/settings/members/invite", "/settings/products/new", "/partners/invite"])
def test_a_member_without_the_right_is_told_so(client: Client, cast: Cast, address: str) -> None:
    factories.sign_in(client, cast.mia)
    assert client.get(address).status_code == 403
    assert client.post(address).status_code == 403


@pytest.mark.parametrize("address", LISTS)
def test_lists_ask_five_statements_whatever_their_length(client: Client, cast: Cast, address: str) -> None:
    for _ in range(3):
        factories.connect(cast.anna, factories.member(factories.company()))
        factories.connect(factories.member(factories.company()), cast.anna)
        factories.member(cast.nordwind)
    with factories.at_work(cast.anna):
        for number in range(3):
            actions.add_product(by=cast.anna, name="Gouda slices", suppliers=[cast.alpine, cast.fjord])
            email = f"new{number}@partner.example"
            actions.invite_partner(
                by=cast.anna, email=email, purpose=Invitation.Purpose.SUPPLIER, partner_name="New one", language="en"
            )
    factories.sign_in(client, cast.anna)
    with statements(5):
        assert client.get(address).status_code == 200


def test_a_stranger_is_not_found(client: Client, cast: Cast) -> None:
    """What Nordwind and Alpine have between them does not exist for Eva, unless the directory lists it."""
    with factories.looking():
        connection = Connection.objects.get(customer=cast.nordwind, supplier=cast.alpine)
    with factories.at_work(cast.anna):
        product = actions.add_product(by=cast.anna, name="Gouda")
    factories.sign_in(client, cast.eva)
    for name, argument in [
        ("member", cast.anna.member.pk),
        ("change_role", cast.anna.member.pk),
        ("deactivate_member", cast.mia.member.pk),
        ("reactivate_member", cast.mia.member.pk),
        ("hand_over", cast.mia.member.pk),
        ("product", product.pk),
        ("archive_product", product.pk),
        ("restore_product", product.pk),
        ("set_responsible", connection.pk),
        ("accept_connection", connection.pk),
        ("decline_connection", connection.pk),
        ("pause_connection", connection.pk),
        ("resume_connection", connection.pk),
        ("end_connection", connection.pk),
    ]:
        address = reverse(name, args=[argument])
        answers = {client.get(address).status_code, client.post(address, {"role": "admin"}).status_code}
        assert answers <= {404, 405}, (name, answers)
        assert 404 in answers, name


def test_a_company_outside_the_directory_is_seen_by_its_partners_alone(client: Client, cast: Cast) -> None:
    with factories.looking():
        type(cast.alpine).objects.filter(pk=cast.alpine.pk).update(in_directory=False)
    page = reverse("partner", args=[cast.alpine.pk])
    assert factories.sign_in(client, cast.anna).get(page).status_code == 200
    assert factories.sign_in(client, cast.eva).get(page).status_code == 404
    assert b"Alpine" not in client.get("/partners/directory?q=alpine").content


FIELDS = """name partner_name email purpose language message role member to_be company found text partner_number code
group suppliers submit_key country gln time_zone theme first_name last_name password q box after"""
NONSENSE = ["", "\x00", "x" * 5000, "01890a5d-ac96-774b-bcce-b302099a8057", "🦄 ' --"]


@pytest.mark.parametrize("name", sorted(pattern.name or "" for pattern in urlpatterns))
def test_nonsense_makes_no_fault(client: Client, cast: Cast, name: str) -> None:
    """Whatever is posted to whatever address, with ids of one's own, of others, and of nobody."""
    with factories.at_work(cast.anna):
        product = actions.add_product(by=cast.anna, name="Gouda")
        connection = Connection.objects.get(customer=cast.nordwind, supplier=cast.alpine)
    own = {
        "member_id": cast.mia.member.pk,
        "product_id": product.pk,
        "connection_id": connection.pk,
        "partner_id": cast.alpine.pk,
        "invitation_id": cast.eva.member.pk,
        "session_id": cast.mia.member.pk,
        "token": "x" * 100,
    }
    pattern = next(pattern for pattern in urlpatterns if pattern.name == name)
    arguments = {argument: own[argument] for argument in pattern.pattern.converters}
    factories.sign_in(client, cast.anna)
    fields = FIELDS.split()
    for value in NONSENSE:
        address = reverse(name, kwargs=arguments)
        assert client.post(address, dict.fromkeys(fields, value)).status_code < 500, (name, value)
        assert client.get(address, dict.fromkeys(fields, value)).status_code < 500, (name, value)
        assert client.post(address, {field: [value, value] for field in fields}).status_code < 500
    assert client.put(address).status_code in (403, 404, 405)
