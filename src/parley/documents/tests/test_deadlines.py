"""Documents come to their end by themselves: warnings, expiries and revalidation, on the customer's days."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parley.companies import daily
from parley.companies.actor import Actor
from parley.companies.daily import do_daily_work
from parley.companies.models import Company, Connection, DailyRun
from parley.companies.tests.factories import Cast, looking, sign_in
from parley.core import clock
from parley.documents import deadlines
from parley.documents.models import RequestedDocument
from parley.documents.tests.factories import document_task, document_type
from parley.files.tests.factories import upload
from parley.notify.models import OutgoingMail
from parley.tasks.models import Event, Task, TaskSide
from parley.tasks.perform import ChangedMeanwhile, NotYourTurn, perform
from parley.tasks.tests.factories import do, working_as
from parley.tasks.verify import all_flaws

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")
ASKED = datetime(2027, 8, 31, 10, tzinfo=UTC)


def accepted(
    by: Actor, to: Actor, name: str, *, until: date | None = None, months: int | None = None, lead: int = 90
) -> Task:
    """Send a document task, upload, and accept, at a moment set by the caller."""
    validity = "expiry" if until else "revalidation"
    asked = document_type(by, name, validity=validity, revalidation_months=months, lead_days=lead)
    task = document_task(by, to, asked)
    given = {"expires_on": until.isoformat()} if until else {}
    do("upload", task, to, files={"file": upload()}, **given)
    do("accept", task, by)
    return task


def current(task: Task) -> Task:
    with looking():
        return Task.objects.get(pk=task.pk)


def on(day: date, hour: int = 9, zone: ZoneInfo = BERLIN) -> int:
    """Let the jobs run at an hour of `day`. Returns the number of companies whose day was done."""
    with clock.at(datetime(day.year, day.month, day.day, hour, tzinfo=zone)):
        return do_daily_work()


def mails() -> list[tuple[str, str]]:
    """Return recipients and sentences of the mails about ends of documents, oldest first."""
    with looking():
        found = OutgoingMail.objects.filter(template="document_deadlines").order_by("created_at", "to")
        return [
            (
                mail.to,
                " ".join(p["text"] for p in mail.paragraphs if p["kind"] == "say")
                .replace("\u2068", "")
                .replace("\u2069", ""),
            )
            for mail in found
        ]


@contextmanager
def in_zone(company: Company, name: str) -> Iterator[None]:
    with looking():
        Company.objects.filter(pk=company.pk).update(time_zone=name)
    yield


# A year, day by day


def test_a_year_passes_day_by_day_as_worked_out_by_hand(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(daily._registered, "invitations")
    # Summer time changes in Berlin on 31 October and 26 March, in St John’s on 7 November and 12 March, in Auckland on
    # 26 September and 2 April. The February in between has 29 days.
    zones = {cast.nordwind: "Europe/Berlin", cast.alpine: "America/St_Johns", cast.fjord: "Pacific/Auckland"}
    with looking():
        for company, zone in zones.items():
            Company.objects.filter(pk=company.pk).update(time_zone=zone)
            company.time_zone = zone
    with clock.at(ASKED):  # in Auckland, 31 August has just ended
        accepted(cast.anna, cast.luca, "autumn", until=date(2027, 10, 31), lead=30)
        accepted(cast.anna, cast.luca, "leap", until=date(2028, 2, 29), lead=365)
        half_a_year = accepted(cast.anna, cast.luca, "half a year", months=6)
        accepted(cast.anna, cast.tom, "down", until=date(2027, 12, 14), lead=2)
        accepted(cast.luca, cast.tom, "back", until=date(2027, 11, 7), lead=7)
        accepted(cast.luca, cast.tom, "forth", until=date(2028, 3, 12))
        accepted(cast.ingrid, cast.nora, "late summer", until=date(2028, 4, 2), lead=0)
        accepted(cast.ingrid, cast.nora, "a month", months=1)
    with looking():
        OutgoingMail.objects.all().delete()
    expected = [
        ("2027-09-01", "leap", "warned"),  # 29 February less a year, or as soon as it is accepted
        ("2027-10-01", "autumn", "warned"),
        ("2027-10-01", "a month", "to_revalidate"),  # accepted on 31 August: until 30 September
        ("2027-10-31", "back", "warned"),
        ("2027-11-01", "autumn", "expired"),
        ("2027-11-08", "back", "expired"),
        ("2027-12-17", "down", "expired"),  # warned on the 12th and expired on the 15th, when nothing ran
        ("2027-12-16", "forth", "warned"),  # on the 13th, when nothing ran; in St John’s it is still the 16th
        ("2028-03-01", "half a year", "to_revalidate"),  # from 31 August to the last of February
        ("2028-03-01", "leap", "expired"),
        ("2028-03-13", "forth", "expired"),
        ("2028-04-02", "late summer", "warned"),
        ("2028-04-03", "late summer", "expired"),
    ]
    moment = datetime(2027, 8, 31, 23, 30, tzinfo=UTC)
    while moment < datetime(2028, 8, 31, tzinfo=UTC):
        if not date(2027, 12, 10) <= moment.astimezone(BERLIN).date() < date(2027, 12, 17):
            with clock.at(moment):
                do_daily_work()
                if moment.date() == date(2028, 3, 5) and current(half_a_year).state == "to_revalidate":
                    do("still_valid", half_a_year, cast.luca)
        moment += timedelta(hours=12)

    with looking():
        zone_of = {company.pk: ZoneInfo(name) for company, name in zones.items()}
        events = Event.objects.filter(by_company=None).select_related("task")
        found = [
            (
                event.at.astimezone(zone_of[event.task.requester_id]).date().isoformat(),
                event.task.title,
                event.verb if event.verb == "warned" else event.to_state,
            )
            for event in events
        ]
        again = RequestedDocument.objects.get(task=half_a_year)
        skipped = set(DailyRun.objects.filter(skipped__gt=0).values_list("skipped", flat=True))
    assert sorted(found) == sorted(expected)
    assert again.valid_until == date(2028, 9, 5), "the period has started anew"
    assert skipped == {6, 7}, "one day less where the week begins or ends with another day"
    # One mail for each side and day: the two of 1 March are for the same people.
    assert len(mails()) == 2 * (len(expected) - 1)


# One expiry


@pytest.mark.django_db(transaction=True)
def test_expired_document_returns_to_the_supplier_and_is_late(cast: Cast, client: Client) -> None:
    with clock.at(ASKED):
        task = accepted(cast.anna, cast.luca, "ISO 9001", until=date(2027, 12, 1))
    assert on(date(2027, 12, 1), 23) > 0
    assert current(task).state == "accepted", "it is valid until the end of its last day"
    on(date(2027, 12, 2), 0)
    expired = current(task)
    assert (expired.state, expired.due_on, expired.closed_at) == ("expired", date(2027, 12, 1), None)
    with looking():
        sides = {side.party: side for side in TaskSide.objects.filter(task=task)}
    assert sides["responder"].is_my_turn
    assert sides["responder"].is_unread
    assert sides["requester"].is_unread
    sign_in(client, cast.luca)
    with clock.at(datetime(2027, 12, 2, 9, tzinfo=UTC)):
        page = client.get(reverse("task", args=[task.pk])).content.decode()
    assert "Parley" in page
    assert "notified both companies that the document expires soon" in page
    assert "changed the status to" in page
    # The old file stays, and the new one takes its place once it is accepted.
    with clock.at(datetime(2027, 12, 2, 10, tzinfo=UTC)):
        do("upload", task, cast.luca, files={"file": upload(name="new.pdf")}, expires_on="2028-12-01")
        do("accept", task, cast.anna)
    assert list(all_flaws()) == []


def test_both_sides_get_one_mail_in_their_own_language(multilingual_cast: Cast) -> None:
    cast = multilingual_cast
    with clock.at(ASKED):
        accepted(cast.anna, cast.ingrid, "First", until=date(2027, 12, 1), lead=1)
        accepted(cast.anna, cast.ingrid, "Second", until=date(2027, 12, 1), lead=1)
        accepted(cast.anna, cast.luca, "Third", until=date(2027, 11, 30), lead=1)
    with looking():
        OutgoingMail.objects.all().delete()
    on(date(2027, 11, 29))
    assert "1 Dokument" not in mails()[0][1], "content stays in Parley unless the company lets its mails show it"
    with looking():
        OutgoingMail.objects.all().delete()
        Company.objects.update(mails_show_content=True)
    on(date(2027, 12, 1))
    told = dict(mails())
    assert len(told) == 3
    assert "2 Dokumente" in told["anna@nordwind.example"]
    assert "1 Dokument" in told["anna@nordwind.example"]
    assert "2 dokumenter" in told["ingrid@fjord.example"]
    assert "1 document for Nordwind Foods GmbH has expired" in told["luca@alpine.example"]


@pytest.mark.django_db(transaction=True)
def test_announced_document_can_be_renewed_before_it_expires(cast: Cast) -> None:
    with clock.at(ASKED):
        task = accepted(cast.anna, cast.luca, "ISO 9001", until=date(2027, 12, 1), lead=30)
        with pytest.raises(NotYourTurn, match="as soon as you have been notified"):
            do("renew", task, cast.luca, files={"file": upload()}, expires_on="2028-12-01")
    on(date(2027, 11, 2))
    with clock.at(datetime(2027, 11, 3, 9, tzinfo=UTC)):
        do("renew", task, cast.luca, files={"file": upload(name="new.pdf")}, expires_on="2028-12-01")
        do("accept", task, cast.anna)
    on(date(2027, 12, 2))
    assert current(task).state == "accepted"
    with looking():
        assert RequestedDocument.objects.get(task=task).next_step_on == date(2028, 11, 1)
    assert list(all_flaws()) == []


def test_days_are_those_of_the_customer(cast: Cast) -> None:
    with in_zone(cast.nordwind, "Pacific/Auckland"), clock.at(ASKED):
        task = accepted(cast.anna, cast.luca, "ISO 9001", until=date(2027, 12, 1))
    on(date(2027, 12, 1), 11)  # 23:00 in Auckland
    assert current(task).state == "accepted"
    on(date(2027, 12, 1), 13)
    assert current(task).state == "expired"


# Once, whatever happens


def test_a_day_is_done_once(cast: Cast) -> None:
    with clock.at(ASKED):
        accepted(cast.anna, cast.luca, "ISO 9001", until=date(2027, 12, 1))
    assert on(date(2027, 12, 2)) > 0
    before = len(mails())
    assert on(date(2027, 12, 2), 15) == 0
    assert len(mails()) == before


def test_a_run_killed_half_way_is_finished_by_the_next(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        daily._registered, "documents", daily.DailyWork("documents", deadlines.find, deadlines.advance, 2)
    )
    with clock.at(ASKED):
        tasks = [accepted(cast.anna, cast.luca, f"Number {n}", until=date(2027, 12, 1)) for n in range(5)]
    on(date(2027, 10, 1))
    calls = 0

    def advance(*given: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise MemoryError
        deadlines.advance(*given)

    monkeypatch.setitem(daily._registered, "documents", daily.DailyWork("documents", deadlines.find, advance, 2))
    with pytest.raises(daily.DaysFailed):
        on(date(2027, 12, 2))
    assert [current(task).state for task in tasks].count("expired") == 2
    assert on(date(2027, 12, 2), 10) == 1, "the other companies are done"
    assert {current(task).state for task in tasks} == {"expired"}
    with looking():
        assert Event.objects.filter(verb="lapsed").count() == 5


def test_nothing_new_is_asked_while_a_connection_rests(cast: Cast) -> None:
    with clock.at(ASKED):
        paused = accepted(cast.anna, cast.luca, "ISO 9001", until=date(2027, 12, 1))
        ended = accepted(cast.anna, cast.tom, "ISO 9001 ", until=date(2027, 12, 1))
    with looking():
        Connection.objects.filter(customer=cast.nordwind, supplier=cast.alpine).update(state="paused")
        Connection.objects.filter(customer=cast.nordwind, supplier=cast.kestrel).update(state="ended")
    on(date(2027, 12, 2))
    assert {current(paused).state, current(ended).state} == {"accepted"}
    with looking():
        Connection.objects.filter(customer=cast.nordwind, supplier=cast.alpine).update(state="active")
    on(date(2027, 12, 3))
    assert current(paused).state == "expired"


def test_page_from_before_the_expiry_says_what_happened(cast: Cast) -> None:
    with clock.at(ASKED):
        task = accepted(cast.anna, cast.luca, "ISO 9001", until=date(2027, 12, 1))
        seen = current(task).history_length
    on(date(2027, 12, 2))
    with working_as(cast.luca), pytest.raises(ChangedMeanwhile, match=r"became “.*Expired"):
        perform("upload", task.pk, by=cast.luca, seen=seen, files=None, data={"expires_on": "2029-01-01"})


def test_statements_do_not_grow_with_companies_that_have_nothing_to_do(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as few:
        on(date(2027, 12, 2))
    with looking():
        Company.objects.bulk_create(Company(name=f"Company {n}") for n in range(20))
    with CaptureQueriesContext(connection) as many:
        on(date(2027, 12, 3))
    assert len(many) == len(few)


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_and_killed_ones_do_a_day_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with clock.at(ASKED):
        tasks = [accepted(cast.anna, cast.luca, f"Number {n}", until=date(2027, 12, 1)) for n in range(6)]
    on(date(2027, 10, 1))
    with looking():
        OutgoingMail.objects.all().delete()
        Company.objects.update(mails_show_content=True)
    killed = multiprocessing.get_context("fork").Process(target=_run_and_die, args=(monkeypatch,))
    connections.close_all()
    killed.start()
    killed.join()
    assert killed.exitcode == -signal.SIGKILL
    assert [current(task).state for task in tasks].count("expired") == 2, "what was committed stays"

    def run() -> int:
        try:
            return on(date(2027, 12, 2))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as workers:
        results = [workers.submit(run) for _ in range(4)]
    assert all(result.exception() is None for result in results)
    with looking():
        assert Event.objects.filter(verb="lapsed").values("task").distinct().count() == 6
        assert Event.objects.filter(verb="lapsed").count() == 6
        assert DailyRun.objects.filter(company=cast.nordwind, work="documents", day=date(2027, 12, 2)).count() == 1
    assert list(all_flaws()) == []
    # The killed worker's mails are there, and those of the rest: two documents, and four.
    counts = sorted(text.split(":")[1].split()[0] for to, text in mails() if to == "luca@alpine.example")
    assert counts == ["2", "4"]


def _run_and_die(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work on two documents at a time, and be killed while the second two are worked on."""
    calls = 0

    def advance(*given: Any) -> None:
        nonlocal calls
        calls += 1
        deadlines.advance(*given)
        if calls == 2:
            os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setitem(daily._registered, "documents", daily.DailyWork("documents", deadlines.find, advance, 2))
    on(date(2027, 12, 2))
