"""Whoever is not a partner is shown as such, and a name that looks like that of a partner is marked."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from parley.companies import actions
from parley.companies.actor import Actor
from parley.companies.models import Connection, Invitation
from parley.companies.strangers import find_stranger
from parley.companies.tests.factories import Cast, actor, at_work, connect, person, sign_in
from parley.core.similar_names import likeness
from parley.notify.tests.factories import link_in, mails
from parley.tickets.tests.factories import ticket

pytestmark = pytest.mark.django_db

IMITATIONS = [
    "Alpine Dairy AG",
    "ALPINE DAIRY GmbH",
    "Alpine-Dairy A.G.",
    "Alpine Dairy & Co. KG",
    "Älpine Däiry Ltd",
    "AIpine Dairy AG",
    "ALPlNE DAIRY",
    "A1pine Dairy",
    "Аlpine Dаirу AG",
    "ΑLΡΙΝΕ DAIRY",
    "Ａｌｐｉｎｅ Dairy",
]
WARNING = "This name looks like your partner Alpine Dairy AG."


@pytest.mark.parametrize("name", IMITATIONS)
def test_names_that_look_alike_have_one_key(name: str) -> None:
    assert likeness(name) == likeness("Alpine Dairy AG") != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Modern Foods", "Rnodern Foods AS"),
        ("Brightwater LLP", "Brightvvater"),
        ("Oslo Fisk AS", "0slo Fisk"),
        ("Ørsted A/S", "Orsted BV"),
    ],
)
def test_other_imitations_have_one_key(one: str, other: str) -> None:
    assert likeness(one) == likeness(other)


@pytest.mark.parametrize("name", ["Alpine Dairies", "Alpine", "Dairy Alpine AG", "Alpine Diary AG", "北京", "AG", "…"])
def test_other_names_have_other_keys(name: str) -> None:
    assert likeness(name) != likeness("Alpine Dairy AG")


@pytest.fixture
def impostor(cast: Cast) -> Actor:
    """Somebody with a company that is called as Nordwind's supplier, in Cyrillic letters."""
    owner = person("Mallory Grey", "mallory@impostor.example")
    actions.found_company(owner=owner, name="Аlpine Dairy", city="Zug", country="CH")
    return actor(owner)


def _directory(cast: Cast, impostor: Actor) -> str:
    return "/partners/directory?q=%D0%90lpine"


def _search(cast: Cast, impostor: Actor) -> str:
    return "/search?q=%D0%90lpine"


def _card(cast: Cast, impostor: Actor) -> str:
    return f"/partners/{impostor.company.pk}"


def _ask(cast: Cast, impostor: Actor) -> None:
    with at_work(impostor):
        actions.ask(by=impostor, company_id=cast.nordwind.pk, to_be="customer")


def _requests(cast: Cast, impostor: Actor) -> str:
    _ask(cast, impostor)
    return "/partners?box=requests"


def _request(cast: Cast, impostor: Actor) -> str:
    _ask(cast, impostor)
    return f"/partners/{impostor.company.pk}"


def _found_request(cast: Cast, impostor: Actor) -> str:
    _ask(cast, impostor)
    return "/search?q=%D0%90lpine"


def _ticket(cast: Cast, impostor: Actor) -> str:
    return f"/tasks/{ticket(impostor, cast.anna).pk}"


def _tickets(cast: Cast, impostor: Actor) -> str:
    ticket(impostor, cast.anna)
    return "/support-tickets"


def _customers_by_portal(cast: Cast, impostor: Actor) -> str:
    ticket(impostor, cast.anna)
    return "/partners?box=customers"


def _inbox(cast: Cast, impostor: Actor) -> str:
    ticket(impostor, cast.anna)
    return "/teambox"


PLACES = [
    _directory,
    _search,
    _card,
    _requests,
    _request,
    _found_request,
    _ticket,
    _tickets,
    _customers_by_portal,
    _inbox,
]


def _main(client: Client, address: str) -> str:
    """Return the main part of a page. Marks in what a search found are left out."""
    return re.sub(r"</?mark>", "", client.get(address).content.decode().partition("<main")[2])


@pytest.mark.parametrize("place", PLACES)
def test_stranger_is_marked_wherever_the_name_is(
    client: Client, cast: Cast, impostor: Actor, place: Callable[[Cast, Actor], str]
) -> None:
    address = place(cast, impostor)
    main = _main(sign_in(client, cast.anna), address)
    assert "Аlpine Dairy" in main
    for words in ("Zug", "Switzerland", "not connected with you", WARNING):
        assert words in main, words


@pytest.mark.parametrize("address", ["/partners", "/partners/directory?q=alpine", "/search?q=alpine", "card"])
def test_partner_is_not_marked(client: Client, cast: Cast, address: str) -> None:
    address = f"/partners/{cast.alpine.pk}" if address == "card" else address
    main = _main(sign_in(client, cast.anna), address)
    assert "Alpine Dairy AG" in main
    assert "not connected with you" not in main
    assert "looks like" not in main


def test_name_that_looks_like_the_own_company_is_marked(client: Client, cast: Cast, impostor: Actor) -> None:
    main = sign_in(client, cast.luca).get(f"/partners/{impostor.company.pk}").content.decode()
    assert "This name looks like your own company Alpine Dairy AG." in main


def test_partners_of_others_are_not_named(client: Client, cast: Cast, impostor: Actor) -> None:
    page = sign_in(client, cast.eva).get(f"/partners/{impostor.company.pk}").content.decode()
    assert "not connected with you" in page
    assert "looks like" not in page
    assert "Alpine Dairy AG" not in page


def _said(to: str) -> list[str]:
    return [mail.text for mail in mails(to)]


def test_mail_of_a_request_marks_the_stranger(cast: Cast, impostor: Actor) -> None:
    _ask(cast, impostor)
    [text] = _said(cast.anna.user.email)
    for words in ("Zug", "Switzerland", "not connected with you", WARNING):
        assert words in text


def test_mail_of_an_invitation_marks_the_stranger(cast: Cast, impostor: Actor) -> None:
    with at_work(impostor):
        for email in (cast.anna.user.email, "nobody@here.example"):
            actions.invite_partner(
                by=impostor, email=email, purpose=Invitation.Purpose.SUPPLIER, partner_name="", language="en"
            )
    [known], [unknown] = _said(cast.anna.user.email), _said("nobody@here.example")
    for words in ("Zug", "Switzerland", "not connected with you"):
        assert words in known
        assert words in unknown
    assert WARNING in known
    assert "looks like" not in unknown


def test_page_of_an_invitation_marks_the_stranger(client: Client, cast: Cast, impostor: Actor) -> None:
    with at_work(impostor):
        actions.invite_partner(
            by=impostor, email=cast.anna.user.email, purpose=Invitation.Purpose.SUPPLIER, partner_name="", language="en"
        )
    page = link_in(mails(cast.anna.user.email)[-1])
    unknown = client.get(page).content.decode()
    assert "Zug" in unknown
    assert "looks like" not in unknown
    known = sign_in(client, cast.anna).get(page).content.decode()
    for words in ("Zug", "Switzerland", "not connected with you", WARNING):
        assert words in known


def test_mail_of_a_wish_for_more_than_tickets_marks_the_stranger(cast: Cast, impostor: Actor) -> None:
    ticket(impostor, cast.anna)
    with at_work(impostor):
        connection = Connection.objects.get(customer=impostor.company, supplier=cast.nordwind)
        actions.ask_to_widen(by=impostor, connection_id=connection.pk)
    text = next(text for text in _said(cast.anna.user.email) if "full connection" in text)
    assert WARNING in text


def test_accepted_company_is_no_stranger(cast: Cast, impostor: Actor) -> None:
    connect(cast.anna, impostor)
    with at_work(cast.anna):
        assert find_stranger(cast.nordwind.pk, impostor.company.pk) is None
        assert find_stranger(cast.nordwind.pk, cast.nordwind.pk) is None
