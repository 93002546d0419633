"""The address book fills itself, and shows to nobody what is hidden from them."""

import re
from typing import Any

import pytest
from django.test import Client

from parley.accounts.models import User
from parley.addressbook.tests.factories import ROSA, connection_of, named, page
from parley.companies import actions
from parley.companies.models import Member
from parley.companies.tests.counting import statements
from parley.companies.tests.factories import Cast, at_work, company, connect, looking, member, sign_in
from parley.tasks.tests.factories import do
from parley.tickets.tests.factories import ticket

pytestmark = pytest.mark.django_db


def names(html: str) -> list[str]:
    return re.findall(r"<bdi>(.*?)</bdi>", html)


def test_book_fills_itself_with_colleagues_and_people_of_partners(cast: Cast) -> None:
    assert names(page(cast.anna)) == [
        "Anna Becker",
        "Ole Berg",
        "Ingrid Dahl",
        "Luca Frei",
        "Tom Hale",
        "Sara Huber",
        "Mia Klein",
        "Priya Shah",
        "Jonas Vogt",
    ]
    assert names(page(cast.anna, tab="own")) == ["Anna Becker", "Mia Klein", "Jonas Vogt"]
    assert names(page(cast.anna, tab="partners", partner=str(cast.alpine.pk))) == ["Luca Frei", "Sara Huber"]
    assert names(page(cast.eva)) == ["Eva Smit"]


def test_person_named_in_a_task_is_in_the_book_of_the_one_who_asked(cast: Cast) -> None:
    task = named(cast.anna, cast.luca)
    html = page(cast.jonas, source="named")
    assert names(html) == ["Rosa Amman"]
    assert "Night shift · 24-hour hotline · Alpine Dairy AG" in html
    for reader in (cast.anna, cast.mia):
        shown = page(reader, f"/address-book/{task.pk}")
        assert "Named by Luca Frei in contact task T-" in shown
        assert f"/tasks/{task.pk}" in shown
        assert "mailto:rosa@alpine.example" in shown
        assert "tel:+41315550909" in shown
        assert "Direct message" not in shown
    for stranger in (cast.luca, cast.tom, cast.eva):
        assert "Amman" not in page(stranger)
        assert sign_in(Client(), stranger).get(f"/address-book/{task.pk}").status_code == 404


def test_person_named_twice_is_one_entry_with_both_functions(cast: Cast) -> None:
    first = named(cast.anna, cast.luca)
    second = named(cast.anna, cast.luca, "Recalls", first_name="R.", email="ROSA@alpine.example", phone="117")
    assert names(page(cast.anna, source="named")) == ["R. Amman"]
    for task in (first, second):
        html = page(cast.anna, f"/address-book/{task.pk}")
        assert "24-hour hotline" in html
        assert "Recalls" in html
        assert "117" in html


def test_two_people_who_share_an_address_stay_two(cast: Cast) -> None:
    named(cast.anna, cast.luca)
    named(cast.anna, cast.luca, "Recalls", first_name="Urs", last_name="Zaugg")
    assert names(page(cast.anna, source="named")) == ["Rosa Amman", "Urs Zaugg"]


def test_named_member_is_the_member_with_a_function(cast: Cast) -> None:
    task = named(cast.anna, cast.luca, "Audits", first_name="Sara", last_name="Huber", email="sara@alpine.example")
    named(cast.anna, cast.luca, "Night calls", **{**dict.fromkeys(ROSA, "-"), "email": "Sara@alpine.example"})
    assert names(page(cast.anna, partner=str(cast.alpine.pk))) == ["Luca Frei", "Sara Huber"]
    html = page(cast.anna, f"/address-book/{task.pk}")
    assert "Audits" in html
    assert "Night calls" in html
    assert "Member of Alpine Dairy AG" in html


def test_function_stands_for_the_name_where_nobody_is_named(cast: Cast) -> None:
    named(cast.anna, cast.luca, **{**dict.fromkeys(ROSA, "-"), "phone": "0800 / 55 00"})
    named(cast.anna, cast.luca, "Recalls", **dict.fromkeys(ROSA, "-"))
    assert names(page(cast.anna, source="named")) == ["24-hour hotline"]


def test_replaced_and_re_requested_contacts_leave_the_book(cast: Cast) -> None:
    named(cast.anna, cast.luca)
    newer = named(
        cast.anna, cast.luca, "24-Hour Hotline", first_name="Urs", last_name="Zaugg", email="u@alpine.example"
    )
    assert names(page(cast.anna, source="named")) == ["Urs Zaugg"]
    do("ask_again", newer, cast.anna, explanation="Nobody answers.")
    assert names(page(cast.anna, source="named")) == ["Rosa Amman"]


def test_contact_no_longer_there_is_archived_until_named_anew(cast: Cast) -> None:
    task = named(cast.anna, cast.luca)
    client = sign_in(Client(), cast.mia)
    assert client.post(f"/address-book/{task.pk}/archive").status_code == 302
    partner = f"/partners/{cast.alpine.pk}"
    for address, query in (("/address-book", {}), (partner, {}), ("/search", {"q": "amman"})):
        assert "Rosa" not in page(cast.anna, address, **query), address
    assert names(page(cast.anna, tab="archived")) == ["Rosa Amman"]
    named(cast.anna, cast.luca, "Recalls")
    assert names(page(cast.anna, source="named")) == ["Rosa Amman"]
    assert client.post(f"/address-book/{task.pk}/restore").status_code == 302
    for stranger in (cast.luca, cast.eva):
        assert sign_in(Client(), stranger).post(f"/address-book/{task.pk}/archive").status_code == 404
    assert sign_in(Client(), cast.anna).post(f"/address-book/{cast.luca.member.pk}/archive").status_code == 302
    assert "Luca Frei" in page(cast.anna)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "HÜBER"}, ["Sara Huber"]),
        ({"q": "kestrel"}, ["Tom Hale", "Priya Shah"]),
        ({"q": "service"}, ["Priya Shah"]),
        ({"q": "hotline"}, ["Rosa Amman"]),
        ({"q": "luca@alpine"}, ["Luca Frei"]),
        ({"q": "nobody at all"}, []),
        ({"function": "quality", "tab": "partners"}, ["Sara Huber"]),
        ({"function": "24-HOUR hotline"}, ["Rosa Amman"]),
        ({"source": "members", "tab": "partners", "q": "frei"}, ["Luca Frei"]),
        ({"partner": "nonsense", "source": "x", "tab": "y", "after": "\0", "q": "frei"}, ["Luca Frei"]),
    ],
)
def test_filters(cast: Cast, query: dict[str, str], found: list[str]) -> None:
    named(cast.anna, cast.luca)
    assert names(page(cast.anna, **query)) == found


def test_renamed_person_is_found_by_the_new_name_alone(cast: Cast) -> None:
    luca = cast.luca.user
    luca.last_name = "Frøy"
    luca.save(update_fields=["last_name"])
    assert names(page(cast.anna, q="luca froy")) == ["Luca Frøy"]
    assert names(page(cast.anna, q="luca frei")) == []
    assert f"/address-book/{cast.luca.member.pk}" in page(cast.anna, "/search", q="froy")


def test_menus_offer_companies_and_functions_of_the_book_alone(cast: Cast) -> None:
    named(cast.anna, cast.luca)
    companies = page(cast.anna, "/address-book/companies")
    assert "Alpine Dairy AG" in companies
    assert "Nordwind Foods GmbH" in companies
    assert "Brightwater" not in companies
    functions = page(cast.anna, "/address-book/functions")
    assert "24-hour hotline" in functions
    assert "Purchasing" in functions
    assert "24-hour hotline" not in page(cast.luca, "/address-book/functions")
    assert page(cast.eva, "/address-book/functions").count("?function=") == 0


def places_of(cast: Cast, reader: Any) -> dict[str, str]:
    """Return every page on which a person of Kestrel could be shown."""
    client = sign_in(Client(), reader)
    sara, tom = cast.priya.member.pk, cast.tom.member.pk
    addresses = (
        "/address-book",
        "/address-book?q=shah",
        f"/address-book?partner={cast.kestrel.pk}",
        "/address-book/functions",
        "/address-book/cards",
        f"/address-book/cards?partner={cast.kestrel.pk}",
        f"/address-book/{sara}",
        f"/address-book/{sara}/card",
        f"/address-book/{tom}",
        f"/partners/{cast.kestrel.pk}",
        "/search?q=shah",
        "/search?q=kestrel",
    )
    bodies = {}
    for address in addresses:
        response = client.get(address)
        bodies[address] = b"".join(response).decode()
    return bodies


def test_hidden_member_is_hidden_everywhere_from_partners(cast: Cast) -> None:
    told = ["Priya", "priya@kestrel.example"]
    shown = [address for address, body in places_of(cast, cast.anna).items() if any(word in body for word in told)]
    assert len(shown) == 9, shown
    total = re.search(r"(\d+) people", page(cast.anna))
    with looking():
        Member.objects.filter(pk=cast.priya.member.pk).update(hide_contact=True, position="Head of secrets")
    told.append("Head of secrets")
    assert not [address for address, body in places_of(cast, cast.anna).items() if any(word in body for word in told)]
    assert total
    assert f"{int(total[1]) - 1} people" in page(cast.anna)
    assert "Hidden from partners" in page(cast.tom)
    assert "Partners cannot see this person’s contact details." in page(
        cast.tom, f"/address-book/{cast.priya.member.pk}"
    )


def test_people_stay_while_a_connection_is_paused_and_leave_at_its_end(cast: Cast) -> None:
    task = named(cast.anna, cast.tom, email="rosa@kestrel.example")
    words = ("priya@kestrel.example", "tom@kestrel.example", "Rosa")
    with at_work(cast.anna):
        actions.pause(by=cast.anna, connection_id=connection_of(cast.anna, cast.tom).pk)
    assert all(word in page(cast.anna) for word in words)
    assert "Rosa" in page(cast.anna, "/search", q="rosa")
    assert "Priya" in page(cast.anna, "/search", q="priya")
    with at_work(cast.anna):
        actions.end(by=cast.anna, connection_id=connection_of(cast.anna, cast.tom).pk)
    bodies = places_of(cast, cast.anna) | {"rosa": page(cast.anna, "/search", q="rosa")}
    assert not [address for address, body in bodies.items() if any(word in body for word in (*words, "Amman"))]
    assert sign_in(Client(), cast.anna).get(f"/address-book/{task.pk}").status_code == 404


def test_direct_message_is_offered_to_people_with_an_account_who_can_be_written_to(cast: Cast) -> None:
    task = named(cast.anna, cast.tom)
    written_to = f"/messenger/with/{cast.tom.user.pk}?company={cast.kestrel.pk}"
    assert written_to in page(cast.anna, f"/address-book/{cast.tom.member.pk}")
    assert f"/messenger/with/{cast.mia.user.pk}" in page(cast.anna, f"/address-book/{cast.mia.member.pk}")
    assert sign_in(Client(), cast.anna).get(written_to).status_code == 200
    assert "/messenger/with/" not in page(cast.anna, f"/address-book/{cast.anna.member.pk}")
    assert "/messenger/with/" not in page(cast.anna, f"/address-book/{task.pk}")
    with at_work(cast.anna):
        actions.pause(by=cast.anna, connection_id=connection_of(cast.anna, cast.tom).pk)
    assert "/messenger/with/" not in page(cast.anna, f"/address-book/{cast.tom.member.pk}")


def test_portal_shows_no_people(cast: Cast) -> None:
    ticket(cast.eva, cast.tom)
    assert names(page(cast.eva)) == ["Eva Smit"]
    assert "Eva Smit" not in page(cast.tom)
    assert sign_in(Client(), cast.eva).get(f"/address-book/{cast.tom.member.pk}").status_code == 404


def test_person_of_two_companies_is_listed_for_each_and_own_other_membership_only_where_connected(cast: Cast) -> None:
    elsewhere = company("Elsewhere Ltd")
    member(elsewhere, cast.anna.user)
    assert names(page(cast.anna)).count("Anna Becker") == 1
    connect(cast.anna.company, elsewhere)
    assert names(page(cast.anna)).count("Anna Becker") == 2


def test_links_lead_to_the_person(cast: Cast) -> None:
    task = named(cast.anna, cast.luca)
    assert f"/address-book/{cast.sara.member.pk}" in page(cast.anna, f"/partners/{cast.alpine.pk}")
    assert f"/address-book/{task.pk}" in page(cast.anna, f"/partners/{cast.alpine.pk}")
    assert f"/address-book/{task.pk}" in page(cast.anna, "/search", q="amman")
    assert f"/address-book/{cast.sara.member.pk}" in page(cast.anna, "/search", q="huber")
    assert f"/address-book/{cast.jonas.member.pk}" in page(cast.anna, "/search", q="vogt")
    assert f"/address-book/{task.pk}" in page(cast.anna, f"/tasks/{task.pk}")
    assert f"/address-book/{task.pk}" not in page(cast.luca, f"/tasks/{task.pk}")


def test_long_names_and_names_from_right_to_left(cast: Cast) -> None:
    long = "Wolfeschlegelsteinhausenbergerdorff" * 2
    named(cast.anna, cast.luca, first_name="محمد", last_name="الأحمد", email="m@alpine.example")
    named(cast.anna, cast.luca, "Recalls", first_name=long, last_name=long[:80], email="w@alpine.example")
    html = page(cast.anna, source="named")
    assert "<bdi>محمد الأحمد</bdi>" in html
    assert long in html


def test_large_book_is_paged_by_name_in_a_constant_number_of_statements(cast: Cast) -> None:
    client = sign_in(Client(), cast.anna)
    client.get("/address-book")
    with statements(4) as few:  # session, actor, list, badges
        client.get("/address-book?tab=partners")
    with looking():
        crowd = [
            User(email=f"p{number}@alpine.example", first_name=first, last_name=f"Æble {number:04d}", password="-")
            for number, first in enumerate(["Ada", "Åse", "Zoë", "Bo"] * 500)
        ]
        User.objects.bulk_create(crowd)
        Member.objects.bulk_create(Member(company=cast.alpine, user=user) for user in crowd)
    seen, address = [], "?tab=partners"
    for page_number in range(3):
        with statements(5) as many:  # the first page counts
            shown = client.get("/address-book" + address).content.decode()
        assert len(many) == len(few) + (page_number == 0)
        seen += names(shown)
        following = re.search(r'href="(\?[^"]*after=[^"]*)"[^>]*rel="next"|href="(\?[^"]*after=[^"]*)"', shown)
        assert following
        address = (following[1] or following[2]).replace("&amp;", "&")
    assert seen == [
        f"{first} Æble {number:04d}" for number, first in enumerate((["Ada", "Åse", "Zoë", "Bo"] * 38)[:150])
    ]
    for address in ("/address-book/cards", "/address-book/cards?tab=own", f"/address-book/{cast.luca.member.pk}"):
        with statements(5):
            client.get(address)
    assert "More than 1,000 people" in page(cast.anna, tab="partners")
