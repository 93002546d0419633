"""Who is notified of what, with which reason, and that nobody else is."""

import pytest

from parley.chats.actions import client_tasks, threads
from parley.chats.actions.client_tasks import NewTask
from parley.chats.actions.messages import mark_read
from parley.chats.models import Chat, Participant
from parley.chats.tests.factories import group, said, thread
from parley.companies import actions as companies
from parley.companies.actor import Actor
from parley.companies.models import Connection
from parley.companies.tests.factories import Cast, at_work, looking
from parley.evaluations.tests.factories import cycle
from parley.notifications.models import Notice, Reason
from parley.notifications.tests.factories import bell, notices, prefer, unread
from parley.questionnaires.tests.factories import question, sent
from parley.tasks.actions import assign, comment, note_internally
from parley.tasks.models import Task, TaskSide
from parley.tasks.tests.factories import do, general_task
from parley.wiki.tests.factories import page, share

pytestmark = pytest.mark.django_db


def everybody(cast: Cast) -> list[Actor]:
    return [getattr(cast, name) for name in cast.__dataclass_fields__]


def notified(cast: Cast) -> set[str]:
    return {one.user.first_name for one in everybody(cast) if unread(one)}


def lines(of: Actor) -> list[str]:
    return [f"{one.who} {one.phrase}: {one.title}" for one in bell(of)]


def give(task: Task, to: Actor, by: Actor) -> None:
    with looking():
        side = TaskSide.objects.get(task=task, company=by.company)
    with at_work(by):
        assign(task.pk, to=to.user.pk, by=by, seen_assignee=side.assignee_id)


def test_request_and_answer_notify_the_other_side_and_nobody_else(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca, "Please call us")
    assert notified(cast) == {"Luca"}
    assert lines(cast.luca) == ["Anna Becker sent the task: Please call us"]
    [notice] = bell(cast.luca)
    assert (notice.company, notice.is_unread) == ("Nordwind Foods GmbH", True)
    assert notices(cast.luca)[0].reason == Reason.TURN

    do("answer", task, cast.luca, answer="We will")
    assert notified(cast) == {"Anna"}
    assert bell(cast.luca) == []  # own doing ends it


def test_events_of_one_task_are_one_notice(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca, "First")
    general_task(cast.anna, cast.luca, "Second")
    with at_work(cast.anna):
        comment(task.pk, by=cast.anna, text="One more thing: the code is 4711.")
    first, second = bell(cast.luca)
    assert (first.title, first.phrase, first.more) == ("First", "commented", "2 events")
    assert second.title == "Second"
    assert unread(cast.luca) == 2
    assert "4711" not in str(list(Notice.objects.values()))


def test_colleague_who_acts_notifies_the_assignee(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    with at_work(cast.luca):
        mark_all_read(cast.luca)
    do("answer", task, cast.sara, answer="We will")
    assert lines(cast.luca) == ["Sara Huber answered: Please call us"]
    assert notices(cast.luca)[0].reason == Reason.ASSIGNEE
    assert bell(cast.luca)[0].company == ""


def mark_all_read(of: Actor) -> None:
    Notice.objects.filter(user=of.user, company=of.company).update(count=0)


def test_assignment_notifies_the_new_assignee_alone(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    give(task, cast.sara, by=cast.luca)
    assert notified(cast) == {"Sara"}
    assert notices(cast.sara)[0].reason == Reason.ASSIGNED
    give(task, cast.luca, by=cast.luca)  # takes it over
    assert unread(cast.luca) == 0


def test_internal_note_stays_with_the_own_assignee(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    with at_work(cast.sara):
        note_internally(task.pk, by=cast.sara, text="They are in a hurry")
    assert notified(cast) == {"Luca"}
    assert bell(cast.luca)[0].phrase == "added an internal note"


def test_many_questions_are_one_notice_on_either_side(cast: Cast) -> None:
    asked = sent(cast.anna, cast.luca, {"name": "plants", "type": "text"}, {"name": "people", "type": "text"})
    assert lines(cast.luca) == ["Anna Becker sent this questionnaire: Self-assessment"]
    for name in ("plants", "people"):
        do("send_answer", question(asked, name, cast.luca).task, cast.luca, answer="2")
    [notice] = bell(cast.anna)
    assert (notice.title, notice.more) == ("Self-assessment", "2 events")
    assert str(asked.pk) in notice.href


def test_message_in_a_thread_notifies_its_followers_once(cast: Cast) -> None:
    chat = thread(cast.nora, cast.ingrid, subject="Annual accounts")
    said(chat, cast.nora, "Good morning @Ingrid Dahl, and @Ole Berg")
    assert notified(cast) == {"Ingrid", "Ole"}
    [notice] = bell(cast.ingrid)
    assert (notice.title, notice.phrase, notice.more) == ("Annual accounts", "mentioned you", "")
    assert notices(cast.ingrid)[0].reason == Reason.MENTION
    said(chat, cast.nora, "And another one")
    assert (bell(cast.ingrid)[0].phrase, bell(cast.ingrid)[0].more) == ("wrote a message", "2 events")
    assert notices(cast.ingrid)[0].reason == Reason.MENTION
    with at_work(cast.ingrid):
        mark_read(chat, by=cast.ingrid, up_to=2)
    assert unread(cast.ingrid) == 0


def test_direct_and_group_messages_count_at_the_messenger_alone(cast: Cast) -> None:
    chat = group(cast.anna, cast.luca, cast.tom)
    said(chat, cast.anna, "Good morning")
    assert notified(cast) == set()
    said(chat, cast.anna, "Good morning @Luca Frei")
    assert notified(cast) == {"Luca"}


def test_muted_thread_notifies_of_mentions_alone(cast: Cast) -> None:
    chat = thread(cast.nora, cast.ingrid)
    with looking():
        Participant.objects.filter(chat=chat, user=cast.ingrid.user).update(is_muted=True)
    said(chat, cast.nora, "Good morning")
    assert notified(cast) == set()
    said(chat, cast.nora, "Are you there, @Ingrid Dahl?")
    assert notified(cast) == {"Ingrid"}


def test_client_tasks_of_a_thread_are_one_notice_that_says_how_many_are_done_now(cast: Cast) -> None:
    chat = thread(cast.nora, cast.ingrid, subject="Annual accounts")
    with at_work(cast.nora):
        made = client_tasks.add_client_tasks(chat.pk, [NewTask("Payroll"), NewTask("Stock")], by=cast.nora)
    [notice] = bell(cast.ingrid)
    assert (notice.who, notice.phrase) == ("Nora Quinn", "added 2 client tasks")
    assert notice.detail == "0 of 2 client tasks done"
    with at_work(cast.ingrid):
        client_tasks.set_done(chat.pk, made[0].pk, by=cast.ingrid, is_done=True)
    [notice] = bell(cast.nora)
    assert (notice.phrase, notice.detail, notice.company) == (
        "completed 1 client task",
        "1 of 2 client tasks done",
        "Fjord Fisk AS",
    )
    assert "Payroll" not in str(list(Notice.objects.values()))


def test_assigning_a_client_task_notifies_who_gets_it(cast: Cast) -> None:
    chat = thread(cast.nora, cast.ingrid)
    with at_work(cast.nora):
        client_tasks.add_client_tasks(chat.pk, [NewTask("Payroll", assignee_id=cast.ole.user.pk)], by=cast.nora)
    assert [one.phrase for one in bell(cast.ole)] == ["assigned a client task to you"]
    assert notices(cast.ole)[0].company_id == cast.fjord.pk


def test_who_cannot_read_a_thread_is_not_told_of_it(cast: Cast) -> None:
    chat = thread(cast.nora, cast.ingrid, client_participants_only=True)
    with at_work(cast.nora):
        client_tasks.add_client_tasks(chat.pk, [NewTask("Payroll", assignee_id=cast.ole.user.pk)], by=cast.nora)
    said(chat, cast.nora, "Good morning @Ole Berg")
    assert notices(cast.ole) == []


def test_lost_access_hides_the_notice_and_its_count(cast: Cast) -> None:
    chat = thread(cast.nora, cast.ingrid, subject="Salaries", client_participants_only=True)
    with at_work(cast.ingrid):
        Participant.objects.create(chat=chat, company=cast.fjord, user=cast.ole.user, kind="thread")
    said(chat, cast.nora)
    assert unread(cast.ole) == 1
    with looking():
        Participant.objects.filter(chat=chat, user=cast.ole.user).delete()
    assert (unread(cast.ole), bell(cast.ole)) == (0, [])


def test_archived_thread_says_so(cast: Cast) -> None:
    chat: Chat = thread(cast.nora, cast.ingrid)
    with at_work(cast.nora):
        threads.archive(chat.pk, by=cast.nora)
    assert bell(cast.ingrid)[0].phrase == "archived the chat"


def test_shared_page_notifies_who_is_responsible_at_the_partner_once(cast: Cast) -> None:
    shared = page(cast.nora, "Checklist")
    share(cast.nora, shared, cast.ingrid)
    share(cast.nora, shared, cast.ingrid)
    assert lines(cast.ingrid) == ["Nora Quinn shared a wiki page with your company: Checklist"]
    assert notified(cast) == {"Ingrid"}
    share(cast.nora, shared)
    assert (unread(cast.ingrid), bell(cast.ingrid)) == (0, [])


def test_evaluators_are_notified_when_it_is_their_turn(cast: Cast) -> None:
    cycle(cast.anna, [cast.luca, cast.tom], evaluators=[cast.jonas, cast.mia, cast.anna])
    assert notified(cast) == {"Jonas"}
    assert bell(cast.jonas)[0].title == "Suppliers 2026"


def test_request_to_connect_and_its_answer(cast: Cast) -> None:
    with at_work(cast.eva):
        asked = companies.ask(by=cast.eva, company_id=cast.nordwind.pk, to_be="customer")
    assert notified(cast) == {"Anna", "Jonas"}
    assert lines(cast.anna) == ["Eva Smit asked to connect with your company: Stranger Trading BV"]
    with at_work(cast.jonas):
        companies.accept(by=cast.jonas, connection_id=asked.pk)
    assert lines(cast.eva) == ["Jonas Vogt accepted your request to connect: Nordwind Foods GmbH"]
    assert bell(cast.jonas) == []
    with at_work(cast.eva):
        companies.end(by=cast.eva, connection_id=asked.pk)
    assert lines(cast.jonas) == ["Eva Smit ended the connection: Stranger Trading BV"]


def test_declined_request_notifies_who_asked(cast: Cast) -> None:
    with at_work(cast.eva):
        asked = companies.ask(by=cast.eva, company_id=cast.nordwind.pk, to_be="customer")
    with at_work(cast.anna):
        companies.decline(by=cast.anna, connection_id=asked.pk)
    with looking():
        assert not Connection.objects.filter(pk=asked.pk).exists()
    assert lines(cast.eva) == ["Anna Becker declined your request to connect: Nordwind Foods GmbH"]


def test_hidden_group_writes_no_notice(cast: Cast) -> None:
    prefer(cast.luca, hidden=["turn"])
    task = general_task(cast.anna, cast.luca)
    assert notices(cast.luca) == []
    with at_work(cast.anna):
        comment(task.pk, by=cast.anna, text="Soon, please")
    assert [one.phrase for one in bell(cast.luca)] == ["commented"]
