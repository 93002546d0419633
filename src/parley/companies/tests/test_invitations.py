"""Invitations: a colleague joins, a partner joins and is connected, and a link holds once."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection as database
from django.test import Client

from parley.accounts.models import User
from parley.companies import actions, queries
from parley.companies.actor import Actor
from parley.companies.models import Connection, Invitation, Member
from parley.companies.rights import Role
from parley.companies.tests import factories
from parley.companies.tests.factories import Cast
from parley.core import clock
from parley.core.errors import Refused
from parley.core.rate_limits import is_within
from parley.notify.tests.factories import link_in, mails

pytestmark = pytest.mark.django_db

NEW_PERSON = {"first_name": "Lea", "last_name": "Roth", "password": "a sentence to remember"}


def invite(client: Client, **given: str) -> str:
    """Anna invites a partner by the form; answers the link of the mail."""
    given = {
        "partner_name": "Milk & More",
        "email": "lea@milk.example",
        "purpose": "supplier",
        "language": "de",
    } | given
    warned = {"warned_of": f"{given['purpose']} {given['email']}"}
    answer = client.post("/partners/invite", warned | given)
    assert answer.status_code == 302, answer.content.decode()
    return link_in(mails(given["email"])[-1])


def test_a_new_supplier_joins_and_is_connected_at_once(client: Client, cast: Cast) -> None:
    link = invite(factories.sign_in(client, cast.anna), message="Wir freuen uns.")
    mail = mails("lea@milk.example")[0]
    assert "Nordwind Foods GmbH" in mail.subject
    assert "> Wir freuen uns." in mail.text
    visitor = Client()
    assert b"lea@milk.example" in visitor.get(link).content
    answer = visitor.post(link, {**NEW_PERSON, "company_name": "Milk & More GmbH"}, follow=False)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    page = visitor.get("/partners?box=customers").content.decode()
    assert "Nordwind Foods GmbH" in page
    assert "Milk &amp; More GmbH" in page
    with factories.looking():
        connection = Connection.objects.get(supplier__name="Milk & More GmbH")
    assert connection.state == "active"
    assert connection.customer_responsible_id == cast.anna.user.pk
    assert connection.supplier_responsible
    assert connection.supplier_responsible.email == "lea@milk.example"


def test_the_new_person_signs_in_without_confirming_again(client: Client, cast: Cast) -> None:
    link = invite(factories.sign_in(client, cast.anna))
    Client().post(link, {**NEW_PERSON, "company_name": "Milk"})
    answer = Client().post("/sign-in", {"login": "lea@milk.example", "password": NEW_PERSON["password"]})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_a_link_holds_once(client: Client, cast: Cast) -> None:
    link = invite(factories.sign_in(client, cast.anna))
    Client().post(link, {**NEW_PERSON, "company_name": "Milk"})
    for answer in (Client().get(link), Client().post(link, {**NEW_PERSON, "company_name": "Milk"})):
        assert answer.status_code == 410
        assert b"already been used" in answer.content


@pytest.mark.parametrize(("change", "words"), [("withdrawn_at", b"withdrawn"), ("expires_at", b"expired")])
def test_a_link_that_does_not_hold_says_why(client: Client, cast: Cast, change: str, words: bytes) -> None:
    link = invite(factories.sign_in(client, cast.anna))
    with factories.looking():
        Invitation.objects.update(**{change: clock.now() - timedelta(seconds=1)})
    answer = Client().get(link)
    assert answer.status_code == 410
    assert words in answer.content


def test_a_link_that_never_was_is_not_found(client: Client) -> None:
    assert client.get("/join/never-sent").status_code == 404
    assert client.post("/join/never-sent", NEW_PERSON).status_code == 404


def test_only_the_hash_of_a_token_is_kept(client: Client, cast: Cast) -> None:
    token = invite(factories.sign_in(client, cast.anna)).rpartition("/")[2]
    with factories.looking():
        kept = Invitation.objects.get()
    assert token not in str(vars(kept))


def test_a_company_that_is_here_already_is_connected_by_its_admin(client: Client, cast: Cast) -> None:
    link = invite(factories.sign_in(client, cast.anna), email="sam@brightwater.example")
    factories.sign_in(client, cast.eva)
    assert b"signed in as eva@stranger.example" in client.get(link).content
    assert client.post(link, {"company": str(cast.stranger.pk)}).status_code == 302
    with factories.at_work(cast.anna):
        assert cast.stranger in queries.active_suppliers(cast.nordwind)


def test_somebody_may_not_accept_for_a_company_of_others(client: Client, cast: Cast) -> None:
    link = invite(factories.sign_in(client, cast.anna))
    factories.sign_in(client, cast.eva)
    assert client.post(link, {"company": str(cast.fjord.pk)}).status_code == 404
    assert client.post(link, {"company": "'"}).status_code == 404
    factories.sign_in(client, cast.sam)
    assert client.post(link, {"company": str(cast.brightwater.pk)}).status_code == 404


def test_a_person_whose_company_is_not_theirs_to_connect_founds_one(client: Client, cast: Cast) -> None:
    link = invite(factories.sign_in(client, cast.anna))
    factories.sign_in(client, cast.sam)
    assert client.post(link, {"found": "1", "name": ""}).status_code == 422
    assert client.post(link, {"found": "1", "name": "Sam & Sons"}).status_code == 302
    assert b"Sam &amp; Sons" in client.get("/settings").content


def test_who_has_an_account_is_asked_to_sign_in_and_comes_back(client: Client, cast: Cast) -> None:
    link = invite(factories.sign_in(client, cast.anna), email="eva@stranger.example")
    visitor = Client()
    assert f"/sign-in?next={link}" in visitor.get(link).content.decode()
    answer = visitor.post(
        f"/sign-in?next={link}", {"login": "eva@stranger.example", "password": factories.PASSWORD, "next": link}
    )
    assert answer["Location"] == link


def test_a_company_is_not_its_own_partner(client: Client, cast: Cast) -> None:
    link = invite(factories.sign_in(client, cast.anna))
    answer = client.post(link, {"company": str(cast.nordwind.pk)})
    assert answer.status_code == 422
    assert b"own partner" in answer.content


def test_a_colleague_joins_with_the_role_that_was_chosen(client: Client, cast: Cast) -> None:
    factories.sign_in(client, cast.jonas)
    client.post("/settings/members/invite", {"email": "Lea@nordwind.example", "role": "admin", "language": "nb"})
    [mail] = mails("lea@nordwind.example")
    assert mail.language == "nb"
    visitor = Client()
    assert visitor.post(link_in(mail), NEW_PERSON).status_code == 302
    with factories.looking():
        joined = Member.objects.get(user__email="lea@nordwind.example")
    assert (joined.company_id, joined.role) == (cast.nordwind.pk, Role.ADMIN)


def test_an_existing_user_joins_as_a_colleague_and_switches(client: Client, cast: Cast) -> None:
    factories.sign_in(client, cast.anna)
    client.post("/settings/members/invite", {"email": "eva@stranger.example", "role": "member", "language": "en"})
    factories.sign_in(client, cast.eva)
    client.post(link_in(mails("eva@stranger.example")[0]))
    assert b"Nordwind Foods GmbH" in client.get("/settings").content
    assert client.post("/switch-company", {"company": str(cast.stranger.pk)}).status_code == 302
    assert b"Stranger Trading BV" in client.get("/settings").content


def test_an_invitation_from_before_a_deactivation_does_not_bring_a_member_back(client: Client, cast: Cast) -> None:
    with factories.looking():
        Member.objects.filter(pk=cast.mia.member.pk).update(is_active=False)
    factories.sign_in(client, cast.anna)
    invited = {"email": "mia@nordwind.example", "role": "admin", "language": "en"}
    client.post("/settings/members/invite", invited)
    older = link_in(mails("mia@nordwind.example")[-1])
    client.post(f"/settings/members/{cast.mia.member.pk}/reactivate")
    client.post(f"/settings/members/{cast.mia.member.pk}/deactivate")
    mia = Client()
    factories.sign_in(mia, cast.mia.user)
    answer = mia.post(older)
    assert answer.status_code == 422
    assert "An admin of Nordwind Foods GmbH can reactivate it." in answer.content.decode()
    with factories.looking():
        kept = Member.objects.get(pk=cast.mia.member.pk)
        invitation = Invitation.objects.get()
    assert (kept.is_active, kept.role) == (False, Role.MEMBER)
    client.post(f"/invitations/{invitation.pk}/send-again")
    assert mia.post(link_in(mails("mia@nordwind.example")[-1])).status_code == 302
    with factories.looking():
        kept = Member.objects.get(pk=cast.mia.member.pk)
    assert (kept.is_active, kept.role, kept.deactivated_at) == (True, Role.ADMIN, None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "nonsense"),
        ("email", "x" * 300 + "@a.example"),
        ("message", "x" * 1001),
        ("language", "xx"),
        ("purpose", "friend"),
        ("partner_name", ""),
        ("partner_name", "x" * 121),
        ("partner_name", "…"),
    ],
)
def test_what_cannot_be_sent_is_said_at_the_field(client: Client, cast: Cast, field: str, value: str) -> None:
    factories.sign_in(client, cast.anna)
    given = {"partner_name": "Milk", "email": "lea@milk.example", "purpose": "supplier", "language": "de"}
    answer = client.post("/partners/invite", given | {field: value})
    assert answer.status_code == 422
    assert f"id_{field}" in answer.content.decode()
    assert mails() == []


def test_inviting_twice_is_refused_and_sending_again_voids_the_first_link(client: Client, cast: Cast) -> None:
    first = invite(factories.sign_in(client, cast.anna))
    again = {"partner_name": "Milk", "email": "LEA@milk.example", "purpose": "supplier", "language": "de"}
    answer = client.post("/partners/invite", again)
    assert answer.status_code == 422
    assert b"already been invited" in answer.content
    with factories.looking():
        invitation = Invitation.objects.get()
    assert client.post(f"/invitations/{invitation.pk}/send-again").status_code == 302
    second = link_in(mails("lea@milk.example")[-1])
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200


def test_a_member_is_not_invited_again(client: Client, cast: Cast) -> None:
    factories.sign_in(client, cast.anna)
    given = {"email": "mia@nordwind.example", "role": "member", "language": "en"}
    assert client.post("/settings/members/invite", given).status_code == 422


def test_invitations_belong_to_their_company(client: Client, cast: Cast) -> None:
    invite(factories.sign_in(client, cast.anna))
    with factories.looking():
        invitation = Invitation.objects.get()
    factories.sign_in(client, cast.luca)
    assert client.post(f"/invitations/{invitation.pk}/withdraw").status_code == 404
    assert b"lea@milk.example" not in client.get("/partners?box=invitations").content
    factories.sign_in(client, cast.mia)
    assert client.post(f"/invitations/{invitation.pk}/withdraw").status_code == 403
    factories.sign_in(client, cast.anna)
    assert client.post(f"/invitations/{invitation.pk}/withdraw").status_code == 302
    assert client.post(f"/invitations/{invitation.pk}/withdraw").status_code == 409


def test_a_hundred_invitations_an_hour_are_enough(cast: Cast) -> None:
    for number in range(101):
        with factories.at_work(cast.anna):
            if number == 100:
                with pytest.raises(Refused, match="a lot of invitations"):
                    invite_dairy(cast, f"{number}@x.example")
            else:
                invite_dairy(cast, f"{number}@x.example")
    with factories.looking():
        assert Invitation.objects.count() == 100


def test_nobody_is_flooded_with_invitations(cast: Cast) -> None:
    """Neither by sending one again and again, nor by withdrawing it and inviting anew."""
    with factories.at_work(cast.anna):
        invitation = invite_dairy(cast, "lea@milk.example")
        for _ in range(3):
            actions.send_again(by=cast.anna, invitation_id=invitation.pk)
        actions.withdraw(by=cast.anna, invitation_id=invitation.pk)
        invitation = invite_dairy(cast, "lea@milk.example")
        held_until = invitation.expires_at
        with pytest.raises(Refused, match="5 invitations within a day"):
            actions.send_again(by=cast.anna, invitation_id=invitation.pk)
        invitation.refresh_from_db()
        assert invitation.expires_at == held_until
        actions.withdraw(by=cast.anna, invitation_id=invitation.pk)
        with pytest.raises(Refused, match="within a day"):
            invite_dairy(cast, "Lea@milk.example")
    assert len(mails("lea@milk.example")) == 5


def test_an_address_is_not_flooded_by_many_companies(cast: Cast) -> None:
    others = [factories.actor(cast.eva.user, factories.company(owner=cast.eva.user)) for _ in range(11)]
    for number, eva in enumerate(others):
        with factories.at_work(eva):
            if number == 10:
                with pytest.raises(Refused, match="10 invitations within a day"):
                    invite_dairy(cast, "lea@milk.example", by=eva)
            else:
                invite_dairy(cast, "lea@milk.example", by=eva)
    assert len(mails("lea@milk.example")) == 10


@pytest.mark.django_db(transaction=True)
def test_invitations_sent_at_once_are_all_counted(cast: Cast) -> None:
    sent: list[bool] = []

    def count() -> None:
        sent.append(is_within(3, timedelta(hours=1), "test", cast.nordwind.pk))
        database.close()

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sent.count(True) == 3


def test_a_person_creates_a_few_companies_a_day(client: Client, cast: Cast) -> None:
    factories.sign_in(client, cast.eva)
    for number in range(5):
        assert client.post("/found-company", {"name": f"Company {number}"}).status_code == 302
    answer = client.post("/found-company", {"name": "One more"})
    assert answer.status_code == 422
    assert b"Wait until tomorrow" in answer.content


def invite_dairy(cast: Cast, email: str, by: Actor | None = None) -> Invitation:
    return actions.invite_partner(
        by=by or cast.anna, email=email, purpose=Invitation.Purpose.SUPPLIER, partner_name="Milk", language="en"
    )


@pytest.mark.parametrize("verb", [actions.pause, actions.end])
@pytest.mark.parametrize("who", ["anna", "luca"])
def test_an_invitation_from_before_a_pause_or_end_begins_nothing_anew(
    client: Client, cast: Cast, verb: Callable[..., Connection], who: str
) -> None:
    link = invite(factories.sign_in(client, cast.anna), email="luca@alpine.example")
    with factories.looking():
        connection = Connection.objects.get(customer=cast.nordwind, supplier=cast.alpine)
        invitation = Invitation.objects.get()
    with factories.at_work(getattr(cast, who)):
        verb(by=getattr(cast, who), connection_id=connection.pk)
    factories.sign_in(client, cast.luca)
    answer = client.post(link, {"company": str(cast.alpine.pk)})
    assert answer.status_code == 422
    assert "was paused or ended after this invitation was sent" in answer.content.decode()
    with factories.looking():
        assert Connection.objects.get(pk=connection.pk).state != "active"
    with factories.at_work(cast.anna):
        actions.send_again(by=cast.anna, invitation_id=invitation.pk)
    fresh = link_in(mails("luca@alpine.example")[-1])
    assert client.post(fresh, {"company": str(cast.alpine.pk)}).status_code == 302
    with factories.looking():
        assert Connection.objects.get(pk=connection.pk).state == "active"


def test_an_accepted_invitation_leaves_an_active_connection_as_it_is(client: Client, cast: Cast) -> None:
    factories.sign_in(client, cast.jonas)
    link = invite(client, email="sara@dairy.example")
    with factories.looking():
        before = Connection.objects.get(customer=cast.nordwind, supplier=cast.alpine)
    sara = factories.sign_in(Client(), cast.sara)
    answer = sara.post(link, {"company": str(cast.alpine.pk)}, follow=True)
    assert "You are already connected with Nordwind Foods GmbH." in answer.content.decode()
    with factories.looking():
        after = Connection.objects.get(customer=cast.nordwind, supplier=cast.alpine)
        invitation = Invitation.objects.get()
    assert vars(after) | {"_state": None} == vars(before) | {"_state": None}
    assert invitation.accepted_by_id == cast.sara.user.pk


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("Sara@alpine.example", "belongs to Sara Huber at Alpine Dairy AG"),
        ("mia@nordwind.example", "belongs to your colleague Mia Klein"),
    ],
)
def test_inviting_a_known_address_warns_first(client: Client, cast: Cast, email: str, words: str) -> None:
    factories.sign_in(client, cast.anna)
    given = {"partner_name": "Alpine", "email": email, "purpose": "supplier", "language": "en"}
    answer = client.post("/partners/invite", given)
    assert words in answer.content.decode()
    assert mails() == []
    warned = {"warned_of": f"supplier {email}"}
    assert client.post("/partners/invite", given | warned | {"email": "luca@alpine.example"}).status_code == 422
    assert client.post("/partners/invite", given | warned).status_code == 302
    assert len(mails(email.lower())) == 1


def test_a_supplier_may_be_invited_as_a_customer_without_a_warning(client: Client, cast: Cast) -> None:
    invite(factories.sign_in(client, cast.anna), email="luca@alpine.example", purpose="customer", warned_of="")


def test_hidden_contact_details_stay_hidden_from_who_invites(client: Client, cast: Cast) -> None:
    with factories.looking():
        Member.objects.filter(pk=cast.sara.member.pk).update(hide_contact=True)
    invite(factories.sign_in(client, cast.anna), email="sara@alpine.example", warned_of="")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_follow_a_link_at_once_one_joins(client: Client, cast: Cast) -> None:
    link = invite(factories.sign_in(client, cast.anna))
    answers: list[int] = []

    def follow() -> None:
        answers.append(Client().post(link, {**NEW_PERSON, "company_name": "Milk"}).status_code)
        database.close()

    threads = [threading.Thread(target=follow) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(302) == 1
    assert all(status in (200, 302, 410, 422) for status in answers)
    with factories.looking():
        assert User.objects.filter(email="lea@milk.example").count() == 1
        assert Connection.objects.filter(supplier__name="Milk").count() == 1


def test_an_invitation_sent_twice_by_the_same_form_goes_out_once(client: Client, cast: Cast) -> None:
    factories.sign_in(client, cast.anna)
    key = {"submit_key": "01890a5d-ac96-774b-bcce-b302099a8057"}
    partner = {"partner_name": "Milk", "email": "lea@milk.example", "purpose": "supplier", "language": "de"}
    answers = [client.post("/partners/invite", partner | key) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == ["/partners?box=invitations"] * 2
    assert len(mails("lea@milk.example")) == 1


def test_founder_without_a_confirmed_address_is_not_listed_and_invites_nobody(client: Client, cast: Cast) -> None:
    registration = {
        "company_name": "Nordwind Foods",
        "first_name": "Mallory",
        "last_name": "Moss",
        "email": "mallory@moss.example",
        "password1": NEW_PERSON["password"],
    }
    client.post("/register", registration)
    user = User.objects.get(email="mallory@moss.example")
    with factories.looking():
        founded = Member.objects.select_related("company", "user").get(user=user)
        own = Invitation.objects.create(
            company=founded.company,
            invited_by=user,
            email="lea@milk.example",
            purpose="supplier",
            token_hash="x" * 64,
            expires_at=clock.now(),
        )
    assert not founded.company.in_directory
    # Without a confirmed address nobody can sign in. A session that came about otherwise may not invite either.
    assert client.get("/partners/invite").status_code == 302
    factories.sign_in(client, user, founded.company)
    partner = {
        "partner_name": "Milk & More",
        "email": "max@milk.example",
        "purpose": "supplier",
        "language": "en",
        "message": "Pay at once: https://evil.example/",
        "warned_of": "supplier max@milk.example",
    }
    colleague = {"email": "max@milk.example", "role": "member", "language": "en", "message": "Pay at once"}
    for path, form in (
        ("/partners/invite", partner),
        ("/settings/members/invite", colleague),
        (f"/invitations/{own.pk}/send-again", {}),
    ):
        answer = client.post(path, form, follow=True)
        assert "Confirm your e-mail address before you send invitations." in answer.content.decode(), path
    assert mails("max@milk.example") == mails("lea@milk.example") == []
    with factories.looking():
        assert Invitation.objects.filter(company=founded.company).count() == 1
