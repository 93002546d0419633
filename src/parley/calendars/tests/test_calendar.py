"""A member's dates in a calendar program, at an address that only the member knows."""

import json
import re
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parley.calendars.models import Feed
from parley.companies.actions import deactivate
from parley.companies.actor import Actor
from parley.companies.models import Company
from parley.companies.tests.factories import Cast, looking, sign_in
from parley.core import clock
from parley.documents.tests.factories import document_task
from parley.files.tests.factories import upload
from parley.tasks.tests.factories import do, general_task

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[4]
# ical.js is strict, written by others, and reads what Thunderbird reads.
READ = """
import ICAL from "ical.js";
let text = ""; for await (const part of process.stdin) text += part;
const calendar = new ICAL.Component(ICAL.parse(text));
console.log(JSON.stringify(calendar.getAllSubcomponents("vevent").map((event) => {
  const e = new ICAL.Event(event);
  return {uid: e.uid, summary: e.summary, description: e.description, start: e.startDate.toString(),
    end: e.endDate.toString(), isDate: e.startDate.isDate};
})));
"""


def address_of(client: Client, person: Actor) -> str:
    """Create a calendar on the page, and return the path of the address that is shown."""
    sign_in(client, person)
    page = client.post(reverse("create_calendar")).content.decode()
    found = re.search(r'value="[^"]*(/calendar/[\w-]+\.ics)"', page)
    assert found, page
    return found[1]


def read(content: bytes) -> list[dict[str, Any]]:
    done = subprocess.run(
        ["node", "--input-type=module", "-e", READ], input=content, capture_output=True, cwd=ROOT, check=True
    )
    events: list[dict[str, Any]] = json.loads(done.stdout)
    return events


@pytest.fixture
def visitor() -> Client:
    return Client()


def test_a_calendar_program_reads_due_dates_and_expiries(cast: Cast, client: Client, visitor: Client) -> None:
    today = clock.today()
    title = "Fire; exits, doors\\windows & “ö” " + "ü" * 100
    task = general_task(cast.anna, cast.luca, title=title, due_on=today + timedelta(days=3))
    general_task(cast.anna, cast.luca, title="No date")
    certificate = document_task(cast.anna, cast.luca, validity="expiry")
    do("upload", certificate, cast.luca, files={"file": upload()}, expires_on=(today + timedelta(days=200)).isoformat())
    do("accept", certificate, cast.anna)
    path = address_of(client, cast.luca)
    answer = visitor.get(path)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-store"
    due, expiry = read(answer.content)
    assert due["summary"] == f"Due: {title}"
    assert due["uid"].startswith(f"due-{task.pk}@")
    assert due["isDate"]
    assert (due["start"], due["end"]) == (str(today + timedelta(days=3)), str(today + timedelta(days=4)))
    assert "Nordwind Foods GmbH" in due["description"]
    assert (expiry["summary"], expiry["start"]) == (
        "Valid until: ISO 9001 certificate",
        str(today + timedelta(days=200)),
    )
    assert visitor.get(path).content == answer.content, "the same dates are the same bytes"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))


def test_the_identifier_stays_when_a_date_moves(cast: Cast, client: Client, visitor: Client) -> None:
    today = clock.today()
    task = general_task(cast.anna, cast.luca, due_on=today + timedelta(days=3))
    path = address_of(client, cast.luca)
    (before,) = read(visitor.get(path).content)
    do("change_due_date", task, cast.anna, due_on=(today + timedelta(days=9)).isoformat())
    (after,) = read(visitor.get(path).content)
    assert after["uid"] == before["uid"]
    assert after["start"] == str(today + timedelta(days=9))


def test_only_the_hash_is_kept_and_the_address_is_shown_once(cast: Cast, client: Client) -> None:
    path = address_of(client, cast.luca)
    secret = path.rsplit("/", 1)[1].removesuffix(".ics")
    with looking():
        assert secret not in str(Feed.objects.values_list())
    assert secret not in client.get(reverse("calendar")).content.decode()


@pytest.mark.parametrize("name", ["revoke_calendar", "create_calendar"])
def test_revoked_and_replaced_addresses_lead_nowhere(cast: Cast, client: Client, visitor: Client, name: str) -> None:
    path = address_of(client, cast.luca)
    assert visitor.get(path).status_code == 200
    client.post(reverse(name))
    assert visitor.get(path).status_code == visitor.get("/calendar/never-existed.ics").status_code == 404


def test_former_members_and_deactivated_people_read_nothing(cast: Cast, client: Client, visitor: Client) -> None:
    path = address_of(client, cast.sara)
    with looking():
        deactivate(by=cast.luca, member_id=cast.sara.member.pk)
    assert visitor.get(path).status_code == 404


def test_each_company_of_a_person_has_its_own_calendar(cast: Cast, client: Client, visitor: Client) -> None:
    general_task(cast.anna, cast.luca, title="For Alpine", due_on=clock.today())
    path = address_of(client, cast.luca)
    sign_in(client, cast.anna)
    other = address_of(client, cast.anna)
    assert "For Alpine" in visitor.get(path).content.decode()
    assert "Nordwind" in visitor.get(other).content.decode()
    with looking():
        assert Feed.objects.filter(company=cast.alpine, user=cast.luca.user, revoked_at=None).count() == 1


def test_too_many_fetches_wait(cast: Cast, client: Client, visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parley.calendars.views.FETCHES", 2)
    path = address_of(client, cast.luca)
    assert [visitor.get(path).status_code for _ in range(3)] == [200, 200, 429]


def test_the_calendar_speaks_the_language_of_its_reader(multilingual_cast: Cast, client: Client) -> None:
    cast = multilingual_cast
    general_task(cast.luca, cast.tom, due_on=date(2030, 1, 1))
    general_task(cast.anna, cast.ingrid, due_on=date(2030, 1, 1))
    path = address_of(client, cast.ingrid)
    assert b"SUMMARY:Frist:" in Client().get(path, headers={"Accept-Language": "de"}).content


def test_company_name_with_line_breaks_does_not_add_lines(cast: Cast, client: Client, visitor: Client) -> None:
    with looking():
        Company.objects.filter(pk=cast.alpine.pk).update(name="Alpine\r\nBEGIN:VEVENT")
    assert read(visitor.get(address_of(client, cast.luca)).content) == []
