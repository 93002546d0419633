"""Two people at one list or one conversation at once, each with a connection to the database of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from parley.chats.actions.client_tasks import NewTask, add_client_tasks, order_stamp, tasks_of
from parley.chats.client_task_models import ClientTask, ClientTaskList
from parley.chats.models import Chat, Message, Participant
from parley.chats.tests.factories import thread
from parley.companies.actor import Actor
from parley.companies.tests.factories import Cast, at_work, looking, sign_in
from parley.core.ids import new_id

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], int]) -> list[int]:
    """Run each in a thread, all from one moment on, and return the answers' statuses."""
    start = Barrier(len(acts))

    def run(act: Callable[[], int]) -> int:
        try:
            start.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def press(who: Actor, address: str, **fields: object) -> Callable[[], int]:
    client = sign_in(Client(), who)
    return lambda: client.post(address, fields).status_code


def test_two_companies_tick_move_and_delete_in_one_list(cast: Cast) -> None:
    chat = thread(cast.nora, cast.ingrid)
    with at_work(cast.nora):
        one, two, three, four = add_client_tasks(chat.pk, [NewTask(f"Task {n}") for n in range(1, 5)], by=cast.nora)

    def address(act: str, task: ClientTask) -> str:
        return reverse(f"chats:{act}_client_task", args=[chat.pk, task.pk])

    seen = order_stamp([one.pk, two.pk, three.pk, four.pk])
    answers = at_once(
        press(cast.nora, address("tick", one), done="on"),
        press(cast.ingrid, address("tick", one), done="on"),
        press(cast.nora, address("delete", two)),
        press(cast.ingrid, address("delete", two)),
        press(cast.sam, address("tick", two), done="on"),
        press(cast.ole, address("move", four), after="", seen=seen),
        press(cast.sam, address("move", three), after="", seen=seen),
    )
    assert answers == [302] * len(answers)
    with looking():
        left = list(tasks_of(chat.pk))
        counts = ClientTaskList.objects.get(chat=chat)
        assert [task.pk for task in left if task.is_done] == [one.pk]
        assert (counts.done, counts.total) == (1, 3)
        # Of two who move from one page the first does, unless a task was deleted before.
        assert "".join(task.title[-1] for task in left) in {"134", "413", "314"}
        assert len({task.position for task in ClientTask.objects.filter(chat=chat)}) == 4
        numbers = list(Message.objects.filter(chat=chat).order_by("number").values_list("number", flat=True))
        assert len(numbers) == len(set(numbers))


def test_two_people_who_write_to_each_other_first_have_one_conversation(cast: Cast) -> None:
    def write(who: Actor, to: Actor) -> Callable[[], int]:
        address = f"{reverse('chats:direct', args=[to.user.pk])}?company={to.company.pk}"
        return press(who, address, text=f"Hello {to.user.first_name}", key=new_id())

    assert at_once(write(cast.anna, cast.luca), write(cast.luca, cast.anna), write(cast.anna, cast.luca)) == [302] * 3
    with looking():
        chat = Chat.objects.get(kind=Chat.Kind.DIRECT)
        assert Participant.objects.filter(chat=chat).count() == 2
        assert sorted(Message.objects.filter(chat=chat).values_list("number", flat=True)) == [1, 2, 3]
