"""The demo world: believable, current, and made by the same actions that people take."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from allauth.account.models import EmailAddress

from parley.accounts.models import User
from parley.companies.tests.factories import looking
from parley.core import clock
from parley.demo.people import PASSWORD
from parley.demo.world import fill
from parley.tasks.declaration import all_kinds
from parley.tasks.history import flaws_in
from parley.tasks.models import Event, Task, TaskSide

pytestmark = pytest.mark.django_db


NIGHTS = [
    datetime(2027, 10, 30, 23, 30, tzinfo=UTC),  # Sunday in Berlin, the night in which summer time ends
    datetime(2027, 12, 31, 23, 30, tzinfo=UTC),  # Saturday, and the year is young there
]


@pytest.mark.parametrize("now", NIGHTS, ids=str)
def test_world_holds_every_kind_in_many_states_with_whole_histories(now: datetime) -> None:
    with clock.at(now):
        assert fill()
    with looking():
        tasks = list(Task.objects.all())
        events = {task.pk: list(Event.objects.filter(task=task).order_by("number")) for task in tasks}
        told = {"document", "product_document", "agreement", "contact", "general"}
        assert told <= {task.kind for task in tasks} <= {kind.slug for kind in all_kinds()}
        assert not [flaw for task in tasks for flaw in flaws_in(task, events[task.pk])]
        assert all(event.at <= later.at for steps in events.values() for event, later in pairwise(steps))


def test_world_of_a_workday_is_believable_and_filled_once() -> None:
    thursday = datetime(2028, 2, 24, 12, tzinfo=UTC)
    with clock.at(thursday):
        assert fill()
        with looking():
            before = Task.objects.count()
        assert not fill()
    with looking():
        assert Task.objects.count() == before
        _assert_something_is_overdue_due_today_and_due_later_for_both_sides(thursday.date())
    _assert_everybody_signs_in_with_the_known_password()


def _assert_something_is_overdue_due_today_and_due_later_for_both_sides(today: date) -> None:
    for email in ("anna@nordwind.example", "luca@alpine.example"):
        days = {
            (side.due_on - today).days
            for side in TaskSide.objects.filter(company__members__user__email=email, is_open=True)
            if side.due_on
        }
        assert min(days) < 0
        assert 0 in days
        assert max(days) > 7


def _assert_everybody_signs_in_with_the_known_password() -> None:
    with looking():
        people = list(User.objects.all())
        assert len(people) == 12
        assert all(person.check_password(PASSWORD) for person in people[:1])
        assert len({person.password for person in people}) == 1
        assert set(EmailAddress.objects.filter(verified=True).values_list("user", flat=True)) == {
            one.pk for one in people
        }
