"""Whoever waits for a partner reminds them by hand: once a day for a task, one mail for each person."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from parley.companies.actor import Actor
from parley.companies.models import Connection, Member
from parley.companies.tests.factories import Cast, looking, sign_in
from parley.core import clock
from parley.core.errors import NotFound, Refused
from parley.notify.models import OutgoingMail
from parley.tasks.models import Event, Task, TaskSide
from parley.tasks.open_reminders import remind_of_open_tasks
from parley.tasks.perform import perform
from parley.tasks.reminders import remind, remind_many
from parley.tasks.tests.factories import do, general_task, working_as
from parley.tasks.verify import all_flaws

pytestmark = pytest.mark.django_db


def reminders() -> list[OutgoingMail]:
    with looking():
        return list(OutgoingMail.objects.filter(template="task_reminder").order_by("to"))


@pytest.mark.django_db(transaction=True)
def test_reminder_reaches_the_supplier_and_stands_in_the_history(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca, title="Please call us")
    sign_in(client, cast.anna)
    page = client.get(reverse("task", args=[task.pk])).content.decode()
    assert "Remind now" in page
    client.post(reverse("remind", args=[task.pk]))
    page = client.get(reverse("task", args=[task.pk])).content.decode()
    assert "Remind now" not in page
    assert "Last reminded on" in page
    assert "sent a reminder" in page
    (mail,) = reminders()
    assert mail.to == "luca@alpine.example"
    assert "Please call us" not in mail.text
    with looking():
        assert TaskSide.objects.get(task=task, party="responder").is_unread
    assert list(all_flaws()) == []
    sign_in(client, cast.luca)
    assert "Remind now" not in client.get(reverse("task", args=[task.pk])).content.decode(), "it is Luca’s turn"


def test_one_reminder_a_day(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    with working_as(cast.anna):
        remind(task.pk, by=cast.anna)
        with pytest.raises(Refused, match="A reminder was sent on"):
            remind(task.pk, by=cast.anna)
        with clock.at(clock.now() + timedelta(days=1)):
            remind(task.pk, by=cast.anna)
    assert len(reminders()) == 2


def test_nobody_is_reminded_without_the_turn(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    with working_as(cast.luca), pytest.raises(Refused, match="waiting for your company"):
        remind(task.pk, by=cast.luca)
    do("answer", task, cast.luca, answer="We did.")
    with working_as(cast.luca):
        remind(task.pk, by=cast.luca)  # now Anna has the turn
    assert [mail.to for mail in reminders()] == ["anna@nordwind.example"]
    do("finish", task, cast.anna)
    with working_as(cast.luca), pytest.raises(Refused, match="closed"):
        remind(task.pk, by=cast.luca)
    with working_as(cast.eva), pytest.raises(NotFound):
        remind(task.pk, by=cast.eva)


def test_reminder_does_not_stop_who_is_just_answering(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    seen = task.history_length
    with working_as(cast.anna):
        remind(task.pk, by=cast.anna)
    with working_as(cast.luca):
        perform("answer", task.pk, by=cast.luca, data={"answer": "We did."}, seen=seen)
    with looking():
        assert Event.objects.filter(task=task).count() == 3


def test_selection_of_the_outbox_is_one_mail_for_each_person(cast: Cast, client: Client) -> None:
    tasks: list[Task] = [general_task(cast.anna, cast.luca, title=f"Number {n}") for n in range(3)]
    other = general_task(cast.anna, cast.tom)
    sign_in(client, cast.anna)
    assert reverse("remind_partners") in client.get(reverse("outbox")).content.decode()
    page = client.get(reverse("remind_partners")).content.decode()
    assert all(f"Number {n}" in page for n in range(3))
    chosen = [str(task.pk) for task in (*tasks, other)]
    said = client.post(reverse("remind_partners"), {"tasks": chosen}, follow=True).content.decode()
    assert "4 reminders sent" in said
    assert [(mail.to, "3 tasks" in mail.text.replace("\u2068", "").replace("\u2069", "")) for mail in reminders()] == [
        ("luca@alpine.example", True),
        ("tom@kestrel.example", False),
    ]
    said = client.post(reverse("remind_partners"), {"tasks": chosen}, follow=True).content.decode()
    assert "4 tasks were skipped" in said
    assert "last reminded on" in client.get(reverse("remind_partners")).content.decode()
    assert client.post(reverse("remind_partners"), {"tasks": ["x"]}, follow=True).status_code == 200
    sign_in(client, cast.eva)
    assert client.post(reverse("remind_partners"), {"tasks": chosen}).status_code == 404


def test_reminders_to_one_partner_are_limited(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parley.tasks.reminders.MOST_PER_HOUR", 1)
    tasks = [general_task(cast.anna, cast.luca), general_task(cast.anna, cast.tom)]
    with working_as(cast.anna):
        assert len(remind_many([task.pk for task in tasks], by=cast.anna).done) == 2
        with pytest.raises(Refused, match="a lot of reminders"):
            remind(general_task(cast.anna, cast.luca).pk, by=cast.anna)


# By the clock, as each member chose


MONDAY = datetime(2027, 3, 22, 12, tzinfo=UTC)  # six days before summer time begins


def open_tasks_mails(*, since: datetime, days: int) -> list[tuple[int, str]]:
    """Let the jobs run at hours of so many days. Returns the day, counted from `since`, and receiver of each mail."""
    for hours in range(0, days * 24 + 1, 6):
        with clock.at(since + timedelta(hours=hours)):
            remind_of_open_tasks()
    with looking():
        mails = OutgoingMail.objects.filter(template="open_tasks").order_by("created_at", "to")
        return [((mail.created_at.date() - since.date()).days, mail.to) for mail in mails]


def choose(person: Actor, rhythm: str) -> None:
    with looking():
        Member.objects.filter(pk=person.member.pk).update(reminders=rhythm)


def test_members_are_reminded_daily_weekly_or_never(cast: Cast) -> None:
    with looking():
        Member.objects.update(joined_at=MONDAY - timedelta(days=30))
    general_task(cast.anna, cast.luca, title="Please call us", due_on=date(2027, 3, 1))
    general_task(cast.anna, cast.tom)
    general_task(cast.anna, cast.ingrid)
    general_task(cast.luca, cast.nora)
    choose(cast.luca, "daily")
    choose(cast.ingrid, "never")
    with looking():
        Connection.objects.filter(customer=cast.alpine, supplier=cast.brightwater).update(state="ended")
    sent = open_tasks_mails(since=MONDAY, days=7)
    luca, tom = "luca@alpine.example", "tom@kestrel.example"
    assert sent == [(0, luca), (0, tom), *((day, luca) for day in range(1, 7)), (7, luca), (7, tom)]
    with looking():
        first = OutgoingMail.objects.filter(template="open_tasks", to=luca).first()
    assert first is not None
    assert "1 of them is overdue" in first.text.replace("\u2068", "").replace("\u2069", "")
    assert "Please call us" not in first.text


def test_weekly_reminder_that_was_missed_follows_once(cast: Cast) -> None:
    with looking():
        Member.objects.update(joined_at=MONDAY - timedelta(days=30))
    general_task(cast.anna, cast.tom)
    assert open_tasks_mails(since=MONDAY + timedelta(days=2), days=4) == [(0, "tom@kestrel.example")]


def test_reminders_wait_for_the_morning(cast: Cast) -> None:
    with looking():
        Member.objects.update(joined_at=MONDAY - timedelta(days=30))
    general_task(cast.anna, cast.tom)
    with clock.at(datetime(2027, 3, 22, 5, 59, tzinfo=UTC)):  # 6:59 in Berlin, before summer time
        assert remind_of_open_tasks() == 0
    with clock.at(datetime(2027, 3, 22, 6, 0, tzinfo=UTC)):
        assert remind_of_open_tasks() == 1
        assert remind_of_open_tasks() == 0
