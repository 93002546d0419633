"""Client tasks of a thread: what both companies see of them, whoever changes them in whatever order."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction

from parley.chats.actions import client_tasks
from parley.chats.actions.client_tasks import NewTask, Overtaken, order_stamp, tasks_of
from parley.chats.client_task_models import ClientTask, ClientTaskFile, ClientTaskList
from parley.chats.models import Chat, Message, Participant
from parley.chats.tests.factories import thread
from parley.companies.actor import Actor
from parley.companies.models import Connection
from parley.companies.tests.factories import Cast, at_work, looking
from parley.core import clock
from parley.core.errors import NotFound, Refused
from parley.core.ids import new_id
from parley.files.models import StoredFile
from parley.files.tests.factories import real_pdf
from parley.notify.models import OutgoingMail

pytestmark = pytest.mark.django_db
FOUR = ("Bank statements", "Payroll", "Stock list", "Signed accounts")


@pytest.fixture
def chat(cast: Cast) -> Chat:
    opened = thread(cast.nora, cast.ingrid)
    add(opened, cast.nora, *FOUR)
    return opened


def add(chat: Chat, by: Actor, *titles: str) -> list[ClientTask]:
    with at_work(by):
        return client_tasks.add_client_tasks(chat.pk, [NewTask(title) for title in titles], by=by)


def act(action: Callable[..., object], chat: Chat, of: str, by: Actor, **more: object) -> None:
    with looking():
        task_id = ClientTask.objects.get(chat=chat, title=of).pk
    with at_work(by):
        action(chat.pk, task_id, by=by, **more)


def move(chat: Chat, title: str, by: Actor, after: str = "", seen: str = "") -> None:
    after_id = ids(chat)[titles(chat).index(after)] if after else None
    act(client_tasks.move, chat, title, by, after_id=after_id, seen=seen or order_stamp(ids(chat)))


def tick(chat: Chat, title: str, by: Actor, *, is_done: bool = True) -> None:
    act(client_tasks.set_done, chat, title, by, is_done=is_done)


def ids(chat: Chat) -> list[UUID]:
    with looking():
        return list(tasks_of(chat.pk).values_list("pk", flat=True))


def titles(chat: Chat) -> list[str]:
    with looking():
        return list(tasks_of(chat.pk).values_list("title", flat=True))


def counts(chat: Chat) -> str:
    """Return the stored counts, which are those of the rows whatever happened."""
    with looking():
        found = tasks_of(chat.pk)
        counted = f"{found.exclude(done_at=None).count()}/{found.count()}"
        assert counted == str(ClientTaskList.objects.get(chat=chat))
    return counted


def entries(chat: Chat) -> list[Message]:
    with looking():
        return list(chat.messages.filter(entry="client_tasks").order_by("number"))


def mails() -> list[OutgoingMail]:
    with looking():
        return list(OutgoingMail.objects.filter(template="client_tasks_done"))


def test_either_side_ticks_and_unticks_and_stands_beside_it(cast: Cast, chat: Chat) -> None:
    tick(chat, "Payroll", cast.ingrid)
    tick(chat, "Payroll", cast.nora)
    with at_work(cast.sam):
        done = ClientTask.objects.get(title="Payroll")
    assert (done.done_by, done.done_in, done.is_done) == (cast.ingrid.user, cast.fjord, True)
    assert counts(chat) == "1/4"
    tick(chat, "Payroll", cast.nora, is_done=False)
    assert counts(chat) == "0/4"


def test_tasks_move_behind_another_and_a_stale_page_moves_nothing(cast: Cast, chat: Chat) -> None:
    before = order_stamp(ids(chat))
    move(chat, "Signed accounts", cast.nora)
    assert titles(chat) == ["Signed accounts", "Bank statements", "Payroll", "Stock list"]
    move(chat, "Signed accounts", cast.ingrid, after="Payroll")
    assert titles(chat) == ["Bank statements", "Payroll", "Signed accounts", "Stock list"]
    with pytest.raises(Overtaken):
        move(chat, "Stock list", cast.ingrid, seen=before)
    foreign = add(thread(cast.nora, cast.luca), cast.nora, "Another list")[0]
    with pytest.raises(NotFound):
        act(client_tasks.move, chat, "Payroll", cast.nora, after_id=foreign.pk, seen=order_stamp(ids(chat)))
    assert titles(chat) == ["Bank statements", "Payroll", "Signed accounts", "Stock list"]


def test_a_deleted_task_returns_to_its_place(cast: Cast, chat: Chat) -> None:
    tick(chat, "Payroll", cast.ingrid)
    act(client_tasks.delete, chat, "Payroll", cast.nora)
    assert (counts(chat), titles(chat)) == ("0/3", ["Bank statements", "Stock list", "Signed accounts"])
    with pytest.raises(Refused, match="deleted"):
        tick(chat, "Payroll", cast.ingrid)
    move(chat, "Stock list", cast.nora)
    act(client_tasks.restore, chat, "Payroll", cast.ingrid)
    assert (counts(chat), titles(chat)) == ("1/4", ["Stock list", "Bank statements", "Payroll", "Signed accounts"])


def test_changes_of_one_person_within_a_minute_are_one_entry_at_the_end(cast: Cast) -> None:
    start = clock.now()
    with clock.at(start):
        chat = thread(cast.nora, cast.ingrid)
        add(chat, cast.nora, "Bank statements")
        add(chat, cast.nora, "Payroll")
        (first,) = entries(chat)
        assert [one[1] for one in first.details["created"]] == ["Bank statements", "Payroll"]
        assert first.number == 2
        tick(chat, "Payroll", cast.ingrid)
        tick(chat, "Payroll", cast.nora, is_done=False)
        assert [sorted(entry.details) for entry in entries(chat)] == [
            ["created", "done", "since", "total"],
            ["completed", "done", "since", "total"],
            ["done", "reopened", "since", "total"],
        ]
    with clock.at(start + timedelta(seconds=61)):
        tick(chat, "Payroll", cast.nora)
    assert len(entries(chat)) == 4
    with at_work(cast.ingrid):
        assert Participant.objects.get(chat=chat, user=cast.ingrid.user).is_unread


def test_the_last_tick_tells_the_firm_once_in_their_language_without_content(cast: Cast, chat: Chat) -> None:
    with looking():
        cast.nora.user.language = "de"
        cast.nora.user.save()
    for title in FOUR:
        tick(chat, title, cast.ingrid)
    tick(chat, "Payroll", cast.ingrid, is_done=False)
    tick(chat, "Payroll", cast.ingrid)
    (mail,) = mails()
    assert (mail.to, mail.language) == (cast.nora.user.email, "de")
    text = mail.subject + str(mail.paragraphs)
    assert cast.brightwater.name in text
    assert cast.fjord.name not in text
    assert chat.subject not in text
    assert "Payroll" not in text
    add(chat, cast.nora, "A fifth")
    tick(chat, "A fifth", cast.ingrid)
    assert len(mails()) == 2


def test_a_task_that_needs_a_file_is_completed_by_its_upload(cast: Cast, chat: Chat) -> None:
    with looking():
        ClientTask.objects.filter(title="Payroll").update(needs_file=True)
    with pytest.raises(Refused, match="needs a file"):
        tick(chat, "Payroll", cast.ingrid)
    act_on_file = SimpleUploadedFile("payroll.pdf", real_pdf())
    act(client_tasks.attach_file, chat, "Payroll", cast.ingrid, upload=act_on_file)
    assert counts(chat) == "1/4"
    with at_work(cast.sam):
        assert StoredFile.objects.get().name == ClientTaskFile.objects.get().file.name == "payroll.pdf"
    for stranger in (cast.luca, cast.eva):
        with at_work(stranger):
            assert not StoredFile.objects.exists()
    tick(chat, "Payroll", cast.nora, is_done=False)
    tick(chat, "Payroll", cast.nora)


def test_a_task_has_a_due_date_and_an_assignee_of_either_company(cast: Cast, chat: Chat) -> None:
    def change(assignee: Actor, due_on: date | None = None) -> None:
        wanted = {"title": "Payroll", "link": "", "due_on": due_on, "needs_file": False}
        act(client_tasks.change, chat, "Payroll", cast.nora, **wanted, assignee_id=assignee.user.pk)

    change(cast.ole, clock.today() + timedelta(days=3))
    for foreign in (cast.eva, cast.luca):
        with pytest.raises(NotFound):
            change(foreign)
    with at_work(cast.ingrid):
        assert ClientTask.objects.get(title="Payroll").assignee == cast.ole.user


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [((), "at least one"), (("x",) * 10_000, "at most 200"), (("x",) * 197, "at most 200"), (("x" * 301,), "300")],
)
def test_too_many_or_too_long_tasks_are_refused_as_a_whole(
    cast: Cast, chat: Chat, lines: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        add(chat, cast.ingrid, *lines)
    assert counts(chat) == "0/4"


def test_nothing_changes_in_an_archived_thread_or_after_the_connection(cast: Cast, chat: Chat) -> None:
    def attempt_all() -> None:
        attempts: tuple[Callable[[], object], ...] = (
            lambda: tick(chat, "Payroll", cast.ingrid),
            lambda: move(chat, "Payroll", cast.nora),
            lambda: add(chat, cast.nora, "A fifth"),
            lambda: act(client_tasks.delete, chat, "Payroll", cast.ingrid),
            lambda: client_tasks.resend(chat.pk, by=cast.nora),
        )
        for attempt in attempts:
            with pytest.raises(Refused), at_work(cast.nora):
                attempt()
        assert (counts(chat), titles(chat), len(entries(chat))) == ("0/4", list(FOUR), 1)

    with looking():
        Chat.objects.filter(pk=chat.pk).update(archived_at=clock.now())
    attempt_all()
    with looking():
        Chat.objects.filter(pk=chat.pk).update(archived_at=None)
        Connection.objects.filter(supplier=cast.fjord, customer=cast.brightwater).update(state="ended")
        Connection.objects.filter(customer=cast.fjord, supplier=cast.brightwater).update(state="ended")
    attempt_all()


def test_strangers_and_colleagues_without_access_see_and_change_nothing(cast: Cast) -> None:
    chat = thread(cast.nora, cast.ingrid, client_participants_only=True)
    (task,) = add(chat, cast.nora, "Bank statements")
    for who in (cast.ole, cast.eva, cast.luca, cast.anna):
        with at_work(who):
            for model in (ClientTask, ClientTaskList, ClientTaskFile):
                assert not model.objects.exists()
            with pytest.raises(NotFound):
                client_tasks.set_done(chat.pk, task.pk, by=who, is_done=True)
            with pytest.raises(ProgrammingError), transaction.atomic():
                ClientTask.objects.create(
                    chat=chat, position=9, title="Forged", created_by=who.user, created_in=who.company
                )
            assert not ClientTask.objects.filter(pk=task.pk).update(title="Forged")
    with at_work(cast.nora), pytest.raises(NotFound):
        client_tasks.set_done(chat.pk, new_id(), by=cast.nora, is_done=True)


def test_the_list_is_sent_again_as_one_list(cast: Cast, chat: Chat) -> None:
    with at_work(cast.ingrid):
        client_tasks.resend(chat.pk, by=cast.ingrid)
    assert counts(chat) == "0/4"
    assert "resent" in entries(chat)[-1].details
