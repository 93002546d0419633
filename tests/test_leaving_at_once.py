"""Whoever is given work while they leave does not keep it, whichever of the two comes first."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest

from parley.chats.actions import client_tasks, conversations
from parley.chats.actions.client_tasks import NewTask
from parley.chats.actions.threads import NewThread, open_threads
from parley.chats.client_task_models import ClientTask
from parley.chats.models import Participant
from parley.chats.tests.factories import group, thread
from parley.companies import actions
from parley.companies.actor import Actor
from parley.companies.models import Connection
from parley.companies.open_work import RESPONSIBLE, held_by
from parley.companies.tests.factories import Cast, at_work, looking
from parley.core.errors import NotAllowed, NotFound, Refused
from parley.evaluations.tests import factories as evaluations
from parley.tasks.actions import assign
from parley.tasks.tests.factories import general_task
from parley.tickets.actions import edit_portal
from parley.tickets.new_tickets import file_ticket
from parley.tickets.portals import SUPPORT
from parley.tickets.tests.factories import portal
from tests.locks import run_until_blocked

Give = Callable[[], object]
Case = tuple[Actor, Actor, Actor, Give]
"""Who gives, who gets it and leaves, who deactivates them, and the giving."""


def assigned_task(cast: Cast) -> Case:
    task = general_task(cast.anna, cast.luca)
    seen = cast.luca.user.pk
    return (
        cast.luca,
        cast.sara,
        cast.luca,
        lambda: assign(task.pk, to=cast.sara.user.pk, by=cast.luca, seen_assignee=seen),
    )


def started_evaluation(cast: Cast) -> Case:
    of = evaluations.template(cast.anna)
    people = [cast.anna, cast.anna, cast.mia]
    return cast.anna, cast.mia, cast.anna, lambda: evaluations.cycle(cast.anna, [cast.luca], evaluators=people, of=of)


def edited_portal(cast: Cast) -> Case:
    portal(cast.tom)

    def give() -> None:
        words: dict[str, Any] = {"name": "Support", "text": "", "categories": []}
        edit_portal(by=cast.tom, portal_type=SUPPORT, is_open=True, responsible=cast.priya.member, **words)

    return cast.tom, cast.priya, cast.tom, give


def first_ticket(cast: Cast) -> Case:
    seen = portal(cast.tom, responsible=cast.priya.member)
    return cast.eva, cast.priya, cast.tom, lambda: file_ticket(seen, by=cast.eva, title="Lids", text="They leak.")


def own_first_ticket(cast: Cast) -> Case:
    """The customer is the one who leaves, and would be responsible for the connection."""
    seen = portal(cast.luca)
    return cast.priya, cast.priya, cast.tom, lambda: file_ticket(seen, by=cast.priya, title="Lids", text="They leak.")


def accepted_request(cast: Cast) -> Case:
    with at_work(cast.eva):
        asked = actions.ask(by=cast.eva, company_id=cast.kestrel.pk, to_be="supplier")
    return cast.priya, cast.priya, cast.tom, lambda: actions.accept(by=cast.priya, connection_id=asked.pk)


def new_responsible(cast: Cast) -> Case:
    with looking():
        link = Connection.objects.get(customer=cast.nordwind, supplier=cast.alpine)
    member = cast.sara.member.pk
    return (
        cast.luca,
        cast.sara,
        cast.luca,
        lambda: actions.set_responsible(by=cast.luca, connection_id=link.pk, member_id=member),
    )


def assigned_client_task(cast: Cast) -> Case:
    chat = thread(cast.nora, cast.ingrid)
    with at_work(cast.nora):
        (task,) = client_tasks.add_client_tasks(chat.pk, [NewTask("Payroll")], by=cast.nora)
    words: dict[str, Any] = {"title": "Payroll", "link": "", "due_on": None, "needs_file": False}
    return (
        cast.nora,
        cast.ole,
        cast.ingrid,
        lambda: client_tasks.change(chat.pk, task.pk, by=cast.nora, **words, assignee_id=cast.ole.user.pk),
    )


def opened_thread(cast: Cast) -> Case:
    new = NewThread(cast.fjord, "Payroll", "Hello", theirs=frozenset({cast.ole.user.pk}))
    return cast.nora, cast.ole, cast.ingrid, lambda: open_threads([new], by=cast.nora)


def thread_with_a_colleague(cast: Cast) -> Case:
    new = NewThread(cast.brightwater, "Payroll", "Hello", is_firm=False, ours=frozenset({cast.sara.user.pk}))
    return cast.luca, cast.sara, cast.luca, lambda: open_threads([new], by=cast.luca)


def started_group(cast: Cast) -> Case:
    people = [(cast.ole.user.pk, cast.fjord.pk), (cast.sam.user.pk, cast.brightwater.pk)]
    return cast.nora, cast.ole, cast.ingrid, lambda: conversations.start_group(by=cast.nora, name="", people=people)


def joined_group(cast: Cast) -> Case:
    chat = group(cast.nora, cast.sam)
    people = [(cast.ole.user.pk, cast.fjord.pk)]
    return cast.nora, cast.ole, cast.ingrid, lambda: conversations.add_people(chat, by=cast.nora, people=people)


CASES = [
    assigned_task,
    started_evaluation,
    edited_portal,
    first_ticket,
    own_first_ticket,
    accepted_request,
    new_responsible,
    assigned_client_task,
    opened_thread,
    thread_with_a_colleague,
    started_group,
    joined_group,
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("gives_first", [True, False])
@pytest.mark.parametrize("case", CASES)
def test_nothing_is_left_with_who_left(cast: Cast, case: Callable[[Cast], Case], gives_first: bool) -> None:
    giver, leaver, admin, give = case(cast)

    def do_give() -> None:
        with suppress(Refused, NotAllowed, NotFound), at_work(giver):
            give()

    def leave() -> None:
        with at_work(admin):
            actions.deactivate(by=admin, member_id=leaver.member.pk, to=RESPONSIBLE)

    with ThreadPoolExecutor(1) as pool:
        with at_work(giver if gives_first else admin):
            if gives_first:
                give()
            else:
                actions.deactivate(by=admin, member_id=leaver.member.pk, to=RESPONSIBLE)
            second = run_until_blocked(pool, leave if gives_first else do_give)
        second.result()
    with at_work(admin):
        leaver.member.refresh_from_db()
        assert not leaver.member.is_active
        assert held_by(leaver.member) == []
    if not gives_first:
        with looking():
            assert not ClientTask.objects.filter(assignee=leaver.user).exists()
            assert not Participant.objects.filter(user=leaver.user).exists()
