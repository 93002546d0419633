"""A task moves by its declared actions alone: the right side, state, role and input, or a clear refusal."""

import pytest
from django.db import ProgrammingError, transaction

from parley.companies.actor import Actor
from parley.companies.tests.factories import Cast
from parley.contacts.models import ContactRequest
from parley.contacts.tests.factories import contact_task
from parley.core import clock
from parley.core.errors import NotFound
from parley.general.models import GeneralTask
from parley.tasks.models import Comment, Event, InternalNote, Task, TaskSide
from parley.tasks.perform import InvalidInput, NotYourTurn
from parley.tasks.tests.factories import do, general_task, working_as

pytestmark = pytest.mark.django_db


def test_sent_task_waits_for_the_responder(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    with working_as(cast.luca):
        side = TaskSide.objects.get(task=task, company=cast.luca.company)
        assert side.is_my_turn
        assert side.is_unread
        assert side.assignee == cast.luca.user
    with working_as(cast.anna):
        side = TaskSide.objects.get(task=task, company=cast.anna.company)
        assert not side.wants_attention


def test_answer_hands_the_turn_to_the_requester(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    do("answer", task, cast.luca, answer="We will call at nine.")
    with working_as(cast.anna):
        side = TaskSide.objects.get(task=task, company=cast.anna.company)
        assert (side.state, side.is_my_turn, side.is_unread) == ("answered", True, True)


def test_requester_cannot_press_the_responders_button(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    with pytest.raises(NotYourTurn):
        do("answer", task, cast.anna, answer="No.")


def test_quicker_colleague_is_named(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    do("answer", task, cast.luca, answer="We will call at nine.")
    with pytest.raises(NotYourTurn, match="Luca Frei got there first and answered"):
        do("answer", task, cast.sara, answer="At ten.")


def test_who_presses_twice_is_told_so(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    do("answer", task, cast.luca, answer="We will call at nine.")
    with pytest.raises(NotYourTurn, match="You already did this"):
        do("answer", task, cast.luca, answer="We will call at nine.")


def test_missing_answer_changes_nothing(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    with pytest.raises(InvalidInput) as refused:
        do("answer", task, cast.luca, answer=" ")
    assert "answer" in refused.value.fields
    with working_as(cast.luca):
        assert Task.objects.get(pk=task.pk).state == "pending"
        assert Event.objects.filter(task=task).count() == 1


def test_stranger_finds_no_task(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    with pytest.raises(NotFound):
        do("answer", task, cast.eva, answer="Hello")
    with working_as(cast.eva):
        assert not Task.objects.exists()
        assert not TaskSide.objects.exists()
        assert not Event.objects.exists()


def test_database_refuses_a_task_in_another_companys_name(cast: Cast) -> None:
    with working_as(cast.luca), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Task.objects.create(
            kind="general",
            state="pending",
            title="Forged",
            requester=cast.nordwind,
            responder=cast.alpine,
            created_by=cast.anna.user,
        )


@pytest.mark.parametrize(
    ("party", "company", "partner"),
    [
        ("requester", "anna", "tom"),
        ("responder", "eva", "anna"),
        ("responder", "anna", "luca"),
    ],
)
def test_database_refuses_a_side_for_whom_a_task_is_not_between(
    cast: Cast, party: str, company: str, partner: str
) -> None:
    task = general_task(cast.anna, cast.luca)
    with working_as(cast.anna), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        a_side(task, party, getattr(cast, company), getattr(cast, partner))


def test_database_refuses_an_own_side_of_a_task_between_others(cast: Cast) -> None:
    task = general_task(cast.luca, cast.tom)
    with working_as(cast.eva), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        a_side(task, "responder", cast.eva, cast.luca)


def test_database_lets_the_responder_alone_answer(cast: Cast) -> None:
    general, contact = general_task(cast.anna, cast.luca), contact_task(cast.anna, cast.luca)
    for rows, answer in (
        (GeneralTask.objects.filter(pk=general.pk), {"answer": "Yes."}),
        (ContactRequest.objects.filter(pk=contact.pk), {"phone": "1"}),
    ):
        with working_as(cast.anna):
            assert rows.update(**answer) == 0
        with working_as(cast.luca):
            assert rows.update(**answer) == 1
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                rows.delete()
    with working_as(cast.luca), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        ContactRequest.objects.update(function="Another")


def test_database_lets_nobody_act_or_speak_as_somebody_else(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    said = {"task": task, "company": cast.nordwind, "author": cast.mia.user, "text": "Mia said so."}
    event = {"task": task, "number": 2, "at": clock.now(), "by_company": cast.nordwind, "by_user": cast.mia.user}
    for create in (
        lambda: Comment.objects.create(**said),
        lambda: InternalNote.objects.create(**said),
        lambda: Event.objects.create(**event, verb="answer", to_state="answered", hash=b""),
    ):
        with working_as(cast.anna), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            create()


def test_database_lets_a_company_assign_its_own_half_to_its_own_people(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    for company, to in ((cast.alpine, cast.sara), (cast.alpine, cast.mia), (cast.nordwind, cast.luca)):
        with working_as(cast.anna), pytest.raises(ProgrammingError, match="its own people"), transaction.atomic():
            TaskSide.objects.filter(task=task, company=company).update(assignee=to.user)
    with working_as(cast.anna):
        assert TaskSide.objects.filter(task=task, company=cast.nordwind).update(assignee=cast.mia.user) == 1


def a_side(task: Task, party: str, of: Actor, partner: Actor) -> TaskSide:
    return TaskSide.objects.create(
        task_id=task.pk,
        company=of.company,
        partner=partner.company,
        party=party,
        assignee=of.user,
        kind="general",
        state="pending",
        title="Mine",
        is_my_turn=False,
        is_unread=False,
    )


def test_database_refuses_to_move_a_task_to_another_company(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    with working_as(cast.anna), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(responder=cast.stranger)
