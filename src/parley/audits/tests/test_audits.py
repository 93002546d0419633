"""Audits: recorded by the customer, answered by the supplier, seen by nobody else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from parley.audits.models import Audit, AuditTask
from parley.audits.tests.factories import audit, audit_task
from parley.companies.actor import Actor
from parley.companies.tests.counting import statements
from parley.companies.tests.factories import Cast, sign_in
from parley.core import clock
from parley.core.errors import NotFound
from parley.files.models import StoredFile
from parley.files.tests.factories import real_pdf, upload
from parley.tasks.models import Task, TaskSide
from parley.tasks.perform import InvalidInput
from parley.tasks.tests.factories import do, working_as

pytestmark = pytest.mark.django_db


def state_of(task: Task, reader: Actor) -> str:
    with working_as(reader):
        return Task.objects.get(pk=task.pk).state


def test_task_marked_as_done_is_closed(cast: Cast) -> None:
    task = audit_task(cast.anna, audit(cast.anna, cast.luca))
    do("mark_as_done", task, cast.luca)
    assert state_of(task, cast.anna) == "done"


def test_several_files_are_sent_back_and_then_accepted(cast: Cast) -> None:
    task = audit_task(cast.anna, audit(cast.anna, cast.luca))
    two = MultiValueDict({"files": [upload(real_pdf(text="photo")), upload(real_pdf(text="plan"), "plan.pdf")]})
    do("add_files", task, cast.luca, files=two)
    do("send_back", task, cast.anna, explanation="The plan has no date.")
    with working_as(cast.luca):
        assert TaskSide.objects.get(task=task, company=cast.alpine).is_my_turn
    do("add_files", task, cast.luca, files=MultiValueDict({"files": [upload(real_pdf(text="dated plan"))]}))
    do("accept", task, cast.anna)
    assert state_of(task, cast.luca) == "done"
    with working_as(cast.anna):
        assert task.files.count() == 3


def test_sending_back_needs_an_explanation(cast: Cast) -> None:
    task = audit_task(cast.anna, audit(cast.anna, cast.luca))
    do("add_files", task, cast.luca, files=MultiValueDict({"files": [upload()]}))
    with pytest.raises(InvalidInput):
        do("send_back", task, cast.anna, explanation="")


def test_partner_sees_the_report_only_with_a_task_that_shows_it(cast: Cast) -> None:
    held = audit(cast.anna, cast.luca, report_file=upload(real_pdf(text="report"), "report.pdf"))
    audit_task(cast.anna, held)
    with working_as(cast.luca):
        assert not StoredFile.objects.filter(name="report.pdf").exists()
    audit_task(cast.anna, held, "Fix the drain", with_report=True)
    with working_as(cast.luca):
        assert StoredFile.objects.filter(name="report.pdf").exists()


def test_record_is_not_there_for_the_audited_company(cast: Cast, client: Client) -> None:
    held = audit(cast.anna, cast.luca)
    with working_as(cast.luca):
        assert not Audit.objects.exists()
    assert sign_in(client, cast.luca).get(f"/audits/{held.pk}").status_code == 404
    assert sign_in(client, cast.eva).get(f"/audits/{held.pk}").status_code == 404


def test_who_held_the_audit_finds_it_from_its_tasks(cast: Cast, client: Client) -> None:
    held = audit(cast.anna, cast.luca)
    task, record = audit_task(cast.anna, held), reverse("audit", args=[held.pk])
    sign_in(client, cast.mia)
    assert record in client.get(reverse("task", args=[task.pk])).content.decode()
    sign_in(client, cast.luca)
    assert record not in client.get(reverse("task", args=[task.pk])).content.decode()


def test_task_repeats_what_the_partner_may_know(cast: Cast) -> None:
    task = audit_task(cast.anna, audit(cast.anna, cast.luca, contact_person="Sara Huber"))
    with working_as(cast.luca):
        told = AuditTask.objects.get(task=task)
        assert (told.location, told.contact_person) == ("Bern, plant 2", "Sara Huber")


def test_no_audit_at_a_company_one_is_not_connected_with(cast: Cast) -> None:
    with pytest.raises(NotFound):
        audit(cast.anna, cast.eva)


def test_colleague_reads_and_recorder_sees_the_list(cast: Cast, client: Client) -> None:
    held = audit(cast.anna, cast.luca)
    page = sign_in(client, cast.mia).get("/audits")
    assert "Bern, plant 2" in page.content.decode()
    assert sign_in(client, cast.mia).get(f"/audits/{held.pk}").status_code == 200


def test_future_audit_is_refused_at_the_field(cast: Cast, client: Client) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    given = {"partner": cast.alpine.pk, "location": "Bern", "held_on": tomorrow.isoformat()}
    page = sign_in(client, cast.anna).post("/audits/new", given)
    assert page.status_code == 422
    assert "in the future" in page.content.decode()
    with working_as(cast.anna):
        assert not Audit.objects.exists()


def test_recording_twice_with_one_key_records_once(cast: Cast, client: Client) -> None:
    given = {
        "partner": cast.alpine.pk,
        "location": "Bern",
        "held_on": clock.today().isoformat(),
        "submit_key": "3f0c0b8e-6f0e-4c7e-9b7e-0a9f4f1f2a11",
    }
    sign_in(client, cast.anna)
    for _ in range(2):
        assert client.post("/audits/new", given).status_code == 302
    with working_as(cast.anna):
        assert Audit.objects.count() == 1


def test_list_takes_five_statements_whatever_its_length(cast: Cast, client: Client) -> None:
    for number in range(3):
        held = audit(cast.anna, cast.luca, location=f"Plant {number}")
        audit_task(cast.anna, held)
        audit_task(cast.anna, held, "Paint the wall")
    sign_in(client, cast.anna)
    with statements(5):
        assert client.get("/audits").status_code == 200


def test_page_after_the_last_audit_says_that_there_are_no_more(cast: Cast, client: Client) -> None:
    page = sign_in(client, cast.anna).get("/audits", {"after": f"2001-01-01~{cast.alpine.pk}"}).content.decode()
    assert "No more" in page
    assert "No audits yet" not in page
