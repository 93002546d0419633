"""Made-up tasks are sound: written past every check, they pass each of them."""

import pytest
from django.db import connection

from parley.chats.client_task_models import ClientTask, ClientTaskList
from parley.chats.models import Chat
from parley.companies.tests.factories import looking
from parley.demo.synth import fill
from parley.tasks.declaration import kind_of
from parley.tasks.history import flaws_in
from parley.tasks.models import Event, Task, TaskSide
from parley.tasks.verify import all_flaws

pytestmark = pytest.mark.django_db(transaction=True)

FOREIGN_KEYS = """
SELECT conrelid::regclass::text, a.attname, confrelid::regclass::text, f.attname
FROM pg_constraint c
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
JOIN pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = c.confkey[1]
WHERE contype = 'f' AND connamespace = 'public'::regnamespace
"""


def made_up(tasks: int) -> None:
    fill(tasks=tasks, say=lambda _: None)


def test_made_up_tasks_have_whole_histories_two_sides_and_a_subject() -> None:
    made_up(1_500)
    with looking():
        tasks = list(Task.objects.all())
        assert len(tasks) == 1_500
        for task in tasks[::7]:
            assert not flaws_in(task, list(Event.objects.filter(task=task).order_by("number")))
            sides = {side.party: side for side in TaskSide.objects.filter(task=task)}
            turn = kind_of(task.kind).states[task.state].turn
            assert {part for part, side in sides.items() if side.is_my_turn} == ({turn.value} if turn else set())
            assert task.subject
        share = sum(task.is_open for task in tasks) / len(tasks)
        assert 0.05 < share < 0.15


def test_made_up_conversations_are_numbered_and_counted() -> None:
    made_up(1_000)
    with looking():
        assert Chat.objects.count() == 10
        for chat in Chat.objects.all():
            numbers = [message.number for message in chat.messages.order_by("number")]
            assert numbers == list(range(1, chat.last_number + 1))
            assert {each.last_number for each in chat.participants.all()} == {chat.last_number}
            done = ClientTask.objects.filter(chat=chat, done_at__isnull=False).count()
            assert not chat.is_thread or ClientTaskList.objects.get(chat=chat).done == done


def test_made_up_rows_lead_nowhere_that_is_not_there() -> None:
    made_up(300)
    with looking(), connection.cursor() as cursor:
        cursor.execute(FOREIGN_KEYS)
        for table, column, parent, key in cursor.fetchall():
            cursor.execute(
                f"SELECT count(*) FROM {table} c WHERE {column} IS NOT NULL"
                f" AND NOT EXISTS (SELECT FROM {parent} p WHERE p.{key} = c.{column})"
            )
            assert cursor.fetchone()[0] == 0, f"{table}.{column}"


def test_made_up_tasks_pass_the_check_for_changes_behind_the_back() -> None:
    made_up(300)
    assert [(flaw.task_id, flaw.sentence) for flaw in all_flaws()] == []


def test_more_can_be_made_up_and_every_index_is_there_afterwards() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE schemaname = 'public'")
        before = cursor.fetchone()
        made_up(20_000)
        made_up(100)
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE schemaname = 'public'")
        assert cursor.fetchone() == before
    with looking():
        assert Task.objects.count() == 20_100
