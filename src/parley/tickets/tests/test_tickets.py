"""Tickets on both sides: who answers whom, who may resolve and re-open, and what the figures keep of it."""

from datetime import timedelta

import pytest
from django.test import Client

from parley.companies.actions import ask, deactivate, decline, end, pause
from parley.companies.actor import Actor
from parley.companies.models import Connection
from parley.companies.open_work import NOBODY
from parley.companies.tests.counting import statements
from parley.companies.tests.factories import Cast, connect, looking, sign_in
from parley.core import clock
from parley.core.errors import NotFound, Refused
from parley.files.tests.factories import picture, upload
from parley.notify.tests.factories import mails
from parley.tasks.actions import comment
from parley.tasks.models import Task, TaskSide
from parley.tasks.perform import NotYourTurn
from parley.tasks.tests.factories import do, working_as
from parley.tickets.kind import RE_OPENED_WITHIN
from parley.tickets.models import Ticket
from parley.tickets.new_tickets import file_ticket
from parley.tickets.portals import COMPLAINTS
from parley.tickets.tests.factories import portal, ticket

pytestmark = pytest.mark.django_db


def side_of(task: Task, whose: Actor) -> TaskSide:
    with working_as(whose):
        return TaskSide.objects.get(task=task, company=whose.company)


def say(task: Task, by: Actor, text: str = "We look into it.") -> None:
    with working_as(by):
        comment(task.pk, by=by, text=text)


def kept(task: Task) -> Ticket:
    with looking():
        return Ticket.objects.get(pk=task.pk)


def test_supplier_finds_a_new_ticket_in_its_inbox_and_whoever_is_responsible_gets_it(cast: Cast) -> None:
    portal(cast.tom, responsible=cast.priya.member)
    task = ticket(cast.anna, cast.tom)
    theirs = side_of(task, cast.tom)
    assert (theirs.assignee_id, theirs.is_my_turn, theirs.is_unread) == (cast.priya.user.pk, True, True)
    assert [mail.template for mail in mails(cast.priya.user.email)] == ["task_new"]
    assert f"/tasks/{task.pk}" in mails(cast.anna.user.email)[0].text


def test_ticket_filed_while_the_responsible_member_leaves_goes_to_another(cast: Cast) -> None:
    seen = portal(cast.tom, responsible=cast.priya.member)
    with working_as(cast.tom):
        deactivate(by=cast.tom, member_id=cast.priya.member.pk, to=NOBODY)
    with working_as(cast.anna):
        filed = file_ticket(seen, by=cast.anna, title="The lids do not close", text="Since Monday.")
    with working_as(cast.tom):
        assert TaskSide.objects.get(task=filed, company=cast.tom.company).assignee == cast.tom.user


def test_comments_hand_the_turn_to_and_fro(cast: Cast) -> None:
    task = ticket(cast.anna, cast.tom)
    say(task, cast.tom)
    mine = side_of(task, cast.anna)
    assert (mine.state, mine.is_my_turn, mine.has_new_comment) == ("answered", True, True)
    assert kept(task).waits_for == "customer"
    say(task, cast.anna, "Still the same.")
    theirs = side_of(task, cast.tom)
    assert (theirs.state, theirs.is_my_turn, theirs.has_new_comment) == ("open", True, True)
    assert kept(task).waits_for == "supplier"


def test_the_first_answer_counts_and_later_ones_do_not(cast: Cast) -> None:
    task = ticket(cast.anna, cast.tom)
    say(task, cast.anna, "One more thing.")
    assert kept(task).first_answer_at is None
    say(task, cast.tom)
    first = kept(task).first_answer_at
    assert first is not None
    say(task, cast.tom, "It is the hinge.")
    assert kept(task).first_answer_at == first


@pytest.mark.parametrize("whose", ["anna", "tom"])
def test_either_side_resolves_and_either_re_opens(cast: Cast, whose: str) -> None:
    task = ticket(cast.anna, cast.tom)
    by = getattr(cast, whose)
    do("mark_as_resolved", task, by)
    assert (side_of(task, cast.anna).state, kept(task).waits_for) == ("resolved", "")
    assert kept(task).resolved_at is not None
    do("re_open", task, by, explanation="It broke again.")
    assert side_of(task, cast.tom).is_my_turn
    assert (kept(task).resolved_at, kept(task).waits_for) == (None, "supplier")


def test_a_remark_on_a_resolved_ticket_leaves_it_resolved(cast: Cast) -> None:
    task = ticket(cast.anna, cast.tom)
    do("mark_as_resolved", task, cast.tom)
    resolved_at = kept(task).resolved_at
    say(task, cast.anna, "Thank you!")
    assert (side_of(task, cast.tom).state, kept(task).resolved_at) == ("resolved", resolved_at)


def test_a_ticket_can_be_re_opened_for_thirty_days(cast: Cast) -> None:
    task = ticket(cast.anna, cast.tom)
    do("mark_as_resolved", task, cast.tom)
    later = clock.now() + RE_OPENED_WITHIN + timedelta(hours=1)
    with clock.at(later), pytest.raises(NotYourTurn, match="30 days"):
        do("re_open", task, cast.anna, explanation="It broke again.")


def test_a_cancelled_ticket_waits_for_nobody(cast: Cast) -> None:
    task = ticket(cast.anna, cast.tom)
    do("cancel", task, cast.anna, explanation="Found it myself.")
    assert (kept(task).waits_for, kept(task).resolved_at) == ("", None)


def test_files_are_for_both_sides_and_told_in_the_history(cast: Cast, client: Client) -> None:
    task = ticket(cast.anna, cast.tom, uploads=[upload(picture("jpeg"), "lid.jpg"), upload()])
    page = sign_in(client, cast.priya).get(f"/tasks/{task.pk}").content.decode()
    assert "lid.jpg" in page
    assert "certificate.pdf" in page
    assert "Since Monday" in page


def test_strangers_and_the_customers_other_suppliers_see_nothing(cast: Cast, client: Client) -> None:
    task = ticket(cast.anna, cast.tom)
    for other in (cast.eva, cast.luca):
        with working_as(other):
            assert not Ticket.objects.exists()
        assert sign_in(client, other).get(f"/tasks/{task.pk}").status_code == 404
        assert sign_in(client, other).get("/support-tickets?tab=all").content.count(b"The lids") == 0


def test_filing_connects_companies_that_are_not(cast: Cast) -> None:
    ticket(cast.eva, cast.tom)
    with looking():
        connection = Connection.objects.get(customer=cast.stranger, supplier=cast.kestrel)
    assert (connection.state, connection.customer_responsible_id) == ("active", cast.eva.user.pk)


def test_filing_leaves_a_connection_as_it_is(cast: Cast) -> None:
    ticket(cast.mia, cast.tom)
    with looking():
        connection = Connection.objects.get(customer=cast.nordwind, supplier=cast.kestrel)
    assert connection.customer_responsible_id == cast.anna.user.pk


@pytest.mark.parametrize("whose", ["anna", "tom"])
def test_a_paused_connection_weighs_more_than_an_open_portal(cast: Cast, whose: str) -> None:
    portal(cast.tom)
    with looking():
        paused_by = getattr(cast, whose).company
        of_both = Connection.objects.filter(customer=cast.nordwind, supplier=cast.kestrel)
        of_both.update(state="paused", paused_by=paused_by)
    with pytest.raises(Refused, match="paused"):
        ticket(cast.anna, cast.tom)
    with looking():
        assert not Ticket.objects.exists()


def test_what_the_customer_ended_only_who_decides_on_partners_there_begins_again(cast: Cast) -> None:
    portal(cast.tom)
    with working_as(cast.anna):
        end(by=cast.anna, connection_id=between(cast).pk)
    with pytest.raises(Refused, match="was ended"):
        ticket(cast.mia, cast.tom)
    assert ticket(cast.anna, cast.tom).pk
    assert between(cast).state == "active"


def test_what_the_supplier_stopped_no_open_portal_begins_again(cast: Cast) -> None:
    """Not by way of ending it oneself, either, nor of asking first."""
    portal(cast.tom)
    connection = between(cast)
    with working_as(cast.tom):
        pause(by=cast.tom, connection_id=connection.pk)
    with working_as(cast.anna):
        end(by=cast.anna, connection_id=connection.pk)
    with pytest.raises(Refused, match="has paused"):
        ticket(cast.anna, cast.tom)
    with looking():
        Connection.objects.update(state="active", paused_by=None, ended_by=None, stopped_at=None)
    with working_as(cast.tom):
        end(by=cast.tom, connection_id=connection.pk)
    with working_as(cast.anna):
        ask(by=cast.anna, company_id=cast.kestrel.pk, to_be="supplier")
    with pytest.raises(Refused, match="has ended"):
        ticket(cast.anna, cast.tom)
    with working_as(cast.anna):
        decline(by=cast.anna, connection_id=connection.pk)
    with pytest.raises(Refused, match="has ended"):
        ticket(cast.anna, cast.tom)
    with working_as(cast.tom):
        ask(by=cast.tom, company_id=cast.nordwind.pk, to_be="customer")
    assert ticket(cast.anna, cast.tom).pk, "now the supplier asks itself"


def between(cast: Cast) -> Connection:
    with looking():
        return Connection.objects.get(customer=cast.nordwind, supplier=cast.kestrel)


def test_an_own_customer_may_file_with_its_own_supplier_too(cast: Cast) -> None:
    """Both directions of supply are connections of their own."""
    connect(cast.tom, cast.anna)
    ticket(cast.tom, cast.anna)
    with looking():
        assert Ticket.objects.get().supplier_id == cast.nordwind.pk


def test_nobody_files_with_themselves(cast: Cast) -> None:
    with pytest.raises(Refused, match="own portal"):
        ticket(cast.priya, cast.tom)


def test_status_page_takes_five_statements_whatever_its_length(cast: Cast, client: Client) -> None:
    for number in range(3):
        ticket(cast.anna, cast.tom, f"Lid {number}")
    ticket(cast.luca, cast.tom)
    sign_in(client, cast.priya)
    with statements(5):
        assert client.get("/support-tickets").status_code == 200


def test_status_page_counts_who_waits_and_how_long_it_took(cast: Cast, client: Client) -> None:
    portal(cast.tom, categories=["Lids", "Cups"])
    waiting = ticket(cast.anna, cast.tom, "Waits", category="Lids")
    say(ticket(cast.luca, cast.tom, "Answered one", category="Cups"), cast.priya)
    done = ticket(cast.anna, cast.tom, "Done one", category="Lids")
    do("mark_as_resolved", done, cast.priya)
    complaint = ticket(cast.anna, cast.tom, "A complaint", portal_type=COMPLAINTS)
    sign_in(client, cast.priya)

    def shown(query: str) -> set[str]:
        page = client.get(f"/support-tickets{query}").content.decode()
        return {name for name in ("Waits", "Answered one", "Done one", "A complaint") if f">{name}</a>" in page}

    assert shown("") == {"Waits", "Answered one"}
    assert shown("?tab=us") == {"Waits"}
    assert shown("?tab=customer") == {"Answered one"}
    assert shown("?tab=resolved") == {"Done one"}
    assert shown("?tab=all&category=Lids") == {"Waits", "Done one"}
    assert shown(f"?tab=all&customer={cast.alpine.pk}") == {"Answered one"}
    assert shown("?tab=all&q=one") == {"Answered one", "Done one"}
    assert shown(f"?tab=all&q={waiting.reference}") == {"Waits"}
    assert shown(f"?tab=all&q={complaint.reference}") == set()
    page = client.get("/support-tickets").content.decode()
    assert "Received: 3 · Resolved: 1" in page
    assert "1 min" in page


def test_a_customer_finds_what_it_filed(cast: Cast, client: Client) -> None:
    ticket(cast.anna, cast.tom)
    sign_in(client, cast.mia)
    assert b"The lids do not close" in client.get("/support-tickets?tab=ours").content
    assert b"The lids do not close" not in client.get("/support-tickets?tab=all").content


def test_status_page_passes_over_nonsense(cast: Cast, client: Client) -> None:
    sign_in(client, cast.priya)
    for query in ("?tab=x&category=%00&customer=1&period=9&after=2&q=%00", f"?after={cast.tom.user.pk}"):
        assert client.get(f"/support-tickets{query}").status_code == 200


def test_nobody_adds_a_ticket_in_another_companys_name(cast: Cast) -> None:
    from django.db import DatabaseError, transaction

    task = ticket(cast.anna, cast.tom)
    with working_as(cast.tom), pytest.raises(DatabaseError), transaction.atomic():
        Ticket.objects.create(
            task_id=task.pk,
            kind="support_ticket",
            supplier=cast.kestrel,
            customer=cast.nordwind,
            opened_at=clock.now(),
        )
    with working_as(cast.tom), pytest.raises(DatabaseError), transaction.atomic():
        Ticket.objects.filter(pk=task.pk).update(opened_at=clock.now())


def test_a_closed_portal_takes_nothing(cast: Cast) -> None:
    portal(cast.tom, is_open=False)
    from parley.tickets.portals import SUPPORT, open_portal

    with working_as(cast.anna), pytest.raises(NotFound):
        open_portal("kestrel-packaging", SUPPORT)


def test_page_after_the_last_ticket_says_that_there_are_no_more(cast: Cast, client: Client) -> None:
    ticket(cast.anna, cast.tom)
    sign_in(client, cast.priya)
    page = client.get("/support-tickets", {"after": f"2001-01-01T00:00:00+00:00~{cast.tom.user.pk}"}).content.decode()
    assert "No more" in page
    assert "No tickets yet" not in page
