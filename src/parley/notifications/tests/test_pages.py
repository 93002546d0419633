"""The bell, its list and what is done with a notice."""

from datetime import time, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parley.companies.actor import Actor
from parley.companies.tests.factories import Cast, at_work, looking, sign_in
from parley.core import clock
from parley.notifications.actions import Shown, mark_done
from parley.notifications.jobs import delete_old
from parley.notifications.models import Notice
from parley.notifications.preferences import is_quiet, settings_of
from parley.notifications.tests.factories import bell, notices, prefer, unread
from parley.tasks.actions import comment
from parley.tasks.models import Task
from parley.tasks.tests.factories import general_task

pytestmark = pytest.mark.django_db
LIST = "/notifications"


def address(name: str, notice: Notice | UUID) -> str:
    return reverse(f"{name}_notification", args=[notice.pk if isinstance(notice, Notice) else notice])


def say(task: Task, by: Actor) -> None:
    with at_work(by):
        comment(task.pk, by=by, text="One more thing")


def test_opening_a_notice_marks_it_as_read_and_leads_to_the_task(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca)
    [notice] = notices(cast.luca)
    sign_in(client, cast.luca)
    assert "Please call us" in client.get(LIST).content.decode()
    assert unread(cast.luca) == 1, "looking at the list changes nothing"
    assert client.get(address("open", notice)).status_code == 405
    assert client.post(address("open", notice)).headers["Location"] == reverse("task", args=[task.pk])
    assert unread(cast.luca) == 0
    assert [one.is_unread for one in bell(cast.luca)] == [False]


def test_task_that_its_assignee_opens_is_read_at_the_bell_as_well(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca)
    sign_in(client, cast.luca)
    client.get(reverse("task", args=[task.pk]))
    assert unread(cast.luca) == 0


def test_page_that_somebody_looks_at_is_read(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca)
    sign_in(client, cast.luca)
    assert client.post(f"{LIST}/seen", {"refs": f"{task.pk.hex} nonsense"}).status_code == 204
    assert unread(cast.luca) == 0


def test_done_notice_leaves_the_list_and_can_be_brought_back(cast: Cast, client: Client) -> None:
    general_task(cast.anna, cast.luca)
    [notice] = notices(cast.luca)
    sign_in(client, cast.luca)
    answer = client.post(address("finish", notice), {"event": str(notice.event_id)}, follow=True)
    assert bell(cast.luca) == []
    assert unread(cast.luca) == 0
    html = answer.content.decode()
    assert "Marked as done." in html
    assert "Please call us" not in html
    assert "Please call us" in client.get(f"{LIST}?tab=done").content.decode()
    moment = html.split('name="at"')[1].split('value="')[1].split('"')[0]
    client.post(f"{LIST}/undo", {"at": moment.replace("&#43;", "+")})
    assert unread(cast.luca) == 1, "as it was before"
    client.post(address("finish", notice), {"event": str(notice.event_id)})
    client.post(address("restore", notice))
    assert len(bell(cast.luca)) == 1


def test_new_event_brings_a_done_notice_back(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca)
    [notice] = notices(cast.luca)
    with at_work(cast.luca):
        mark_done([Shown(notice.pk, notice.event_id)], by=cast.luca)
    say(task, cast.anna)
    [again] = bell(cast.luca)
    assert (again.phrase, again.more, unread(cast.luca)) == ("commented", "", 1)


def test_old_page_finishes_nothing_that_it_did_not_show(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca, "First")
    general_task(cast.anna, cast.luca, "Second")
    shown = [f"{one.pk}.{one.event_id}" for one in notices(cast.luca)]
    say(task, cast.anna)
    general_task(cast.anna, cast.luca, "Third")
    sign_in(client, cast.luca)
    [first] = [one for one in notices(cast.luca) if one.topic_id == task.pk]
    stale = next(one for one in shown if str(first.pk) in one).partition(".")[2]
    answer = client.post(address("finish", first), {"event": stale}, follow=True)
    assert "Something new has happened here" in answer.content.decode()
    client.post(f"{LIST}/done", {"shown": shown})
    assert [one.title for one in bell(cast.luca)] == ["Third", "First"]


def test_notice_of_somebody_else_does_not_exist(cast: Cast, client: Client) -> None:
    general_task(cast.anna, cast.luca)
    [notice] = notices(cast.luca)
    for other in (cast.sara, cast.anna, cast.eva):
        sign_in(client, other)
        for name in ("open", "finish", "restore"):
            for found in (notice.pk, UUID(int=1)):
                answer = client.post(address(name, found), {"event": str(notice.event_id)})
                assert answer.status_code == 404
        assert client.get(f"{LIST}/{notice.pk}/brief").status_code == 404
        client.post(f"{LIST}/done", {"shown": f"{notice.pk}.{notice.event_id}"})
        client.post(f"{LIST}/seen", {"refs": notice.topic_id.hex})
    assert unread(cast.luca) == 1


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("done", {"shown": ["x", "\0.\0", "." * 9999]}),
        ("undo", {"at": "2026-99-99T99:99:99Z"}),
        ("undo", {"at": "\0"}),
        ("undo", {"at": "2026-12-01T10:00:00"}),
        ("seen", {"refs": "\0 " * 500}),
        ("done", {"query": "tab=%00&finished=x" * 900}),
    ],
)
def test_nonsense_changes_nothing(cast: Cast, client: Client, path: str, fields: dict[str, Any]) -> None:
    general_task(cast.anna, cast.luca)
    sign_in(client, cast.luca)
    assert client.post(f"{LIST}/{path}", fields, follow=True).status_code in (200, 204, 400)
    assert unread(cast.luca) == 1


def test_statements_do_not_grow_with_notices(cast: Cast, client: Client) -> None:
    sign_in(client, cast.luca)

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(LIST).status_code == 200
        return len(captured)

    general_task(cast.anna, cast.luca)
    few = statements()
    for number in range(5):
        general_task(cast.anna, cast.luca, f"Task {number}")
    assert statements() == few


def test_settings_are_kept_and_wrong_times_are_explained(cast: Cast, client: Client) -> None:
    sign_in(client, cast.luca)
    page = client.get(reverse("notification_settings"))
    stamp = page.content.decode().split('name="opened_with" value="')[1].split('"')[0]
    fields = {"group_turn": "on", "browser": "full", "quiet_from": "22:00", "opened_with": stamp}
    answer = client.post(reverse("notification_settings"), fields)
    assert answer.status_code == 422
    assert "Enter both times, or neither." in answer.content.decode()
    client.post(reverse("notification_settings"), {**fields, "quiet_until": "06:30"})
    with at_work(cast.luca):
        stored = settings_of(cast.luca)
    assert "turn" not in stored.hidden
    assert "mention" in stored.hidden
    assert (stored.browser, stored.quiet_from, stored.quiet_until) == ("full", time(22), time(6, 30))
    with at_work(cast.sara):
        assert settings_of(cast.sara).hidden == []


def test_quiet_hours_may_span_midnight(cast: Cast) -> None:
    prefer(cast.luca, quiet_from=time(22), quiet_until=time(6, 30))
    with at_work(cast.luca):
        settings = settings_of(cast.luca)
    noon = clock.now().replace(hour=12, minute=0)
    assert not is_quiet(settings, noon)
    assert is_quiet(settings, noon.replace(hour=23))
    assert is_quiet(settings, noon.replace(hour=6))
    assert not is_quiet(settings, noon.replace(hour=7))


def test_browser_notification_says_what_the_person_chose(cast: Cast, client: Client) -> None:
    general_task(cast.anna, cast.luca)
    [notice] = notices(cast.luca)
    sign_in(client, cast.luca)
    brief = f"{LIST}/{notice.pk}/brief"
    assert client.get(brief).json() == {"title": "Parley", "body": "You have a new notification.", "href": LIST}
    prefer(cast.luca, browser="full")
    said = client.get(brief).json()
    assert (said["title"], said["body"]) == ("Please call us", "Anna Becker (Nordwind Foods GmbH) sent the task")
    prefer(cast.luca, browser="full", quiet_from=time(0), quiet_until=time(23, 59, 59))
    assert client.get(brief).status_code == 204
    prefer(cast.luca, browser="off")
    assert client.get(brief).status_code == 204


def test_old_notices_are_deleted(cast: Cast) -> None:
    for days, is_done in ((91, True), (80, True), (100, False), (366, False)):
        with clock.at(clock.now() - timedelta(days=days)):
            general_task(cast.anna, cast.luca, f"{days}")
            if is_done:
                with at_work(cast.luca):
                    newest = notices(cast.luca)[0]
                    Notice.objects.filter(pk=newest.pk).update(done_at=clock.now())
    assert delete_old(0) == 2
    with looking():
        assert Notice.objects.count() == 2


def test_every_language_and_the_panel(multilingual_cast: Cast, client: Client) -> None:
    cast = multilingual_cast
    for to, word in ((cast.luca, "sent the task"), (cast.ingrid, "sendte oppgaven")):
        general_task(cast.anna, to)
        sign_in(client, to)
        assert word in client.get(f"{LIST}/panel").content.decode()


@pytest.mark.django_db(transaction=True)
def test_notice_that_is_being_written_is_not_marked_as_done(cast: Cast, owner: psycopg.Connection[Any]) -> None:
    """Of a new event and *Done* at the same moment, the event wins, and neither waits."""
    general_task(cast.anna, cast.luca, "First")
    general_task(cast.anna, cast.luca, "Second")
    second, first = notices(cast.luca)
    with owner.transaction():
        owner.execute("UPDATE notifications_notice SET count = 2 WHERE id = %s", [first.pk])
        with at_work(cast.luca):
            shown = [Shown(one.pk, one.event_id) for one in (first, second)]
            assert mark_done(shown, by=cast.luca) == 1
    assert [one.title for one in bell(cast.luca)] == ["First"]
