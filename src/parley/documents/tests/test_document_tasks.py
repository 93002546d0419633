"""Documents are asked for, uploaded, judged and kept: what each side gives, and what comes of it."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from parley.companies import actions as companies
from parley.companies.actions import archive_item
from parley.companies.actor import Actor
from parley.companies.models import Connection
from parley.companies.tests.factories import Cast, sign_in
from parley.core import clock
from parley.documents import actions
from parley.documents.actions import Terms
from parley.documents.kind import Document, ProductDocument
from parley.documents.models import DocumentType, DocumentVersion, RequestedDocument
from parley.documents.tests.factories import document_task, document_type, product
from parley.files.actions import keep_file
from parley.files.models import StoredFile
from parley.files.tests.factories import broken_pdf, picture, real_pdf, upload
from parley.tasks.actions import send
from parley.tasks.models import Event, Task
from parley.tasks.perform import InvalidInput
from parley.tasks.tests.factories import do, working_as
from parley.tasks.tests.play import lapse

pytestmark = pytest.mark.django_db


def days(number: int) -> date:
    return clock.today() + timedelta(days=number)


def subject(task: Task, cast: Cast) -> RequestedDocument:
    with working_as(cast.anna):
        return RequestedDocument.objects.select_related("latest__file").get(task=task)


# What is uploaded


def test_an_upload_becomes_the_version_to_be_judged(cast: Cast) -> None:
    task = document_task(cast.anna, cast.luca)
    content = real_pdf(3, text="ISO 22000")
    do("upload", task, cast.sara, files={"file": upload(content, "ISO-22000.pdf")})
    latest = subject(task, cast).latest
    assert latest is not None
    assert (latest.file.name, latest.file.page_count, latest.outcome) == ("ISO-22000.pdf", 3, "in_review")
    assert latest.uploaded_by_id == cast.sara.user.pk
    with working_as(cast.anna):
        given = Event.objects.get(task=task, verb="upload").details["file"]
    assert (
        given.items()
        >= {
            "file": str(latest.file_id),
            "name": "ISO-22000.pdf",
            "sha256": latest.file.sha256,
            "by": str(cast.sara.user.pk),
        }.items()
    )


def test_versions_are_kept_with_what_became_of_them(cast: Cast, client: Client) -> None:
    task = document_task(cast.anna, cast.luca)
    do("upload", task, cast.luca, files={"file": upload(name="first.pdf")})
    do("reject", task, cast.anna, explanation="The scope page is missing.")
    do("do_not_have", task, cast.luca, explanation="There is no other.")
    do("re_request", task, cast.anna, note="Please ask your auditor.")
    do("upload", task, cast.luca, files={"file": upload(real_pdf(2), "second.pdf")})
    do("accept", task, cast.anna)
    with working_as(cast.luca):
        kept = DocumentVersion.objects.order_by("uploaded_at").values_list("file__name", "outcome")
        assert list(kept) == [("first.pdf", "rejected"), ("second.pdf", "accepted")]
    sign_in(client, cast.luca)
    page = client.get(reverse("task", args=[task.pk])).content.decode()
    versions = page[page.index(">Versions<") :]
    assert versions.index("second.pdf") < versions.index("Accepted") < versions.index("first.pdf")
    assert versions.index("first.pdf") < versions.index("Rejected")


@pytest.mark.parametrize("kind", ["empty", "renamed PNG", "renamed HTML", "text", "encrypted", "cut near the end"])
def test_what_is_no_proper_pdf_is_refused_at_the_field(cast: Cast, kind: str) -> None:
    task = document_task(cast.anna, cast.luca)
    with pytest.raises(InvalidInput) as refused:
        do("upload", task, cast.luca, files={"file": upload(broken_pdf(kind), "certificate.pdf")})
    assert list(refused.value.fields) == ["file"]
    with working_as(cast.luca):
        assert Task.objects.get(pk=task.pk).state == "pending"
        assert not DocumentVersion.objects.exists()


def test_a_picture_is_no_document(cast: Cast) -> None:
    task = document_task(cast.anna, cast.luca)
    with pytest.raises(InvalidInput):
        do("upload", task, cast.luca, files={"file": upload(picture(), "certificate.png")})


def test_a_file_is_needed(cast: Cast) -> None:
    task = document_task(cast.anna, cast.luca)
    for files in ({}, {"file": None}):
        with pytest.raises(InvalidInput) as refused:
            do("upload", task, cast.luca, files=files)
        assert "Choose a file." in refused.value.fields["file"]


@pytest.mark.parametrize("words", ["", "  \n ", "x" * 5001, "\0"])
def test_reasons_are_needed_and_bounded(cast: Cast, words: str) -> None:
    task = document_task(cast.anna, cast.luca)
    with pytest.raises(InvalidInput) as refused:
        do("do_not_have", task, cast.luca, explanation=words)
    assert list(refused.value.fields) == ["explanation"]
    do("upload", task, cast.luca, files={"file": upload()})
    with pytest.raises(InvalidInput):
        do("reject", task, cast.anna, explanation=words)


# How long it holds


def test_a_document_for_good_asks_for_no_date(cast: Cast) -> None:
    task = document_task(cast.anna, cast.luca)
    do("upload", task, cast.luca, files={"file": upload()}, expires_on=days(-10).isoformat())
    do("accept", task, cast.anna)
    kept = subject(task, cast)
    assert kept.valid_until is None
    assert kept.latest is not None
    assert kept.latest.expires_on is None


@pytest.mark.parametrize("typed", ["", "tomorrow", "2026-02-30", "0000-01-01", "99999-01-01"])
def test_an_expiry_date_is_needed(cast: Cast, typed: str) -> None:
    task = document_task(cast.anna, cast.luca, validity="expiry")
    with pytest.raises(InvalidInput) as refused:
        do("upload", task, cast.luca, files={"file": upload()}, expires_on=typed)
    assert list(refused.value.fields) == ["expires_on"]


def test_an_expiry_date_must_not_be_past(cast: Cast) -> None:
    task = document_task(cast.anna, cast.luca, validity="expiry")
    with pytest.raises(InvalidInput) as refused:
        do("upload", task, cast.luca, files={"file": upload()}, expires_on=days(-1).isoformat())
    assert refused.value.fields == {"expires_on": ["This date is in the past."]}
    do("upload", task, cast.luca, files={"file": upload()}, expires_on=days(0).isoformat())


def test_it_holds_until_its_expiry_date_once_accepted(cast: Cast, client: Client) -> None:
    task = document_task(cast.anna, cast.luca, validity="expiry")
    do("upload", task, cast.luca, files={"file": upload()}, expires_on="2031-09-30")
    assert subject(task, cast).valid_until is None
    do("accept", task, cast.anna)
    assert subject(task, cast).valid_until == date(2031, 9, 30)
    sign_in(client, cast.luca)
    page = client.get(reverse("task", args=[task.pk])).content.decode()
    assert "valid until 30 September 2031" in page
    assert "Valid until" in page


def test_a_period_starts_with_the_acceptance_and_anew_when_confirmed(cast: Cast) -> None:
    with clock.at(datetime(2026, 8, 31, 10, tzinfo=UTC)):
        task = document_task(cast.anna, cast.luca, validity="revalidation", revalidation_months=6)
        do("upload", task, cast.luca, files={"file": upload()})
    with clock.at(datetime(2026, 8, 31, 12, tzinfo=UTC)):
        do("accept", task, cast.anna)
    assert subject(task, cast).valid_until == date(2027, 2, 28), "the last day of a shorter month"
    with clock.at(datetime(2027, 3, 10, 9, tzinfo=UTC)):
        lapse(task, "to_revalidate")
        do("still_valid", task, cast.luca)
    assert subject(task, cast).valid_until == date(2027, 9, 10)


def test_a_renewal_leaves_the_old_version_in_place(cast: Cast, client: Client) -> None:
    task = document_task(cast.anna, cast.luca, validity="expiry")
    do("upload", task, cast.luca, files={"file": upload(name="old.pdf")}, expires_on=days(5).isoformat())
    do("accept", task, cast.anna)
    lapse(task, "expired")
    do("upload", task, cast.luca, files={"file": upload(name="new.pdf")}, expires_on=days(400).isoformat())
    sign_in(client, cast.luca)
    page = client.get(reverse("task", args=[task.pk])).content.decode()
    versions = page[page.index(">Versions<") :]
    assert (
        versions.index("new.pdf") < versions.index("In review") < versions.index("old.pdf") < versions.index("Expired")
    )


def test_sent_tasks_keep_the_terms_they_were_sent_with(cast: Cast) -> None:
    asked = document_type(cast.anna, validity="expiry")
    task = document_task(cast.anna, cast.luca, asked)
    with working_as(cast.anna):
        actions.edit_document_type(by=cast.anna, type_id=asked.pk, terms=Terms("Something else"))
    do("upload", task, cast.luca, files={"file": upload()}, expires_on=days(5).isoformat())
    assert subject(task, cast).type_name == "ISO 22000 certificate"


# What New task plans


def test_one_task_for_each_type_and_supplier(cast: Cast) -> None:
    types = [document_type(cast.anna, name) for name in ("ISO 22000", "Kosher")]
    with working_as(cast.anna):
        planned = Document.plan({"document_types": types, "partners": [cast.alpine, cast.fjord]}, cast.anna)
    wanted = [(plan.title, plan.responder.name) for plan in planned]
    assert sorted(wanted) == [
        ("ISO 22000", "Alpine Dairy AG"),
        ("ISO 22000", "Fjord Fisk AS"),
        ("Kosher", "Alpine Dairy AG"),
        ("Kosher", "Fjord Fisk AS"),
    ]
    assert not any(plan.skip_reason for plan in planned)


def test_what_is_open_already_is_left_out_until_it_is_closed(cast: Cast) -> None:
    asked = document_type(cast.anna)
    task = document_task(cast.anna, cast.luca, asked)

    def skip_reason() -> list[str]:
        with working_as(cast.anna):
            planned = Document.plan({"document_types": [asked], "partners": [cast.alpine, cast.fjord]}, cast.anna)
        return [str(plan.skip_reason) for plan in planned]

    assert skip_reason() == ["Already requested and still open.", ""]
    do("cancel", task, cast.anna, explanation="Asked too early.")
    assert skip_reason() == ["", ""]


def test_products_are_asked_of_those_who_supply_them(cast: Cast) -> None:
    asked = document_type(cast.anna, "Specification", scope="product")
    butter = product(cast.anna, "Butter", suppliers=(cast.luca,))
    salmon = product(cast.anna, "Salmon", suppliers=(cast.ingrid,))
    anything = product(cast.anna, "Cardboard")
    with working_as(cast.anna):
        given = {"document_types": [asked], "products": [butter, salmon, anything], "partners": [cast.alpine]}
        planned = {plan.title: str(plan.skip_reason) for plan in ProductDocument.plan(given, cast.anna)}
    assert planned == {
        "Specification · Butter": "",
        "Specification · Salmon": "This supplier does not supply the product.",
        "Specification · Cardboard": "",
    }


def test_one_product_open_leaves_the_others_free(cast: Cast, client: Client) -> None:
    asked = document_type(cast.anna, "Specification", scope="product")
    products = [product(cast.anna, name, suppliers=(cast.luca,)) for name in ("Butter", "Cheese")]
    sign_in(client, cast.anna)
    address = reverse("new_task_of_kind", args=["product-document"])
    given = {"document_types": [asked.pk], "partners": [cast.alpine.pk]}
    client.post(address, {**given, "products": [products[0].pk], "step": "send"})
    client.post(address, {**given, "products": [one.pk for one in products], "step": "send"})
    with working_as(cast.anna):
        assert sorted(Task.objects.values_list("title", flat=True)) == [
            "Specification · Butter",
            "Specification · Cheese",
        ]


# What New task refuses


def _asked(client: Client, step: str = "send", **given: object) -> tuple[int, str]:
    answer = client.post(reverse("new_task_of_kind", args=["document"]), {"step": step, **given})
    return answer.status_code, answer.content.decode()


def test_foreign_and_archived_types_are_unknown(cast: Cast, client: Client) -> None:
    foreign = document_type(cast.luca)
    archived = document_type(cast.anna, "Kosher")
    for_products = document_type(cast.anna, "Specification", scope="product")
    with working_as(cast.anna):
        archive_item(by=cast.anna, model=DocumentType, item_id=archived.pk)
    sign_in(client, cast.luca)
    client.cookies["django_language"] = "en"
    sign_in(client, cast.anna)
    for wrong in (foreign.pk, archived.pk, for_products.pk, "01890000-0000-7000-8000-000000000000", "x", "\0"):
        status, page = _asked(client, document_types=[wrong], partners=[cast.alpine.pk])
        assert status == 422
        assert 'href="#id_document_types' in page
    with working_as(cast.anna):
        assert not Task.objects.exists()


def test_only_suppliers_with_an_active_connection_can_be_asked(cast: Cast, client: Client) -> None:
    asked = document_type(cast.anna)
    with working_as(cast.anna):
        connection = Connection.objects.get(customer=cast.nordwind, supplier=cast.fjord)
        companies.pause(by=cast.anna, connection_id=connection.pk)
    sign_in(client, cast.anna)
    for wrong in (cast.stranger.pk, cast.fjord.pk, cast.brightwater.pk, cast.nordwind.pk, "x", "\0"):
        status, page = _asked(client, document_types=[asked.pk], partners=[cast.alpine.pk, wrong])
        assert status == 422
        assert 'href="#id_partners' in page
    own = document_type(cast.luca)
    sign_in(client, cast.luca)
    assert _asked(client, document_types=[own.pk], partners=[cast.nordwind.pk])[0] == 422, "a customer is no supplier"


def test_a_past_due_date_is_refused_and_what_was_typed_is_kept(cast: Cast, client: Client) -> None:
    asked = document_type(cast.anna)
    sign_in(client, cast.anna)
    given: dict[str, Any] = {"document_types": [asked.pk], "partners": [cast.alpine.pk], "note": "Before the audit"}
    status, page = _asked(client, **given, due_on=days(-1).isoformat())
    assert status == 422
    assert 'href="#id_due_on"' in page
    assert "Before the audit" in page


def test_more_than_500_at_once_are_refused(cast: Cast, client: Client) -> None:
    types = [document_type(cast.anna, f"Certificate {number}") for number in range(168)]
    sign_in(client, cast.anna)
    given: dict[str, Any] = {
        "document_types": [asked.pk for asked in types],
        "partners": [cast.alpine.pk, cast.fjord.pk, cast.kestrel.pk],
    }
    status, page = _asked(client, **given)
    assert status == 409
    assert "504" in page
    with working_as(cast.anna):
        assert not Task.objects.exists()
    given["document_types"].pop()
    given["document_types"].pop()
    assert _asked(client, **given)[0] == 302
    with working_as(cast.anna):
        assert Task.objects.count() == 498


def test_nothing_is_sent_before_it_was_looked_at(cast: Cast, client: Client) -> None:
    asked = document_type(cast.anna)
    sign_in(client, cast.anna)
    given = {"document_types": [asked.pk], "partners": [cast.alpine.pk]}
    assert _asked(client, step="plan", **given)[0] == 200
    assert _asked(client, step="edit", **given)[0] == 200
    with working_as(cast.anna):
        assert not Task.objects.exists()


def test_files_lie_on_disk_under_their_hash(cast: Cast, settings: object) -> None:
    task = document_task(cast.anna, cast.luca)
    content = real_pdf(text="On disk")
    do("upload", task, cast.luca, files={"file": upload(content)})
    latest = subject(task, cast).latest
    assert latest is not None
    sha = latest.file.sha256
    place = Path(settings.FILES) / sha[:2] / sha[2:4] / sha  # type: ignore[attr-defined]
    assert place.read_bytes() == content


def test_database_lets_the_requester_alone_judge_a_version_and_once(cast: Cast) -> None:
    task = document_task(cast.anna, cast.luca)
    do("upload", task, cast.luca, files={"file": upload(real_pdf())})
    versions = DocumentVersion.objects.filter(task=task)
    with working_as(cast.luca):
        assert versions.update(outcome="accepted") == 0
    do("reject", task, cast.anna, explanation="No scope.")
    with working_as(cast.anna):
        assert versions.update(outcome="accepted") == 0
        own = upload_of(cast.anna)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            versions.update(expires_on=date(2099, 1, 1))
        with pytest.raises(DatabaseError, match="row-level"), transaction.atomic():
            DocumentVersion.objects.create(task=task, file=own, uploaded_by=cast.anna.user)
    with working_as(cast.luca):
        own = upload_of(cast.luca)
        for change in ({"outcome": "accepted"}, {"uploaded_by": cast.sara.user}):
            with pytest.raises(DatabaseError, match="row-level"), transaction.atomic():
                DocumentVersion.objects.create(**{"task": task, "file": own, "uploaded_by": cast.luca.user} | change)


def upload_of(by: Actor) -> StoredFile:
    return keep_file(company=by.company, by=by.user, upload=upload(real_pdf()))


def test_who_has_no_document_types_yet_is_led_to_adding_one(client: Client, cast: Cast) -> None:
    sign_in(client, cast.anna)
    page = client.get(reverse("new_task_of_kind", args=["document"])).content.decode()
    assert "No document types yet" in page
    assert f'href="{reverse("new_document_type")}"' in page
    sign_in(client, cast.mia)
    page = client.get(reverse("new_task_of_kind", args=["document"])).content.decode()
    assert "Ask an owner or admin of your company if you need access." in page
    assert reverse("new_document_type") not in page

    document_type(cast.anna)
    page = client.get(reverse("new_task_of_kind", args=["document"])).content.decode()
    assert "No document types yet" not in page
    page = client.get(reverse("new_task_of_kind", args=["product-document"])).content.decode()
    assert "No document types yet" in page


def test_code_of_a_product_stands_beside_its_name(cast: Cast, client: Client) -> None:
    wanted = document_type(cast.anna, "Specification", scope="product")
    with working_as(cast.anna):
        yoghurt = companies.add_product(by=cast.anna, name="Yoghurt", code="NW-1101", suppliers=[cast.alpine])
        planned = ProductDocument.plan(
            {"document_types": [wanted], "products": [yoghurt], "partners": [cast.alpine]}, cast.anna
        )
        task = send(ProductDocument, planned, by=cast.anna, form_data={})[0]
    assert task.title == "Specification · Yoghurt (NW-1101)"
    sign_in(client, cast.anna)
    places = ["/new/product-document", "/outbox", f"/tasks/{task.pk}", "/search?q=NW-1101", "/settings/products"]
    for place in places:
        assert "NW-1101" in client.get(place).content.decode(), place
    sign_in(client, cast.luca)
    for place in ["/inbox", f"/tasks/{task.pk}", "/search?q=NW-1101"]:
        unmarked = re.sub(r"</?mark\b[^>]*>", "", client.get(place).content.decode())
        assert "Yoghurt (NW-1101)" in unmarked, place


def test_longest_name_and_code_of_a_product_fit(cast: Cast) -> None:
    with working_as(cast.anna):
        longest = companies.add_product(by=cast.anna, name="y" * 160, code="c" * 60, suppliers=[])
    assert (len(longest.label), longest.label[-62:]) == (160, f"({'c' * 60})")
