"""Every search field finds what people take for the same, and the one in the top bar everything that it promises."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

import parley
from parley.companies.actions.connections import end, widen
from parley.companies.models import Company, Connection, Member, PartnerNote, Product
from parley.companies.tests.factories import Cast, demo_cast, looking, sign_in
from parley.contacts.tests.factories import PERSON, contact_task
from parley.documents.tests.factories import document_type, product
from parley.files.models import StoredFile
from parley.files.tests.factories import upload
from parley.tasks.actions import comment, note_internally
from parley.tasks.tests.factories import do, general_task, working_as
from parley.tickets.tests.factories import ticket

SOURCE = Path(parley.__file__).parent
RAW = re.compile(r"\bILIKE\b|__i?contains\b|__i?startswith\b")
# Folded in the statement, or a column that is stored so.
FOLDED = re.compile(r"parley_folded\(|\.folded\w* (?:LIKE|~)")


def test_no_search_compares_text_as_it_was_typed() -> None:
    files = [file for file in SOURCE.rglob("*.py") if not {"migrations", "tests"} & set(file.parts)]
    assert [str(file) for file in files if RAW.search(file.read_text())] == []
    compared = [
        line for file in files for line in file.read_text().splitlines() if re.search(r"( LIKE | ~ A\w+\()%\(", line)
    ]
    assert len(compared) > 5
    assert [line for line in compared if len(re.findall(r" LIKE | ~ A\w+\(", line)) != len(FOLDED.findall(line))] == []


@pytest.fixture
def cast(db: None) -> Cast:
    return demo_cast()


def _results(someone: Any, words: str) -> str:
    page = sign_in(Client(), someone).get("/search", {"q": words})
    assert page.status_code == 200
    found = page.content.decode().partition("<main")[2].partition("</form>")[2].partition("</main>")[0]
    return re.sub("</?mark>", "", found)


SAME = ["strasse", "STRASSE", "Straße", "stra\u00adße", "STRAẞE"]


@pytest.mark.parametrize("words", SAME)
def test_every_list_finds_other_ways_of_writing(cast: Cast, words: str) -> None:
    general_task(cast.anna, cast.luca, title="Lieferstraße sperren")
    product(cast.anna, name="Straßenkäse")
    document_type(cast.anna, name="Straßenzulassung")
    with looking():
        Company.objects.filter(pk=cast.alpine.pk).update(name="Alpenstraße AG")
    client = sign_in(Client(), cast.anna)
    for address, expected in (
        ("/tasks", "Lieferstraße"),
        ("/outbox", "Lieferstraße"),
        ("/settings/products", "Straßenkäse"),
        ("/settings/document-types", "Straßenzulassung"),
        ("/partners", "Alpenstraße"),
        ("/partners/directory", "Alpenstraße"),
    ):
        assert expected in client.get(address, {"q": words}).content.decode(), address


def test_texts_stored_before_they_were_normalised_are_found(cast: Cast) -> None:
    with looking():
        task = general_task(cast.anna, cast.luca, title="Kühlhaus Ørsted")
        type(task).objects.filter(pk=task.pk).update(title="Ku\u0308hl\u00adhaus Ørsted")
    assert "Ørsted" in _results(cast.anna, "kuhlhaus orsted")


def test_partner_is_found_whatever_its_listing(cast: Cast) -> None:
    with looking():
        Company.objects.update(in_directory=False)
        Company.objects.filter(pk=cast.alpine.pk).update(legal_name="Molkerei Bern Aktiengesellschaft")
    with working_as(cast.anna):
        PartnerNote.objects.create(company=cast.nordwind, partner=cast.alpine, partner_number="K-4711")
    for words in ("alpine", "Molkerei", "k-4711"):
        assert "Alpine Dairy AG" in _results(cast.anna, words)
    for words in ("Molkerei", "k-4711"):
        assert "Alpine" not in _results(cast.eva, words)
    assert "Nordwind" not in _results(cast.luca, "K-4711")


def test_listed_partner_is_shown_once(cast: Cast) -> None:
    assert _results(cast.anna, "Alpine Dairy").count("Alpine Dairy AG") == 1
    assert "Alpine Dairy AG" in _results(cast.eva, "Alpine Dairy")


def test_people_are_found_unless_they_hide_or_the_connection_ended(cast: Cast) -> None:
    assert "Sara Huber" in _results(cast.anna, "sara")
    assert "Jonas Vogt" in _results(cast.anna, "VOGT")
    assert "Sara" not in _results(cast.eva, "huber")
    with working_as(cast.sara):
        Member.objects.filter(pk=cast.sara.member.pk).update(hide_contact=True)
    assert "Sara" not in _results(cast.anna, "huber")
    assert "Sara" in _results(cast.luca, "huber")
    assert "Luca Frei" in _results(cast.anna, "frei")
    with working_as(cast.anna):
        connection = Connection.objects.get(customer=cast.nordwind, supplier=cast.alpine)
        end(by=cast.anna, connection_id=connection.pk)
    assert "Luca" not in _results(cast.anna, "frei")
    assert "Alpine Dairy AG" in _results(cast.anna, "alpine")


def test_people_are_not_found_where_a_portal_alone_connects(cast: Cast) -> None:
    ticket(cast.eva, cast.tom)
    for reader, hidden in ((cast.eva, cast.tom), (cast.eva, cast.priya), (cast.tom, cast.eva)):
        assert hidden.user.name not in _results(reader, hidden.user.last_name)
        assert hidden.company.name in _results(reader, hidden.company.name)
    with working_as(cast.tom):
        connection = Connection.objects.get(customer=cast.stranger, supplier=cast.kestrel)
        widen(by=cast.tom, connection_id=connection.pk)
    assert cast.priya.user.name in _results(cast.eva, cast.priya.user.last_name)


def test_contact_is_found_by_the_one_who_asked(cast: Cast) -> None:
    task = contact_task(cast.anna, cast.luca, function="Night hotline")
    do("send_contact", task, cast.luca, **{**PERSON, "first_name": "Rosa", "last_name": "Amman"})
    assert "Rosa Amman" in _results(cast.anna, "amman")
    assert "Rosa Amman" in _results(cast.anna, "night hotline")
    assert "Amman" not in _results(cast.luca, "amman")
    assert "Amman" not in _results(cast.eva, "amman")


def test_replaced_contact_is_not_found(cast: Cast) -> None:
    first = contact_task(cast.anna, cast.luca, function="Night hotline")
    do("send_contact", first, cast.luca, **{**PERSON, "first_name": "Rosa", "last_name": "Amman"})
    other = contact_task(cast.anna, cast.luca, function="Purchasing")
    do(
        "send_contact",
        other,
        cast.luca,
        **{**PERSON, "first_name": "Vera", "last_name": "Amman", "email": "vera@alpine.example"},
    )
    second = contact_task(cast.anna, cast.luca, function="night Hotline")
    assert "Rosa Amman" in _results(cast.anna, "amman")
    do("send_contact", second, cast.luca, **{**PERSON, "first_name": "Urs", "last_name": "Amman"})
    assert "Rosa Amman" not in _results(cast.anna, "amman")
    assert "Urs Amman" in _results(cast.anna, "amman")
    assert "Vera Amman" in _results(cast.anna, "amman")


def test_contact_that_was_asked_for_again_is_not_found(cast: Cast) -> None:
    task = contact_task(cast.anna, cast.luca, function="Night hotline")
    do("send_contact", task, cast.luca, **{**PERSON, "first_name": "Rosa", "last_name": "Amman"})
    do("ask_again", task, cast.anna, explanation="Nobody answers.")
    assert "Rosa Amman" not in _results(cast.anna, "amman")


def test_products_and_types_are_found_by_their_company(cast: Cast) -> None:
    cheese = product(cast.anna, name="Cheddar", suppliers=(cast.luca,))
    document_type(cast.anna, name="Halal certificate")
    with working_as(cast.anna):
        Product.objects.filter(pk=cheese.pk).update(code="NW-1101")
    assert "Cheddar" in _results(cast.anna, "nw-1101")
    assert "Halal" in _results(cast.anna, "halal")
    for words in ("nw-1101", "cheddar", "halal"):
        for other in (cast.luca, cast.eva):
            assert "Cheddar" not in _results(other, words)
            assert "Halal" not in _results(other, words)


def test_files_are_found_by_who_may_read_them(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    with working_as(cast.anna):
        comment(task.pk, by=cast.anna, text="See", uploads=[upload(name="spec-blue.pdf")])
        note_internally(task.pk, by=cast.anna, text="For us", uploads=[upload(name="margin.pdf")])
    for reader in (cast.anna, cast.jonas, cast.luca):
        assert "spec-blue.pdf" in _results(reader, "SPEC-BLUE")
    assert "margin.pdf" in _results(cast.anna, "margin.pdf")
    for stranger in (cast.luca, cast.eva):
        assert "margin.pdf" not in _results(stranger, "margin.pdf")
    assert "spec-blue" not in _results(cast.eva, "spec-blue")


def test_own_files_are_found_however_many_others_have_such_a_name(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    with working_as(cast.anna):
        comment(task.pk, by=cast.anna, text="See", uploads=[upload(name="scan-spec.pdf")])
        note_internally(task.pk, by=cast.anna, text="For us", uploads=[upload(name="scan-margin.pdf")])
    copy = {"company": cast.stranger, "sha256": "0" * 64, "size": 1, "media_type": "application/pdf"}
    with looking():
        StoredFile.objects.bulk_create([StoredFile(name=f"scan-{number}.pdf", **copy) for number in range(2_001)])
    for reader, names in ((cast.anna, {"spec", "margin"}), (cast.luca, {"spec"}), (cast.tom, set()), (cast.eva, set())):
        assert set(re.findall(r"scan-(\w+)\.pdf", _results(reader, "scan-"))) == names


def test_search_takes_few_statements(cast: Cast, django_assert_max_num_queries: Any) -> None:
    client = sign_in(Client(), cast.anna)
    client.get("/search", {"q": "a"})
    with django_assert_max_num_queries(9):
        client.get("/search", {"q": "alpine"})
