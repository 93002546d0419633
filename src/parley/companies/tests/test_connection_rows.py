"""What the database lets one company do to a connection, were our code at fault: what the actions do, nothing more."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction

from parley.companies import actions
from parley.companies.actions.connections import Part
from parley.companies.actor import Actor
from parley.companies.models import Connection
from parley.companies.tests import factories
from parley.companies.tests.factories import Cast, at_work
from parley.core import clock

pytestmark = pytest.mark.django_db
State = Connection.State


@pytest.fixture
def active(cast: Cast) -> Connection:
    """Nordwind buys from Alpine."""
    with factories.looking():
        return Connection.objects.get(customer=cast.nordwind, supplier=cast.alpine)


def changed(connection: Connection, by: Actor, **change: object) -> int:
    with at_work(by), transaction.atomic():
        return Connection.objects.filter(pk=connection.pk).update(**change)


def refused(connection: Connection, by: Actor, **change: object) -> None:
    with pytest.raises(DatabaseError, match=r"one company alone|row-level security"):
        changed(connection, by, **change)


def test_who_asked_does_not_answer(cast: Cast) -> None:
    with at_work(cast.eva):
        connection = actions.ask(by=cast.eva, company_id=cast.nordwind.pk, to_be="customer")
    refused(connection, cast.eva, state=State.ACTIVE)
    refused(connection, cast.eva, asked_by=cast.nordwind)
    refused(connection, cast.eva, connected_at=clock.now())
    refused(connection, cast.anna, state=State.PAUSED, paused_by=cast.nordwind)
    refused(connection, cast.anna, state=State.ENDED, ended_by=cast.nordwind)
    assert changed(connection, cast.anna, state=State.ACTIVE, connected_at=clock.now()) == 1


def test_a_question_comes_with_nothing_but_itself(cast: Cast) -> None:
    for more in (
        {"connected_at": clock.now()},
        {"customer_responsible": cast.anna.user},
        {"paused_by": cast.nordwind},
        {"ended_by": cast.nordwind},
        {"stopped_at": clock.now()},
    ):
        with at_work(cast.eva), pytest.raises(DatabaseError, match="row-level"), transaction.atomic():
            Connection.objects.create(customer=cast.nordwind, supplier=cast.stranger, asked_by=cast.stranger, **more)


def test_a_connection_stays_between_its_two(cast: Cast, active: Connection) -> None:
    for by in (cast.anna, cast.luca):
        refused(active, by, customer=cast.stranger)
        refused(active, by, supplier=cast.stranger)
        refused(active, by, customer=cast.alpine, supplier=cast.nordwind)
        refused(active, by, created_at=clock.now())
        refused(active, by, connected_at=None)
        refused(active, by, asked_by=cast.alpine if active.asked_by_id == cast.nordwind.pk else cast.nordwind)


def test_what_both_agreed_on_is_not_deleted(cast: Cast, active: Connection) -> None:
    with at_work(cast.anna):
        assert Connection.objects.filter(pk=active.pk).delete()[0] == 0
        actions.end(by=cast.anna, connection_id=active.pk)
        assert Connection.objects.filter(pk=active.pk).delete()[0] == 0


def test_the_other_sides_person_is_not_ours_to_name(cast: Cast, active: Connection) -> None:
    refused(active, cast.anna, supplier_responsible=cast.sara.user)
    refused(active, cast.anna, supplier_responsible=None)
    refused(active, cast.luca, customer_responsible=cast.mia.user)
    refused(active, cast.anna, customer_responsible=cast.luca.user)
    assert changed(active, cast.anna, customer_responsible=cast.mia.user) == 1


def test_stops_are_said_in_the_own_name_and_lifted_by_who_made_them(cast: Cast, active: Connection) -> None:
    now = clock.now()
    refused(active, cast.anna, state=State.PAUSED, paused_by=cast.alpine, stopped_at=now)
    refused(active, cast.anna, state=State.ENDED, ended_by=cast.alpine, stopped_at=now)
    refused(active, cast.anna, ended_by=cast.alpine)
    with at_work(cast.luca):
        actions.pause(by=cast.luca, connection_id=active.pk)
    lifted = {"paused_by": None, "stopped_at": None}
    refused(active, cast.anna, state=State.ACTIVE, **lifted)
    refused(active, cast.anna, **lifted)
    refused(active, cast.anna, state=State.ENDED, ended_by=cast.nordwind, paused_by=None)
    with at_work(cast.anna):
        actions.end(by=cast.anna, connection_id=active.pk)
    for by in (cast.anna, cast.luca):
        refused(active, by, state=State.ACTIVE, ended_by=None, **lifted)
        refused(active, by, state=State.PAUSED)
    refused(active, cast.anna, state=State.INVITED, asked_by=cast.nordwind, supplier_responsible=None, **lifted)


def test_the_whole_life_of_a_connection_is_let_through(cast: Cast, active: Connection) -> None:
    by, other = cast.anna, cast.luca
    steps: tuple[tuple[Actor, Callable[..., object]], ...] = (
        (by, actions.pause),
        (by, actions.resume),
        (other, actions.pause),
        (other, actions.resume),
        (by, actions.end),
        (by, actions.ask),
        (by, actions.decline),
        (other, actions.ask),
        (by, actions.decline),
        (by, actions.ask),
        (other, actions.accept),
        (other, actions.pause),
        (by, actions.end),
        (other, actions.ask),
        (by, actions.accept),
    )
    for person, verb in steps:
        with at_work(person):
            if verb is actions.ask:
                to_be: Part = "supplier" if person is by else "customer"
                partner = other.company if person is by else by.company
                actions.ask(by=person, company_id=partner.pk, to_be=to_be)
            else:
                verb(by=person, connection_id=active.pk)
    with factories.looking():
        active.refresh_from_db()
    assert (active.state, active.paused_by, active.ended_by, active.stopped_at) == (State.ACTIVE, None, None, None)
