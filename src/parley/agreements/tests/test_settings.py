"""Agreements under Settings: everybody in the company looks, those with the right change them."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from parley.agreements import actions
from parley.agreements.models import AgreementTemplate, AgreementVersion
from parley.agreements.tests.factories import agreement
from parley.companies.actions import archive_item
from parley.companies.tests.counting import statements
from parley.companies.tests.factories import Cast, sign_in
from parley.core.errors import NotAllowed, NotFound, Refused
from parley.files.tests.factories import broken_pdf, real_pdf, upload
from parley.tasks.tests.factories import working_as

pytestmark = pytest.mark.django_db


def test_a_new_agreement_has_its_first_version(client: Client, cast: Cast) -> None:
    sign_in(client, cast.jonas)
    given = {"name": "Code of conduct", "confirmation": "click", "file": upload(name="conduct.pdf")}
    page = client.post(reverse("new_agreement"), given, follow=True).content.decode()
    assert "conduct.pdf" in page
    with working_as(cast.jonas):
        version = AgreementVersion.objects.select_related("file").get()
    seen: Any = client.get(reverse("files:view", args=[version.file_id]))
    assert b"".join(seen.streaming_content).startswith(b"%PDF")
    assert "conduct" in client.get(reverse("agreements")).content.decode()


def test_a_new_version_stands_beside_the_old_one(client: Client, cast: Cast) -> None:
    kept = agreement(cast.anna)
    sign_in(client, cast.anna)
    added = client.post(
        reverse("new_agreement_version", args=[kept.pk]), {"file": upload(name="newer.pdf")}, follow=True
    )
    assert added.redirect_chain == [(reverse("agreement", args=[kept.pk]), 302)]
    page = added.content.decode()
    assert page.index("newer.pdf") < page.index("Code of conduct.pdf") < page.index("Earlier version")
    assert page.count("Earlier version") == 1
    with working_as(cast.anna):
        assert list(AgreementVersion.objects.values_list("number", flat=True)) == [2, 1]


def test_renaming_keeps_the_versions(client: Client, cast: Cast) -> None:
    kept = agreement(cast.anna)
    sign_in(client, cast.anna)
    client.post(reverse("agreement", args=[kept.pk]), {"name": "Supplier code", "confirmation": "signed_file"})
    with working_as(cast.anna):
        kept.refresh_from_db()
        assert (kept.name, kept.confirmation, kept.versions.count()) == ("Supplier code", "signed_file", 1)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 161}, "name"),
        ({"name": "\0"}, "name"),
        ({"confirmation": "handshake"}, "confirmation"),
        ({"file": None}, "file"),
        ({"file": upload(b"", "empty.pdf")}, "file"),
        ({"file": upload(b"MZ" + bytes(100), "program.pdf")}, "file"),
        ({"file": upload(real_pdf()[:300], "half.pdf")}, "file"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(client: Client, cast: Cast, wrong: dict[str, object], field: str) -> None:
    sign_in(client, cast.anna)
    given = {"name": "Code of conduct", "confirmation": "click", "file": upload(), **wrong}
    answer = client.post(reverse("new_agreement"), {name: value for name, value in given.items() if value is not None})
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in answer.content.decode()
    with working_as(cast.anna):
        assert not AgreementTemplate.objects.exists()


def test_a_bad_new_version_changes_nothing(client: Client, cast: Cast) -> None:
    kept = agreement(cast.anna)
    sign_in(client, cast.anna)
    encrypted = upload(broken_pdf("encrypted"), "secret.pdf")
    assert client.post(reverse("new_agreement_version", args=[kept.pk]), {"file": encrypted}).status_code == 422
    with working_as(cast.anna):
        assert AgreementVersion.objects.count() == 1


def test_the_same_name_is_refused_at_the_field(client: Client, cast: Cast) -> None:
    agreement(cast.anna)
    other = agreement(cast.anna, "Terms of purchase")
    sign_in(client, cast.anna)
    given = {"name": "code of CONDUCT", "confirmation": "click"}
    for address in (reverse("new_agreement"), reverse("agreement", args=[other.pk])):
        answer = client.post(address, {**given, "file": upload()})
        assert answer.status_code == 422
        assert 'href="#id_name"' in answer.content.decode()
    with working_as(cast.anna):
        assert AgreementVersion.objects.count() == 2


def test_archived_agreements_are_out_of_the_way_and_come_back(client: Client, cast: Cast) -> None:
    kept = agreement(cast.anna)
    sign_in(client, cast.anna)
    row = f"/settings/agreements/{kept.pk}"
    client.post(reverse("archive_agreement", args=[kept.pk]))
    assert row not in client.get(reverse("agreements")).content.decode()
    assert row in client.get(reverse("agreements") + "?archived=on").content.decode()
    agreement(cast.anna)
    client.post(reverse("restore_agreement", args=[kept.pk]))
    assert row not in client.get(reverse("agreements")).content.decode(), "its name is taken meanwhile"
    client.post(row, {"name": "Older code", "confirmation": "click"})
    client.post(reverse("restore_agreement", args=[kept.pk]))
    assert row in client.get(reverse("agreements")).content.decode()


def test_members_without_the_right_look_and_change_nothing(client: Client, cast: Cast) -> None:
    kept = agreement(cast.anna)
    sign_in(client, cast.mia)
    page = client.get(reverse("agreement", args=[kept.pk]))
    assert page.status_code == 200
    assert "Code of conduct.pdf" in page.content.decode()
    assert 'name="confirmation"' not in page.content.decode()
    for name, args in _changes(kept):
        assert client.post(reverse(name, args=args), {"name": "Mine", "confirmation": "click"}).status_code == 403
    with working_as(cast.mia), pytest.raises(NotAllowed):
        archive_item(by=cast.mia, model=AgreementTemplate, item_id=kept.pk)


def test_other_companies_find_nothing(client: Client, cast: Cast) -> None:
    kept = agreement(cast.anna)
    with working_as(cast.anna):
        file = kept.versions.get().file_id
    for other in (cast.luca, cast.eva):
        sign_in(client, other)
        assert client.get(reverse("agreement", args=[kept.pk])).status_code == 404
        assert client.get(reverse("files:view", args=[file])).status_code == 404
        for name, args in _changes(kept)[1:]:
            assert client.post(reverse(name, args=args), {"file": upload()}).status_code == 404
        with working_as(other), pytest.raises(NotFound):
            actions.add_version(by=other, agreement_id=kept.pk, file=upload())


def test_nobody_is_sent_to_sign_in(client: Client, cast: Cast) -> None:
    kept = agreement(cast.anna)
    assert client.get(reverse("agreements"))["Location"].startswith("/sign-in")
    for name, args in _changes(kept):
        assert client.post(reverse(name, args=args))["Location"].startswith("/sign-in")


def test_wrong_methods_are_refused(client: Client, cast: Cast) -> None:
    kept = agreement(cast.anna)
    sign_in(client, cast.anna)
    assert client.get(reverse("archive_agreement", args=[kept.pk])).status_code == 405
    assert client.get(reverse("restore_agreement", args=[kept.pk])).status_code == 405
    assert client.post(reverse("agreements")).status_code == 405
    assert client.put(reverse("agreement", args=[kept.pk])).status_code == 405


def test_forms_sent_twice_act_once(client: Client, cast: Cast) -> None:
    sign_in(client, cast.anna)
    keys = [str(uuid4()) for _ in range(2)]
    for _ in range(2):
        given = {"name": "Code", "confirmation": "click", "file": upload(), "submit_key": keys[0]}
        assert client.post(reverse("new_agreement"), given).status_code == 302
    with working_as(cast.anna):
        kept = AgreementTemplate.objects.get()
    for _ in range(2):
        version = {"file": upload(), "submit_key": keys[1]}
        assert client.post(reverse("new_agreement_version", args=[kept.pk]), version).status_code == 302
    with working_as(cast.anna):
        assert kept.versions.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_with_one_name_one_is_refused_and_versions_get_numbers_of_their_own(cast: Cast) -> None:
    def add(number: int) -> str:
        try:
            agreement(cast.anna)
            return "added"
        except Refused as refused:
            return ", ".join(refused.fields)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(add, range(3))) == ["added", "name", "name"]
    with working_as(cast.anna):
        kept = AgreementTemplate.objects.get()

    def add_version(number: int) -> int:
        try:
            with working_as(cast.anna):
                return actions.add_version(by=cast.anna, agreement_id=kept.pk, file=upload()).number
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(add_version, range(3))) == [2, 3, 4]


def test_lists_cost_the_same_with_many_rows(client: Client, cast: Cast) -> None:
    sign_in(client, cast.anna)
    with working_as(cast.anna):
        kept = agreement(cast.anna, "Agreement 00")
        file = kept.versions.get().file
        with statements(at_most=5) as few:
            client.get(reverse("agreements"))
        others = [AgreementTemplate(company=cast.nordwind, name=f"Agreement {number:02}") for number in range(1, 60)]
        AgreementTemplate.objects.bulk_create(others)
        AgreementVersion.objects.bulk_create(
            AgreementVersion(company=cast.nordwind, template=other, number=1, file=file, created_by=cast.anna.user)
            for other in others
        )
    with statements(at_most=5) as many:
        first = client.get(reverse("agreements")).content.decode()
    assert len(few) == len(many)
    assert "Agreement 49" in first
    assert "Agreement 50" not in first
    second = client.get(reverse("agreements"), {"after": f"Agreement 49~{others[48].pk}"}).content.decode()
    assert "Agreement 50" in second
    for odd in ("q=%00", "q=%25", "after=x", "archived=maybe", "q=" + "x" * 500, f"after={uuid4()}"):
        assert client.get(f"{reverse('agreements')}?{odd}").status_code == 200


def _changes(kept: AgreementTemplate) -> list[tuple[str, list[object]]]:
    return [
        ("new_agreement", []),
        ("agreement", [kept.pk]),
        ("new_agreement_version", [kept.pk]),
        ("archive_agreement", [kept.pk]),
        ("restore_agreement", [kept.pk]),
    ]
