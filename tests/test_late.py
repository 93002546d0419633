"""Late is red and counted for the side whose turn it is; for the other side a due date is plain."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from parley.accounts.models import User
from parley.companies.tests.factories import Cast, looking, sign_in
from parley.core import clock
from parley.questionnaires.models import SentQuestionnaire
from parley.tasks.models import Task, TaskSide
from parley.tasks.states import Party
from parley.tasks.tests.all_plays import PLAYS
from parley.tasks.tests.factories import general_task
from parley.tasks.tests.play import Play
from tests.tenancy.own_pages import OwnPage
from tests.tenancy.requests import Asker
from tests.tenancy.world import World

SOURCE = Path(__file__).parents[1] / "src" / "parley"
RED = "due-late"


def test_every_due_date_on_a_page_says_whose_turn_it_is() -> None:
    calls = [
        (str(path.relative_to(SOURCE)), found[0])
        for path in SOURCE.rglob("*.html")
        for found in re.finditer(r"ui\.day\([^}]*", path.read_text())
    ]
    assert calls
    assert not [call for call in calls if "is_my_turn=" not in call[1]]


def test_every_comparison_of_a_due_date_with_today_asks_for_the_turn() -> None:
    late = re.compile(r"due_(?:on|order) < (?:%\(today\)s|clock|today)|due < (?:clock\.)?today")
    missing = []
    for path in SOURCE.rglob("*.py"):
        text = path.read_text()
        if {"tests", "migrations", "demo"} & set(path.parts):
            continue
        for found in late.finditer(text):
            around = text[max(0, found.start() - 350) : found.end() + 200]
            if not re.search("is_my_turn|waits_for = 'responder'|is_ours", around):
                missing.append(f"{path.relative_to(SOURCE)}: {found[0]}")
    assert not missing


def _make_late(task: Task) -> None:
    late = clock.today() - timedelta(days=3)
    with looking():
        Task.objects.filter(pk=task.pk).update(due_on=late)
        TaskSide.objects.filter(task=task).update(due_on=late)


@pytest.mark.django_db
@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.name)
def test_only_the_side_with_the_turn_sees_a_late_task_in_red(cast: Cast, client: Client, play: Play) -> None:
    task = play.start(cast)
    _make_late(task)
    turn = task.current_state.turn
    for by, party in ((cast.anna, Party.REQUESTER), (cast.luca, Party.RESPONDER)):
        sign_in(client, by)
        for address in (f"/tasks/{task.pk}", "/tasks?tab=open"):
            assert (RED in client.get(address).content.decode()) == (turn is party), (address, party)
        late = client.get("/tasks?tab=open&due=overdue").content.decode()
        assert (str(task.pk) in late) == (turn is party)
        passed = client.get("/tasks?tab=open&due=passed").content.decode()
        assert (str(task.pk) in passed) == (turn is party.other)


@pytest.mark.django_db
def test_the_other_side_reads_since_when_the_partner_has_it(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca)
    _make_late(task)
    assert "with Alpine Dairy AG since" in sign_in(client, cast.anna).get(f"/tasks/{task.pk}").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("zone", "is_late"), [("Pacific/Auckland", True), ("Pacific/Honolulu", False)])
def test_today_is_the_day_where_the_reader_is(cast: Cast, client: Client, zone: str, is_late: bool) -> None:
    task = general_task(cast.anna, cast.luca)
    with looking():
        TaskSide.objects.filter(task=task).update(due_on=date(2026, 11, 20))
        User.objects.filter(pk=cast.luca.user.pk).update(time_zone=zone)
    with clock.at(datetime(2026, 11, 20, 18, tzinfo=UTC)):
        listed = sign_in(client, cast.luca).get("/inbox").content.decode()
        counted = client.get("/tasks?tab=open&due=overdue").content.decode()
    assert (RED in listed) == (str(task.pk) in counted) == is_late


@pytest.mark.django_db
def test_no_page_is_red_for_who_waits(world: World, annas_pages: list[OwnPage]) -> None:
    late = clock.today() - timedelta(days=3)
    with looking():
        ours = TaskSide.objects.filter(company=world.cast.nordwind)
        waiting = list(ours.filter(is_my_turn=False).values_list("task", flat=True))
        TaskSide.objects.filter(task__in=waiting).update(due_on=late)
        Task.objects.filter(pk__in=waiting).update(due_on=late)
        SentQuestionnaire.objects.filter(company=world.cast.nordwind).update(due_on=late)
    asker = Asker(world.cast.anna)
    addresses = [page.address for page in annas_pages if page.answer.source and "?" not in page.address]
    red = [address for address in addresses if RED in asker.ask("GET", address).source]
    assert len(addresses) > 50
    assert not red
