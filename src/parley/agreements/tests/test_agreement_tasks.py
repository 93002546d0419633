"""Agreements are accepted by click, with a signed file, or not at all; what was agreed to can be proven."""

import hashlib
import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from parley.agreements import actions
from parley.agreements.kind import Agreement
from parley.agreements.models import AgreementTemplate, RequestedAgreement
from parley.agreements.tests.factories import agreement, agreement_task
from parley.companies.actions import archive_item
from parley.companies.tests.factories import Cast, sign_in
from parley.core import clock
from parley.core.errors import NotAllowed
from parley.files.tests.factories import picture, real_pdf, upload
from parley.tasks.actions import send
from parley.tasks.models import Event, Task
from parley.tasks.perform import InvalidInput, NotYourTurn
from parley.tasks.tests.factories import do, working_as
from parley.web.formats import full_moment

pytestmark = pytest.mark.django_db
Values = dict[str, Any]


def asked(task: Task, cast: Cast) -> RequestedAgreement:
    with working_as(cast.anna):
        return RequestedAgreement.objects.select_related("file", "signed_file", "accepted_by").get(task=task)


def test_a_click_is_recorded_with_person_time_address_and_hash(cast: Cast, client: Client) -> None:
    task = agreement_task(cast.anna, cast.luca)
    sign_in(client, cast.sara)
    address = reverse("act", args=[task.pk, "accept-agreement"])
    assert client.post(address, {"has_read": "on"}, REMOTE_ADDR="203.0.113.7").status_code == 302
    kept = asked(task, cast)
    read: Any = client.get(reverse("files:view", args=[kept.file_id]))
    text = hashlib.sha256(b"".join(read.streaming_content)).hexdigest()
    assert kept.accepted_by == cast.sara.user
    assert kept.accepted_at is not None
    assert (kept.accepted_from, kept.accepted_sha256) == ("203.0.113.7", text)
    with working_as(cast.anna):
        event = Event.objects.get(task=task, verb="accept_agreement")
    assert event.by_user_id == cast.sara.user.pk
    assert (event.details["address"], event.details["file"]["sha256"]) == ("203.0.113.7", text)
    sign_in(client, cast.anna)
    page = client.get(reverse("task", args=[task.pk])).content.decode()
    for shown in ("Sara Huber", "203.0.113.7", text):
        assert shown in page


@pytest.mark.parametrize("address", ["", "unix:/run/parley.sock", "203.0.113.7:5000"])
def test_an_unreadable_address_stops_nobody(cast: Cast, client: Client, address: str) -> None:
    task = agreement_task(cast.anna, cast.luca)
    sign_in(client, cast.luca)
    pressed = reverse("act", args=[task.pk, "accept-agreement"])
    assert client.post(pressed, {"has_read": "on"}, REMOTE_ADDR=address).status_code == 302
    assert asked(task, cast).accepted_from is None


def test_nobody_accepts_unread(cast: Cast) -> None:
    task = agreement_task(cast.anna, cast.luca)
    with pytest.raises(InvalidInput) as refused:
        do("accept_agreement", task, cast.luca)
    assert refused.value.fields == {"has_read": ["Please confirm that you have read the agreement."]}
    assert asked(task, cast).accepted_by is None


def test_the_text_can_be_read_on_the_page_by_both_sides_alone(cast: Cast, client: Client) -> None:
    task = agreement_task(cast.anna, cast.luca)
    file = reverse("files:view", args=[asked(task, cast).file_id])
    for by in (cast.anna, cast.luca, cast.sara):
        sign_in(client, by)
        assert f'src="{file}#' in client.get(reverse("task", args=[task.pk])).content.decode()
        assert client.get(file).status_code == 200
    for by in (cast.tom, cast.eva):
        sign_in(client, by)
        assert client.get(file).status_code == 404


@pytest.mark.parametrize("confirmation", ["click", "signed_file"])
def test_a_member_without_the_right_neither_accepts_nor_declines(cast: Cast, client: Client, confirmation: str) -> None:
    task = agreement_task(cast.anna, cast.ingrid, confirmation)
    for action, given in (("accept_agreement", {"has_read": "on"}), ("decline", {"explanation": "No."})):
        if confirmation == "click" or action == "decline":
            with pytest.raises(NotAllowed):
                do(action, task, cast.ole, **given)
    with pytest.raises(NotAllowed):
        do("upload_signed", task, cast.ole, files={"file": upload()})
    sign_in(client, cast.ole)
    page = client.get(reverse("task", args=[task.pk]) + "?act=decline").content.decode()
    assert "Some steps can only be taken by an owner or admin of Fjord Fisk AS." in page
    assert 'name="explanation"' not in page
    assert "?act=decline" not in client.get(reverse("task", args=[task.pk])).content.decode()
    refused = client.post(reverse("act", args=[task.pk, "decline"]), {"explanation": "No."})
    assert refused.status_code == 403
    assert "Your role in Fjord Fisk AS does not allow this." in refused.content.decode()
    sign_in(client, cast.ingrid)
    assert "?act=decline" in client.get(reverse("task", args=[task.pk])).content.decode()


def test_each_way_of_confirmation_has_its_own_button(cast: Cast) -> None:
    by_click = agreement_task(cast.anna, cast.luca)
    signed = agreement_task(cast.anna, cast.ingrid, "signed_file")
    with pytest.raises(NotYourTurn):
        do("upload_signed", by_click, cast.luca, files={"file": upload()})
    with pytest.raises(NotYourTurn):
        do("accept_agreement", signed, cast.ingrid, has_read="on")


def test_a_signed_file_is_judged_by_the_requester(cast: Cast, client: Client) -> None:
    task = agreement_task(cast.anna, cast.luca, "signed_file")
    do("upload_signed", task, cast.luca, files={"file": upload(name="unsigned.pdf")})
    do("reject", task, cast.anna, explanation="The signature is missing.")
    do("upload_signed", task, cast.sara, files={"file": upload(real_pdf(2), "signed.pdf")})
    do("accept", task, cast.anna)
    kept = asked(task, cast)
    assert kept.signed_file is not None
    assert kept.signed_file.name == "signed.pdf"
    sign_in(client, cast.luca)
    page = client.get(reverse("task", args=[task.pk])).content.decode()
    versions = page[page.index(">Versions<") :]
    assert versions.index("signed.pdf") < versions.index("Accepted") < versions.index("unsigned.pdf")
    assert "The signature is missing." in page


def test_a_signed_file_must_be_a_pdf(cast: Cast) -> None:
    task = agreement_task(cast.anna, cast.luca, "signed_file")
    with pytest.raises(InvalidInput) as refused:
        do("upload_signed", task, cast.luca, files={"file": upload(picture(), "signed.png")})
    assert list(refused.value.fields) == ["file"]


def test_a_decline_is_acknowledged_or_asked_again(cast: Cast) -> None:
    task = agreement_task(cast.anna, cast.luca)
    with pytest.raises(InvalidInput):
        do("decline", task, cast.luca, explanation="")
    do("decline", task, cast.luca, explanation="Clause 4 is too strict.")
    with pytest.raises(InvalidInput):
        do("re_request", task, cast.anna, note=" ")
    do("re_request", task, cast.anna, note="Clause 4 will be handled gently.")
    do("accept_agreement", task, cast.luca, has_read="on")
    with working_as(cast.anna):
        assert Task.objects.get().state == "accepted"
    other = agreement_task(cast.anna, cast.ingrid, "signed_file")
    do("decline", other, cast.ingrid, explanation="No.")
    do("acknowledge", other, cast.anna)
    with working_as(cast.anna):
        assert Task.objects.get(pk=other.pk).state == "not_agreed"


def test_a_new_version_leaves_what_was_sent_alone(cast: Cast, client: Client) -> None:
    task = agreement_task(cast.anna, cast.luca)
    sent = asked(task, cast).file_id
    with working_as(cast.anna):
        template = asked(task, cast).version.template
        actions.add_version(by=cast.anna, agreement_id=template.pk, file=upload(real_pdf(5), "v2.pdf"))
        actions.edit_agreement(by=cast.anna, agreement_id=template.pk, name="Other", confirmation="signed_file")
    kept = asked(task, cast)
    assert (kept.file_id, kept.version_number, kept.template_name) == (sent, 1, "Code of conduct")
    do("accept_agreement", task, cast.luca, has_read="on")


def test_the_newest_version_is_sent_and_what_stands_is_left_out(cast: Cast) -> None:
    template = agreement(cast.anna)

    def plan() -> list[tuple[str, str]]:
        given = {"agreements": [template], "partners": [cast.alpine, cast.fjord]}
        with working_as(cast.anna):
            planned = Agreement.plan(given, cast.anna)
            send(Agreement, [one for one in planned if not one.skip_reason], by=cast.anna, form_data={})
        return [(one.responder.name, str(one.skip_reason)) for one in planned]

    assert plan() == [("Alpine Dairy AG", ""), ("Fjord Fisk AS", "")]
    with working_as(cast.luca):
        task = Task.objects.get()
    do("accept_agreement", task, cast.luca, has_read="on")
    with working_as(cast.anna):
        planned = Agreement.plan({"agreements": [template], "partners": [cast.alpine, cast.fjord]}, cast.anna)
    assert [str(one.skip_reason) for one in planned] == ["Already accepted.", "Already requested and still open."]
    with working_as(cast.anna):
        actions.add_version(by=cast.anna, agreement_id=template.pk, file=upload(real_pdf(5), "v2.pdf"))
    assert plan() == [("Alpine Dairy AG", ""), ("Fjord Fisk AS", "")]
    with working_as(cast.anna):
        numbers = RequestedAgreement.objects.order_by("version_number").values_list("version_number", flat=True)
        assert list(numbers) == [1, 1, 2, 2]


def test_foreign_and_archived_agreements_are_unknown(cast: Cast, client: Client) -> None:
    foreign, archived = agreement(cast.luca), agreement(cast.anna)
    with working_as(cast.anna):
        archive_item(by=cast.anna, model=AgreementTemplate, item_id=archived.pk)
    sign_in(client, cast.anna)
    for wrong in (foreign.pk, archived.pk, uuid4(), "x", "\0"):
        given = {"agreements": [wrong], "partners": [cast.alpine.pk], "step": "send"}
        answer = client.post(reverse("new_task_of_kind", args=["agreement"]), given)
        assert answer.status_code == 422
        assert 'href="#id_agreements' in answer.content.decode()


def test_database_keeps_the_evidence_of_an_acceptance(cast: Cast) -> None:
    """Neither side writes it in another's name, of another text, before its time or twice."""
    task = agreement_task(cast.anna, cast.luca)
    with working_as(cast.anna):
        rows = RequestedAgreement.objects.filter(pk=task.pk)
        sha256 = rows.get().file.sha256
        accepted: dict[str, Any] = {
            "accepted_by": cast.anna.user,
            "accepted_at": clock.now(),
            "accepted_sha256": sha256,
        }
        assert rows.update(**accepted) == 0, "the requester does not accept"
    forged: list[Values] = [
        {"accepted_by": cast.sara.user},
        {"accepted_at": None},
        {"accepted_sha256": "a" * 64},
    ]
    for change in forged:
        with working_as(cast.luca), pytest.raises(DatabaseError, match="row-level"), transaction.atomic():
            rows.update(**accepted | {"accepted_by": cast.luca.user} | change)
    with working_as(cast.luca), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        rows.update(template_name="Another agreement")
    do("accept_agreement", task, cast.luca, has_read="on")
    with working_as(cast.luca):
        assert rows.update(accepted_from="192.0.2.1") == 0


def test_signing_is_explained_where_a_signed_file_is_wanted(cast: Cast, client: Client) -> None:
    sign_in(client, cast.luca)
    signed, clicked = (agreement_task(cast.anna, cast.luca, confirmation=how) for how in ("signed_file", "click"))
    said = "Download the agreement below, sign it, scan it and upload the signed file."
    assert said in client.get(reverse("task", args=[signed.pk])).content.decode()
    assert said not in client.get(reverse("task", args=[clicked.pk])).content.decode()


def test_acceptance_has_its_full_date_and_zone(cast: Cast, client: Client) -> None:
    task = agreement_task(cast.anna, cast.luca)
    sign_in(client, cast.sara)
    client.post(reverse("act", args=[task.pk, "accept-agreement"]), {"has_read": "on"})
    accepted_at = asked(task, cast).accepted_at
    sign_in(client, cast.anna)
    page = client.get(reverse("task", args=[task.pk])).content.decode()
    with translation.override("en"):
        full = full_moment(accepted_at)
    assert re.search(rf"<dt>Accepted on</dt><dd>\s*{re.escape(full)}\s*</dd>", page)
    assert f'data-full="{full}"' in page
