"""Two companies find each other, work together, pause and part."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from parley.companies import actions, queries
from parley.companies.actions.connections import Part
from parley.companies.actor import Actor
from parley.companies.lists import PartnerFilters, partners
from parley.companies.models import Company, Connection, Member, PartnerNote
from parley.companies.tests import factories
from parley.companies.tests.factories import Cast, at_work
from parley.core.errors import NotAllowed, NotFound, Refused
from parley.core.lists import PAGE
from parley.notify.tests.factories import link_in, mails

pytestmark = pytest.mark.django_db


def asked(by: Actor, partner: Company, to_be: Part = "supplier") -> Connection:
    with at_work(by):
        return actions.ask(by=by, company_id=partner.pk, to_be=to_be)


def test_eva_asks_and_anna_accepts(client: Client, cast: Cast) -> None:
    factories.sign_in(client, cast.eva)
    assert client.post(f"/partners/{cast.nordwind.pk}/ask", {"to_be": "customer"}).status_code == 302
    assert {mail.to for mail in mails()} == {"anna@nordwind.example", "jonas@nordwind.example"}
    assert b"Nordwind" not in client.get("/partners?box=customers").content
    factories.sign_in(client, cast.anna)
    assert b"Wants to connect" in client.get(link_in(mails("anna@nordwind.example")[0])).content
    with factories.looking():
        connection = Connection.objects.get(supplier=cast.stranger)
    assert client.post(f"/connections/{connection.pk}/accept").status_code == 302
    with at_work(cast.anna):
        assert cast.stranger in queries.active_suppliers(cast.nordwind)
        accepted = queries.own_connection(cast.nordwind, connection.pk)
    assert accepted.customer_responsible == cast.anna.user
    assert accepted.supplier_responsible == cast.eva.user
    assert len(mails("eva@stranger.example")) == 1
    assert client.post(f"/connections/{connection.pk}/accept").status_code == 409


def test_asking_shows_no_members_before_the_answer(cast: Cast) -> None:
    asked(cast.eva, cast.nordwind)
    with at_work(cast.eva):
        assert not Member.objects.filter(company=cast.nordwind).exists()
    with at_work(cast.anna):
        assert not Member.objects.filter(company=cast.stranger).exists()


def test_who_asked_cannot_accept(cast: Cast) -> None:
    connection = asked(cast.eva, cast.nordwind)
    with at_work(cast.eva), pytest.raises(Refused):
        actions.accept(by=cast.eva, connection_id=connection.pk)


def test_nobody_connects_with_another_company_alone(cast: Cast) -> None:
    """Not even a fault in our code could: the database lets a company ask, nothing more."""
    with at_work(cast.eva), pytest.raises(DatabaseError), transaction.atomic():
        Connection.objects.create(
            customer=cast.stranger, supplier=cast.alpine, asked_by=cast.stranger, state=Connection.State.ACTIVE
        )


@pytest.mark.parametrize("who", ["eva", "anna"])
def test_a_declined_or_withdrawn_request_leaves_nothing(cast: Cast, who: str) -> None:
    connection = asked(cast.eva, cast.nordwind)
    with at_work(getattr(cast, who)):
        actions.decline(by=getattr(cast, who), connection_id=connection.pk)
    with factories.looking():
        assert not Connection.objects.filter(pk=connection.pk).exists()
    asked(cast.eva, cast.nordwind)


def test_asking_twice_or_the_other_way_round_says_what_is(cast: Cast) -> None:
    asked(cast.eva, cast.nordwind)
    with pytest.raises(Refused, match="You have already sent"):
        asked(cast.eva, cast.nordwind)
    with pytest.raises(Refused, match="has already sent you a request"):
        asked(cast.anna, cast.stranger, "customer")
    with pytest.raises(Refused, match="connected with"):
        asked(cast.anna, cast.alpine)


def test_asking_and_withdrawing_in_turn_writes_few_mails(cast: Cast) -> None:
    for _ in range(3):
        connection = asked(cast.eva, cast.nordwind)
        with at_work(cast.eva):
            actions.decline(by=cast.eva, connection_id=connection.pk)
    for to_be in ("supplier", "customer"):
        with pytest.raises(Refused, match="3 requests within a day"):
            asked(cast.eva, cast.nordwind, to_be)
    assert len(mails("anna@nordwind.example")) == 3
    asked(cast.anna, cast.stranger)
    with factories.looking():
        assert Connection.objects.filter(supplier=cast.stranger).count() == 1


def test_a_supplier_may_become_a_customer_too(cast: Cast) -> None:
    connection = asked(cast.anna, cast.alpine, "customer")
    with at_work(cast.luca):
        actions.accept(by=cast.luca, connection_id=connection.pk)
        assert cast.nordwind in queries.active_suppliers(cast.alpine)
        assert cast.nordwind in queries.active_customers(cast.alpine)


def test_a_paused_partner_gets_nothing_new_and_only_who_paused_resumes(cast: Cast) -> None:
    with at_work(cast.anna):
        connection = queries.connection_between(customer=cast.nordwind, supplier=cast.alpine)
        assert connection
        actions.pause(by=cast.anna, connection_id=connection.pk)
        assert cast.alpine not in queries.active_suppliers(cast.nordwind)
    with at_work(cast.luca), pytest.raises(Refused, match="Your partner paused this connection"):
        actions.resume(by=cast.luca, connection_id=connection.pk)
    with at_work(cast.anna):
        actions.resume(by=cast.anna, connection_id=connection.pk)
        assert cast.alpine in queries.active_suppliers(cast.nordwind)


def test_ending_asks_first_and_keeps_the_partner_readable(client: Client, cast: Cast) -> None:
    with at_work(cast.anna):
        connection = queries.connection_between(customer=cast.nordwind, supplier=cast.alpine)
    assert connection
    factories.sign_in(client, cast.anna)
    assert b"End the connection with Alpine Dairy AG?" in client.get(f"/connections/{connection.pk}/end").content
    assert client.post(f"/connections/{connection.pk}/end").status_code == 302
    assert client.post(f"/connections/{connection.pk}/end").status_code == 409
    assert b"Alpine Dairy AG" in client.get("/partners?box=ended").content
    assert client.get(f"/partners/{cast.alpine.pk}").status_code == 200
    asked(cast.luca, cast.nordwind, "customer")


def test_a_plain_member_looks_but_does_not_decide(client: Client, cast: Cast) -> None:
    with at_work(cast.anna):
        connection = queries.connection_between(customer=cast.nordwind, supplier=cast.alpine)
    assert connection
    factories.sign_in(client, cast.mia)
    page = client.get(f"/partners/{cast.alpine.pk}").content.decode()
    assert "Luca Frei" in page
    assert f"/connections/{connection.pk}" not in page
    for verb in ("pause", "resume", "accept", "decline", "end", "responsible"):
        assert client.post(f"/connections/{connection.pk}/{verb}").status_code == 403
    assert client.post(f"/partners/{cast.alpine.pk}/note", {"text": "x"}).status_code == 403
    with at_work(cast.mia), pytest.raises(NotAllowed):
        actions.ask(by=cast.mia, company_id=cast.stranger.pk, to_be="supplier")


def test_notes_on_a_partner_are_read_by_the_own_company_alone(client: Client, cast: Cast) -> None:
    factories.sign_in(client, cast.anna)
    note = {"partner_number": "K-4711", "text": "Late twice."}
    assert client.post(f"/partners/{cast.alpine.pk}/note", note).status_code == 302
    assert b"Late twice." in client.get(f"/partners/{cast.alpine.pk}").content
    assert b"K-4711" in client.get("/partners?q=4711").content
    factories.sign_in(client, cast.luca)
    for address in (f"/partners/{cast.nordwind.pk}", "/partners?box=customers"):
        content = client.get(address).content
        assert b"Late twice." not in content
        assert b"K-4711" not in content
    with at_work(cast.luca):
        assert not PartnerNote.objects.exists()


def test_an_over_long_note_is_refused_and_kept_on_the_page(client: Client, cast: Cast) -> None:
    factories.sign_in(client, cast.anna)
    answer = client.post(f"/partners/{cast.alpine.pk}/note", {"text": "x" * 4001})
    assert answer.status_code == 422
    assert b"x" * 4001 in answer.content
    assert client.post(f"/partners/{cast.alpine.pk}/note", {"text": "x" * 10_000_000}).status_code == 413


def test_the_responsible_person_is_one_of_us(client: Client, cast: Cast) -> None:
    with at_work(cast.anna):
        connection = queries.connection_between(customer=cast.nordwind, supplier=cast.alpine)
    assert connection
    factories.sign_in(client, cast.anna)
    address = f"/connections/{connection.pk}/responsible"
    assert client.post(address, {"member": str(cast.mia.member.pk)}).status_code == 302
    assert b"Mia Klein" in client.get(f"/partners/{cast.alpine.pk}").content
    assert client.post(address, {"member": str(cast.luca.member.pk)}).status_code == 422
    with at_work(cast.anna), pytest.raises(NotFound):
        actions.set_responsible(by=cast.anna, connection_id=connection.pk, member_id=cast.luca.member.pk)


def test_hidden_contact_data_stays_hidden_from_partners(client: Client, cast: Cast) -> None:
    with factories.looking():
        Member.objects.filter(pk=cast.sara.member.pk).update(hide_contact=True)
    factories.sign_in(client, cast.anna)
    page = client.get(f"/partners/{cast.alpine.pk}").content
    assert b"luca@alpine.example" in page
    assert b"sara@alpine.example" not in page


def test_partners_are_paged_by_name(client: Client, cast: Cast) -> None:
    names = [f"Supplier {number:03}" for number in range(PAGE + 5)]
    owner = factories.person()
    for name in names:
        factories.connect(cast.anna, factories.company(name, owner))
    seen: list[str] = []
    filters = PartnerFilters()
    with at_work(cast.anna):
        while True:
            page = partners(cast.nordwind, filters)
            seen += [row.name for row in page.rows]
            if page.following is None:
                break
            filters = PartnerFilters(after=page.following)
    assert seen == sorted([*names, "Alpine Dairy AG", "Fjord Fisk AS", "Kestrel Packaging Ltd"])


@pytest.mark.parametrize("query", ["?box=nonsense", "?after=nonsense", "?q=%00", "?q=" + "x" * 500, "?q=%25"])
def test_nonsense_in_the_address_is_no_fault(client: Client, cast: Cast, query: str) -> None:
    factories.sign_in(client, cast.anna)
    for page in ("/partners", "/partners/directory", "/settings/products"):
        assert client.get(page + query).status_code == 200
