"""The company, its members and its products, kept by those who may."""

import threading
from dataclasses import replace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection as database
from django.test import Client

from parley.accounts.models import User
from parley.companies import actions, settings_pages
from parley.companies.models import Company, Member, Product
from parley.companies.rights import Role
from parley.companies.tests import factories
from parley.companies.tests.factories import Cast, at_work
from parley.core.errors import Refused

pytestmark = pytest.mark.django_db

CARD = {
    "name": "Nordwind Foods",
    "city": "Hamburg",
    "country": "DE",
    "time_zone": "Europe/Berlin",
    "gln": "4012345000009",
}
PROFILE = {
    "first_name": "Anna",
    "last_name": "Becker",
    "language": "nb",
    "time_zone": "Europe/Oslo",
    "theme": "dark",
    "position": "Head of quality",
    "phone": "+49 40 1",
    "hide_contact": "on",
    "reminders": "weekly",
    "shows_typing": "on",
}


def test_an_admin_edits_the_business_card(client: Client, cast: Cast) -> None:
    factories.sign_in(client, cast.jonas)
    assert client.post("/settings/company", CARD).status_code == 302
    with at_work(cast.anna):
        company = Company.objects.get(pk=cast.nordwind.pk)
    assert (company.name, company.gln, company.in_directory) == ("Nordwind Foods", "4012345000009", False)


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("name", "x" * 121), ("country", "XX"), ("gln", "4012345000008"), ("gln", "1")]
)
def test_a_wrong_card_is_said_at_the_field_and_keeps_what_was_typed(
    client: Client, cast: Cast, field: str, value: str
) -> None:
    factories.sign_in(client, cast.anna)
    answer = client.post("/settings/company", CARD | {"city": "Bremerhaven", field: value})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f"id_{field}-error" in page
    assert "Bremerhaven" in page
    assert "Nordwind Foods GmbH" in page


def test_a_member_reads_the_card_and_may_not_change_it(client: Client, cast: Cast) -> None:
    factories.sign_in(client, cast.mia)
    assert b"Hamburg" in client.get("/settings/company").content
    assert client.post("/settings/company", CARD).status_code == 403


def test_the_profile_speaks_the_new_language_at_once(client: Client, cast: Cast) -> None:
    factories.sign_in(client, cast.anna)
    assert client.post("/settings/profile", PROFILE).status_code == 302
    assert b'<html lang="nb"' in client.get("/settings/profile").content
    user = User.objects.get(pk=cast.anna.user.pk)
    assert (user.theme, user.time_zone) == ("dark", "Europe/Oslo")
    assert (user.shows_presence, user.shows_typing) == (False, True)
    with at_work(cast.anna):
        assert Member.objects.get(pk=cast.anna.member.pk).hide_contact


@pytest.mark.parametrize(
    ("field", "value"),
    [("first_name", ""), ("language", "xx"), ("time_zone", "Mars/Base"), ("theme", "pink"), ("phone", "1" * 41)],
)
def test_a_wrong_profile_is_said_at_the_field(client: Client, cast: Cast, field: str, value: str) -> None:
    factories.sign_in(client, cast.anna)
    answer = client.post("/settings/profile", PROFILE | {field: value})
    assert answer.status_code == 422
    assert f"id_{field}-error" in answer.content.decode()


def test_roles_change_by_an_admin_and_not_by_a_member(client: Client, cast: Cast) -> None:
    page = f"/settings/members/{cast.mia.member.pk}"
    factories.sign_in(client, cast.mia)
    assert client.post(f"{page}/role", {"role": "admin"}).status_code == 403
    factories.sign_in(client, cast.jonas)
    assert client.post(f"{page}/role", {"role": "admin"}).status_code == 302
    assert client.post(f"{page}/role", {"role": "owner"}).status_code == 404
    assert client.post(f"/settings/members/{cast.anna.member.pk}/role", {"role": "member"}).status_code == 409
    with at_work(cast.anna):
        assert Member.objects.get(pk=cast.mia.member.pk).role == Role.ADMIN


def test_a_deactivated_colleague_is_out_at_once_and_may_come_back(client: Client, cast: Cast) -> None:
    mia = factories.sign_in(Client(), cast.mia)
    assert mia.get("/settings").status_code == 200
    page = f"/settings/members/{cast.mia.member.pk}"
    factories.sign_in(client, cast.jonas)
    assert b"Deactivate Mia Klein?" in client.get(f"{page}/deactivate").content
    assert client.post(f"{page}/deactivate").status_code == 302
    assert mia.get("/settings").status_code == 302
    assert client.post(f"{page}/deactivate").status_code == 302
    assert client.post(f"{page}/reactivate").status_code == 302
    assert factories.sign_in(mia, cast.mia).get("/settings").status_code == 200


def test_neither_the_owner_nor_oneself_is_deactivated(client: Client, cast: Cast) -> None:
    factories.sign_in(client, cast.jonas)
    for member in (cast.anna.member, cast.jonas.member):
        assert client.post(f"/settings/members/{member.pk}/deactivate").status_code == 409


def test_the_owner_hands_the_company_over(client: Client, cast: Cast) -> None:
    page = f"/settings/members/{cast.jonas.member.pk}/hand-over"
    factories.sign_in(client, cast.jonas)
    assert client.post(f"/settings/members/{cast.mia.member.pk}/hand-over").status_code == 403
    factories.sign_in(client, cast.anna)
    assert client.post(page).status_code == 302
    assert client.post(page).status_code == 403
    with at_work(cast.anna):
        assert Member.objects.get(company=cast.nordwind, role=Role.OWNER).user == cast.jonas.user
        assert Member.objects.get(pk=cast.anna.member.pk).role == Role.ADMIN


@pytest.mark.django_db(transaction=True)
def test_a_company_has_one_owner_whoever_presses_at_once(cast: Cast) -> None:
    refused: list[Exception] = []

    def hand_over(member: Member) -> None:
        try:
            with at_work(cast.anna):
                actions.hand_over(by=cast.anna, member_id=member.pk)
        except Refused as error:
            refused.append(error)
        finally:
            database.close()

    threads = [threading.Thread(target=hand_over, args=[one.member]) for one in (cast.jonas, cast.mia)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    with at_work(cast.anna):
        assert Member.objects.filter(company=cast.nordwind, role=Role.OWNER).count() == 1


def test_switching_to_a_foreign_company_is_not_found(client: Client, cast: Cast) -> None:
    factories.sign_in(client, cast.anna)
    for company in (str(cast.alpine.pk), "nonsense", ""):
        assert client.post("/switch-company", {"company": company}).status_code == 404


def test_a_person_without_a_company_founds_one(client: Client) -> None:
    factories.sign_in(client, factories.person())
    assert client.get("/partners")["Location"] == "/found-company"
    assert client.get("/found-company").status_code == 200
    assert client.post("/found-company", {"name": ""}).status_code == 422
    for _ in range(2):
        assert client.post("/found-company", {"name": "Fresh Ltd"}).status_code == 302
    with factories.looking():
        assert Company.objects.get().name == "Fresh Ltd"
    assert b"Fresh Ltd" in client.get("/settings").content


def test_a_product_is_added_once_however_often_the_form_is_sent(client: Client, cast: Cast) -> None:
    factories.sign_in(client, cast.anna)
    form = {
        "name": "Gouda slices 400 g",
        "code": "G-400",
        "group": "Dairy",
        "suppliers": [str(cast.alpine.pk)],
        "submit_key": "01890a5d-ac96-774b-bcce-b302099a8057",
    }
    for _ in range(3):
        assert client.post("/settings/products/new", form).status_code == 302
    page = client.get("/settings/products?q=g-400").content.decode()
    assert page.count("Gouda slices 400 g</a>") == 1
    assert "Alpine Dairy AG" in page


def test_a_product_form_that_was_corrected_may_be_sent_again(client: Client, cast: Cast) -> None:
    factories.sign_in(client, cast.anna)
    form = {"name": "Gouda", "code": "G", "submit_key": "01890a5d-ac96-774b-bcce-b302099a8057"}
    client.post("/settings/products/new", {"name": "Other", "code": "G"})
    answer = client.post("/settings/products/new", form)
    assert answer.status_code == 422
    assert "id_code-error" in answer.content.decode()
    assert client.post("/settings/products/new", form | {"code": "G2"}).status_code == 302
    assert b"Gouda" in client.get("/settings/products").content


def test_foreign_companies_are_no_suppliers(client: Client, cast: Cast) -> None:
    factories.sign_in(client, cast.anna)
    for supplier in (str(cast.stranger.pk), "nonsense"):
        answer = client.post("/settings/products/new", {"name": "Gouda", "suppliers": [supplier]})
        assert answer.status_code == 422
    with at_work(cast.anna):
        assert not Product.objects.exists()


def test_a_archived_product_is_kept_aside(client: Client, cast: Cast) -> None:
    with at_work(cast.anna):
        product = actions.add_product(by=cast.anna, name="Gouda", suppliers=[cast.alpine])
    factories.sign_in(client, cast.anna)
    page = f"/settings/products/{product.pk}"
    assert client.post(f"{page}/archive").status_code == 302
    assert client.post(f"{page}/archive").status_code == 302
    assert b"Gouda" not in client.get("/settings/products").content.replace(b"Gouda archived.", b"")
    assert b"Gouda" in client.get("/settings/products?archived=on").content
    assert client.post(f"{page}/restore").status_code == 302
    assert client.post(page, {"name": "Gouda young", "suppliers": []}).status_code == 302
    with at_work(cast.anna):
        assert Product.objects.get().name == "Gouda young"
        assert not Product.objects.get().suppliers.exists()
    factories.sign_in(client, cast.mia)
    assert b"Gouda young" in client.get(page).content
    assert client.post(page, {"name": "Mine"}).status_code == 403


def test_two_settings_pages_of_one_order_in_a_group_are_refused() -> None:
    members = next(page for page in settings_pages._pages if page.url_name == "members")

    with pytest.raises(ImproperlyConfigured, match=f"'members' and 'moon' both have the order {members.order}"):
        settings_pages.offer(replace(members, url_name="moon"))
