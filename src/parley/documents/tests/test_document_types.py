"""Document types under Settings: who may keep them, and what happens to them."""

import pytest
from django.test import Client

from parley.companies.tests.factories import Cast, demo_cast, sign_in
from parley.documents.models import DocumentType
from parley.tasks.tests.factories import working_as

pytestmark = pytest.mark.django_db
GIVEN = {"name": "ISO 9001", "scope": "company", "validity": "expiry", "lead_days": "60", "description": ""}


@pytest.fixture
def cast() -> Cast:
    return demo_cast()


def test_admin_adds_a_type_that_can_then_be_asked_for(cast: Cast, client: Client) -> None:
    sign_in(client, cast.jonas)
    assert client.post("/settings/document-types/new", GIVEN).status_code == 302
    assert "ISO 9001" in client.get("/new/document").content.decode()


def test_retired_type_is_not_offered_and_can_be_restored(cast: Cast, client: Client) -> None:
    sign_in(client, cast.jonas)
    client.post("/settings/document-types/new", GIVEN)
    with working_as(cast.jonas):
        kept = DocumentType.objects.get()
    client.post(f"/settings/document-types/{kept.pk}/retire")
    assert f'value="{kept.pk}"' not in client.get("/new/document").content.decode()
    client.post(f"/settings/document-types/{kept.pk}/restore")
    assert "ISO 9001" in client.get("/new/document").content.decode()


def test_second_type_of_a_name_is_refused_at_the_field(cast: Cast, client: Client) -> None:
    sign_in(client, cast.jonas)
    client.post("/settings/document-types/new", GIVEN)
    again = client.post("/settings/document-types/new", {**GIVEN, "name": "iso 9001"})
    assert again.status_code == 422
    assert "already" in again.content.decode()


def test_revalidation_needs_its_months(cast: Cast, client: Client) -> None:
    page = sign_in(client, cast.jonas).post("/settings/document-types/new", {**GIVEN, "validity": "revalidation"})
    assert page.status_code == 422
    assert "after how many months" in page.content.decode()


def test_member_reads_but_may_not_change(cast: Cast, client: Client) -> None:
    sign_in(client, cast.jonas).post("/settings/document-types/new", GIVEN)
    sign_in(client, cast.mia)
    assert client.get("/settings/document-types").status_code == 200
    assert client.post("/settings/document-types/new", GIVEN).status_code == 403


def test_another_companys_type_does_not_exist(cast: Cast, client: Client) -> None:
    sign_in(client, cast.jonas).post("/settings/document-types/new", GIVEN)
    with working_as(cast.jonas):
        kept = DocumentType.objects.get()
    sign_in(client, cast.luca)
    for address in ("", "/retire", "/restore"):
        assert client.post(f"/settings/document-types/{kept.pk}{address}").status_code == 404
