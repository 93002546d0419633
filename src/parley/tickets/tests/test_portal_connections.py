"""What a connection that a portal made carries, until its supplier widens it: tickets and nothing else."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from parley.companies import actions
from parley.companies.actor import Actor
from parley.companies.models import Connection, Member
from parley.companies.queries import active_partners, active_suppliers, find_known_person
from parley.companies.tests.factories import Cast, at_work, connect, looking, sign_in
from parley.core.errors import NotFound, Refused
from parley.core.rate_limits import find_exceeded
from parley.notify.tests.factories import mails
from parley.tasks import actions as task_actions
from parley.tasks.actions import comment, send
from parley.tasks.declaration import Kind, PlannedTask, all_kinds
from parley.tasks.models import Task
from parley.tasks.states import kinds_for_portals
from parley.tasks.tests.factories import do, working_as
from parley.tasks.views.new import requestable
from parley.tickets import new_tickets
from parley.tickets.tests.factories import portal, ticket

pytestmark = pytest.mark.django_db
SCOPES = Connection.Scope


@pytest.fixture
def connected(cast: Cast) -> Connection:
    """Eva has written on Kestrel's portal."""
    ticket(cast.eva, cast.tom)
    return between(cast)


def between(cast: Cast) -> Connection:
    with looking():
        return Connection.objects.get(customer=cast.stranger, supplier=cast.kestrel)


def both_ways(cast: Cast) -> list[tuple[Actor, Actor]]:
    return [(cast.eva, cast.tom), (cast.tom, cast.eva)]


def insert(kind: type[Kind], by: Actor, to: Actor) -> None:
    with at_work(by), transaction.atomic():
        Task.objects.create(
            kind=kind.slug,
            state=kind.initial().slug,
            title="Please",
            requester=by.company,
            responder=to.company,
            created_by=by.user,
        )


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.slug)
def test_every_kind_but_tickets_is_refused_in_both_directions(
    cast: Cast, connected: Connection, kind: type[Kind]
) -> None:
    for by, to in both_ways(cast):
        if kind.is_for_portals:
            continue
        with working_as(by), pytest.raises(Refused, match="active connection"):
            send(kind, [PlannedTask(to.company, "Please", {})], by=by, form_data={})
        with pytest.raises(DatabaseError, match="row-level security"):
            insert(kind, by, to)
    if kind.is_for_portals:
        insert(kind, cast.eva, cast.tom)
    assert kind.is_for_portals == (kind.slug in kinds_for_portals()) == kind.slug.endswith("_ticket")


def test_no_form_of_a_new_task_offers_the_other_company(cast: Cast, connected: Connection, client: Client) -> None:
    for by, to in both_ways(cast):
        with working_as(by):
            assert to.company not in active_partners(by.company)
            assert to.company not in active_suppliers(by.company)
        sign_in(client, by)
        for kind in requestable():
            if kind.request:
                answer = client.get(f"/tasks/new/{kind.slug.replace('_', '-')}?partners={to.company.pk}")
                assert to.company.name not in answer.content.decode()


def test_no_people_are_shown_but_those_who_get_the_tickets(cast: Cast, connected: Connection, client: Client) -> None:
    page = sign_in(client, cast.eva).get(f"/partners/{cast.kestrel.pk}").content.decode()
    assert "for tickets only" in page
    assert "Priya" not in page
    assert "tom@kestrel.example" not in page
    assert "New task for this partner" not in page
    with working_as(cast.eva):
        assert {member.user_id for member in Member.objects.filter(company=cast.kestrel)} == {cast.tom.user.pk}
        assert find_known_person(cast.stranger, "tom@kestrel.example", "supplier") is None
    page = sign_in(client, cast.tom).get(f"/partners/{cast.stranger.pk}").content.decode()
    assert "Came through your portal: tickets only" in page
    assert "eva@stranger.example" not in page


def test_a_ticket_goes_to_and_fro_with_its_mails_and_readers(cast: Cast, client: Client) -> None:
    portal(cast.tom, responsible=cast.priya.member)
    task = ticket(cast.eva, cast.tom)
    assert [mail.template for mail in mails("priya@kestrel.example")] == ["task_new"]
    page = sign_in(client, cast.eva).get(f"/tasks/{task.pk}").content.decode()
    assert "2 people at Kestrel Packaging Ltd" in page
    assert "Priya Shah" in page
    with working_as(cast.priya):
        comment(task.pk, by=cast.priya, text="We look into it.")
    assert [mail.template for mail in mails("eva@stranger.example")][-1] == "task_step"
    with working_as(cast.eva):
        comment(task.pk, by=cast.eva, text="Thank you.")
    assert [mail.template for mail in mails("priya@kestrel.example")][-1] == "task_step"
    do("mark_as_resolved", task, by=cast.eva)


def test_the_supplier_widens_with_one_button(cast: Cast, connected: Connection, client: Client) -> None:
    address = f"/connections/{connected.pk}/widen"
    assert sign_in(client, cast.eva).post(address).status_code == 409
    assert sign_in(client, cast.anna).post(address).status_code == 404
    assert address in sign_in(client, cast.tom).get(f"/partners/{cast.stranger.pk}").content.decode()
    assert client.post(address).status_code == 302
    assert between(cast).scope == SCOPES.FULL
    assert client.post(address).status_code == 409
    assert [mail.template for mail in mails("eva@stranger.example")][-1] == "connection_widened"
    page = client.get(f"/partners/{cast.stranger.pk}").content.decode()
    assert "eva@stranger.example" in page
    with working_as(cast.eva):
        assert cast.kestrel in active_suppliers(cast.stranger)


def test_the_customer_asks_once(cast: Cast, connected: Connection, client: Client) -> None:
    address = f"/connections/{connected.pk}/ask-to-widen"
    assert sign_in(client, cast.tom).post(address).status_code == 409
    assert sign_in(client, cast.luca).post(address).status_code == 404
    sign_in(client, cast.eva)
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 409
    assert "You asked for a full connection on" in client.get(f"/partners/{cast.kestrel.pk}").content.decode()
    assert [mail.template for mail in mails("tom@kestrel.example")].count("widening_asked") == 1
    page = sign_in(client, cast.priya).get(f"/partners/{cast.stranger.pk}").content.decode()
    assert "Stranger Trading BV asked for a full connection on" in page


def test_the_database_lets_the_supplier_alone_widen(cast: Cast, connected: Connection) -> None:
    def change(by: Actor, **fields: object) -> None:
        with at_work(by), transaction.atomic():
            Connection.objects.filter(pk=connected.pk).update(**fields)

    with pytest.raises(DatabaseError, match="scope of a connection"):
        change(cast.eva, scope=SCOPES.FULL)
    with pytest.raises(DatabaseError, match="scope of a connection"):
        change(cast.tom, widening_asked_at=connected.created_at)
    change(cast.tom, scope=SCOPES.FULL)
    with pytest.raises(DatabaseError, match="scope of a connection"):
        change(cast.tom, scope=SCOPES.PORTAL)


def test_a_full_connection_stays_full(cast: Cast) -> None:
    ticket(cast.anna, cast.tom)
    with looking():
        assert Connection.objects.get(customer=cast.nordwind, supplier=cast.kestrel).is_full


def test_an_invitation_that_is_accepted_widens(cast: Cast, connected: Connection) -> None:
    connect(cast.eva, cast.tom)
    assert between(cast).is_full


def test_a_ticket_does_not_answer_an_open_request_to_connect(cast: Cast) -> None:
    with working_as(cast.eva):
        actions.ask(by=cast.eva, company_id=cast.kestrel.pk, to_be="supplier")
    ticket(cast.eva, cast.tom)
    made = between(cast)
    assert (made.state, made.scope, made.widening_asked_at is not None) == ("active", SCOPES.PORTAL, True)


def test_an_ended_portal_connection_becomes_full_when_both_agree_again(cast: Cast, connected: Connection) -> None:
    with working_as(cast.tom):
        actions.end(by=cast.tom, connection_id=connected.pk)
    with working_as(cast.eva):
        actions.ask(by=cast.eva, company_id=cast.kestrel.pk, to_be="supplier")
        assert not Member.objects.filter(company=cast.kestrel, user=cast.priya.user).exists()
    assert between(cast).scope == SCOPES.PORTAL
    with working_as(cast.tom):
        actions.accept(by=cast.tom, connection_id=connected.pk)
    assert between(cast).is_full


def test_a_portal_does_not_revive_other_tasks_of_an_ended_connection(cast: Cast) -> None:
    """Kestrel supplied Nordwind; then the connection ended, and Kestrel writes on Nordwind's portal."""
    with working_as(cast.anna):
        general = next(kind for kind in all_kinds() if kind.slug == "general")
        [task] = send(general, [PlannedTask(cast.kestrel, "May we call?", {})], by=cast.anna, form_data={})
    with looking():
        connection = Connection.objects.get(customer=cast.nordwind, supplier=cast.kestrel)
    with working_as(cast.anna):
        actions.end(by=cast.anna, connection_id=connection.pk)
    ticket(cast.tom, cast.anna)
    with working_as(cast.tom), pytest.raises(Refused, match="ended their connection"):
        comment(task.pk, by=cast.tom, text="Still here.")


def test_an_hour_holds_so_many_tasks_from_one_company_to_another(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task_actions, "MOST_PER_HOUR", 3)
    general = next(kind for kind in all_kinds() if kind.slug == "general")
    to_alpine, to_fjord = PlannedTask(cast.alpine, "Please", {}), PlannedTask(cast.fjord, "Please", {})
    with working_as(cast.anna):
        send(general, [to_alpine, to_alpine, to_fjord], by=cast.anna, form_data={})
        with pytest.raises(Refused, match="sent Alpine Dairy AG a lot of tasks"):
            send(general, [to_alpine, to_alpine, to_fjord], by=cast.anna, form_data={})
        send(general, [to_alpine, to_fjord, to_fjord], by=cast.anna, form_data={})
        with pytest.raises(Refused, match="Alpine Dairy AG, Fjord Fisk AS"):
            send(general, [to_alpine, to_fjord], by=cast.anna, form_data={})


def test_an_hour_holds_so_many_tickets(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_tickets, "TICKETS_PER_HOUR", 2)
    ticket(cast.eva, cast.tom)
    ticket(cast.eva, cast.tom)
    with pytest.raises(Refused, match="a lot of tickets"):
        ticket(cast.eva, cast.tom)
    ticket(cast.anna, cast.tom)


def test_uses_are_counted_together_and_a_refused_number_is_not_counted() -> None:
    hour = timedelta(hours=1)
    assert find_exceeded(5, hour, "test", {("a",): 3, ("b",): 6}) == {("b",)}
    assert find_exceeded(5, hour, "test", {("a",): 3, ("b",): 5}) == {("a",)}
    assert find_exceeded(5, hour, "test", {("a",): 2}) == set()
    assert find_exceeded(5, hour, "test", {("a",): 1}) == {("a",)}


def test_a_portal_connection_is_not_found_by_others(cast: Cast, connected: Connection) -> None:
    with working_as(cast.luca), pytest.raises(NotFound):
        actions.widen(by=cast.luca, connection_id=connected.pk)
