"""Document types under Settings: everybody in the company looks, those with the right change them."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from parley.companies.actions import archive_item
from parley.companies.tests.counting import statements
from parley.companies.tests.factories import Cast, sign_in
from parley.core.errors import NotAllowed, NotFound, Refused
from parley.documents import actions
from parley.documents.actions import Terms
from parley.documents.models import DocumentType
from parley.documents.tests.factories import document_type
from parley.tasks.tests.factories import working_as

pytestmark = pytest.mark.django_db

NEW = {
    "name": "ISO 22000 certificate",
    "description": "With the scope page.",
    "scope": "company",
    "validity": "expiry",
    "revalidation_months": "",
    "lead_days": "60",
}


def test_a_new_type_is_listed_and_can_be_changed(client: Client, cast: Cast) -> None:
    sign_in(client, cast.jonas)
    answer = client.post(reverse("new_document_type"), NEW, follow=True)
    assert "ISO 22000 certificate added." in answer.content.decode()
    with working_as(cast.jonas):
        kept = DocumentType.objects.get()
    address = reverse("document_type", args=[kept.pk])
    assert "With the scope page." in client.get(address).content.decode()
    changed = {**NEW, "name": "ISO 22000", "validity": "revalidation", "revalidation_months": "12"}
    assert client.post(address, changed).status_code == 302
    page = client.get(reverse("document_types")).content.decode()
    assert "ISO 22000" in page
    assert "To be revalidated after 12 months" in page


def test_scope_stays_what_it_was(client: Client, cast: Cast) -> None:
    kept = document_type(cast.anna, "Specification", scope="product")
    sign_in(client, cast.anna)
    client.post(reverse("document_type", args=[kept.pk]), {**NEW, "scope": "company"})
    with working_as(cast.anna):
        assert DocumentType.objects.get().scope == "product"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "\0"}, "name"),
        ({"description": "x" * 2001}, "description"),
        ({"scope": "world"}, "scope"),
        ({"validity": "never"}, "validity"),
        ({"validity": "revalidation"}, "revalidation_months"),
        ({"validity": "revalidation", "revalidation_months": "0"}, "revalidation_months"),
        ({"validity": "revalidation", "revalidation_months": "241"}, "revalidation_months"),
        ({"validity": "revalidation", "revalidation_months": "9" * 5000}, "revalidation_months"),
        ({"lead_days": "-1"}, "lead_days"),
        ({"lead_days": "99999999999999999999"}, "lead_days"),
        ({"lead_days": "soon"}, "lead_days"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(client: Client, cast: Cast, wrong: dict[str, str], field: str) -> None:
    sign_in(client, cast.anna)
    answer = client.post(reverse("new_document_type"), {**NEW, **wrong})
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in answer.content.decode()
    with working_as(cast.anna):
        assert not DocumentType.objects.exists()


def test_the_same_name_is_refused_at_the_field(client: Client, cast: Cast) -> None:
    document_type(cast.anna, "ISO 22000 certificate")
    sign_in(client, cast.jonas)
    answer = client.post(reverse("new_document_type"), {**NEW, "name": "iso 22000 CERTIFICATE"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Another document type is already called “iso 22000 CERTIFICATE”." in page
    assert "With the scope page." in page, "what was typed is kept"


def test_the_same_name_is_free_for_products_and_for_others(cast: Cast) -> None:
    document_type(cast.anna, "Specification")
    document_type(cast.anna, "Specification", scope="product")
    document_type(cast.luca, "Specification")


def test_archived_types_are_out_of_the_way_and_come_back(client: Client, cast: Cast) -> None:
    kept = document_type(cast.anna, "Kosher certificate")
    sign_in(client, cast.anna)
    client.post(reverse("archive_document_type", args=[kept.pk]))
    client.post(reverse("archive_document_type", args=[kept.pk]))
    listed = reverse("document_types")
    assert "Kosher" not in client.get(listed).content.decode().replace("Kosher certificate archived.", "")
    assert "Kosher" in client.get(listed + "?archived=on").content.decode()
    client.post(reverse("restore_document_type", args=[kept.pk]))
    assert "Kosher" in client.get(listed).content.decode()


def test_a_archived_type_does_not_come_back_beside_its_namesake(client: Client, cast: Cast) -> None:
    kept = document_type(cast.anna, "Kosher certificate")
    with working_as(cast.anna):
        archive_item(by=cast.anna, model=DocumentType, item_id=kept.pk)
    document_type(cast.anna, "Kosher certificate")
    sign_in(client, cast.anna)
    answer = client.post(reverse("restore_document_type", args=[kept.pk]), follow=True)
    assert "Another document type is already called “Kosher certificate”." in answer.content.decode()
    with working_as(cast.anna):
        assert DocumentType.objects.filter(archived_at=None).count() == 1


def test_members_without_the_right_look_and_change_nothing(client: Client, cast: Cast) -> None:
    kept = document_type(cast.anna, "Kosher certificate")
    sign_in(client, cast.mia)
    german = client.get(reverse("document_type", args=[kept.pk]))
    assert german.status_code == 200
    assert 'name="lead_days"' not in german.content.decode()
    for name, args in _changes(kept):
        assert client.post(reverse(name, args=args), NEW).status_code == 403
    with working_as(cast.mia), pytest.raises(NotAllowed):
        actions.edit_document_type(by=cast.mia, type_id=kept.pk, terms=Terms("Mine"))


def test_other_companies_find_nothing(client: Client, cast: Cast) -> None:
    kept = document_type(cast.anna, "Kosher certificate")
    for other in (cast.luca, cast.eva):
        sign_in(client, other)
        assert "Kosher" not in client.get(reverse("document_types")).content.decode()
        assert client.get(reverse("document_type", args=[kept.pk])).status_code == 404
        for name, args in _changes(kept)[1:]:
            assert client.post(reverse(name, args=args), NEW).status_code == 404
        with working_as(other), pytest.raises(NotFound):
            archive_item(by=other, model=DocumentType, item_id=kept.pk)


def test_nobody_is_sent_to_sign_in(client: Client, cast: Cast) -> None:
    kept = document_type(cast.anna, "Kosher certificate")
    assert client.get(reverse("document_types"))["Location"].startswith("/sign-in")
    for name, args in _changes(kept):
        assert client.post(reverse(name, args=args), NEW)["Location"].startswith("/sign-in")


def test_wrong_methods_are_refused(client: Client, cast: Cast) -> None:
    kept = document_type(cast.anna, "Kosher certificate")
    sign_in(client, cast.anna)
    assert client.get(reverse("archive_document_type", args=[kept.pk])).status_code == 405
    assert client.get(reverse("restore_document_type", args=[kept.pk])).status_code == 405
    assert client.post(reverse("document_types")).status_code == 405
    assert client.delete(reverse("document_type", args=[kept.pk])).status_code == 405


def test_a_form_sent_twice_acts_once(client: Client, cast: Cast) -> None:
    sign_in(client, cast.anna)
    key = str(uuid4())
    for _ in range(2):
        assert client.post(reverse("new_document_type"), {**NEW, "submit_key": key}).status_code == 302
    with working_as(cast.anna):
        assert DocumentType.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_with_one_name_one_is_refused(cast: Cast) -> None:
    def add(_: int) -> str:
        try:
            with working_as(cast.anna):
                actions.add_document_type(by=cast.anna, scope="company", terms=Terms("Kosher certificate"))
            return "added"
        except Refused as refused:
            return ", ".join(refused.fields)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(add, range(4))) == ["added", "name", "name", "name"]


def test_lists_cost_the_same_with_many_rows(client: Client, cast: Cast) -> None:
    sign_in(client, cast.anna)
    for number in range(60):
        document_type(cast.anna, f"Certificate {number:02}")
        if number == 2:
            with statements(at_most=5) as few:
                client.get(reverse("document_types"))
    with statements(at_most=5) as many:
        first = client.get(reverse("document_types")).content.decode()
    assert len(few) == len(many)
    assert "Certificate 49" in first
    assert "Certificate 50" not in first


def test_lists_are_searched_and_paged(client: Client, cast: Cast) -> None:
    kept = [document_type(cast.anna, f"Certificate {number:02}") for number in range(55)]
    sign_in(client, cast.anna)
    listed = reverse("document_types")
    second = client.get(listed, {"after": f"Certificate 49~{kept[49].pk}"}).content.decode()
    assert "Certificate 54" in second
    assert "Certificate 49" not in second
    past_the_end = client.get(listed, {"after": f"Certificate 54~{kept[54].pk}"}).content.decode()
    assert "No more" in past_the_end
    assert "No document types yet" not in past_the_end
    assert "Certificate 07" in client.get(f"{listed}?q=ficate+07").content.decode()
    for odd in ("q=%00", "q=%25", "after=x", "archived=maybe", "q=" + "x" * 500, f"after={uuid4()}"):
        assert client.get(f"{listed}?{odd}").status_code == 200


def test_renamed_type_does_not_lose_the_place_of_the_next_page(client: Client, cast: Cast) -> None:
    kept = [document_type(cast.anna, f"Certificate {number:02}") for number in range(52)]
    sign_in(client, cast.anna)
    first = client.get(reverse("document_types")).content.decode()
    next_href = first.split('rel="next"')[0].split('href="')[-1].split('"')[0].replace("&amp;", "&")
    with working_as(cast.anna):
        DocumentType.objects.filter(pk=kept[49].pk).update(name="Analysis")
    second = client.get(reverse("document_types") + next_href).content.decode()
    assert ["Certificate 48" in second, "Certificate 50" in second, "Certificate 51" in second] == [False, True, True]


def _changes(kept: DocumentType) -> list[tuple[str, list[object]]]:
    return [
        ("new_document_type", []),
        ("document_type", [kept.pk]),
        ("archive_document_type", [kept.pk]),
        ("restore_document_type", [kept.pk]),
    ]
