"""The pages of threads and client tasks, for the right people and the others, and twice."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from parley.chats.actions.client_tasks import NewTask, add_client_tasks, order_stamp, tasks_of
from parley.chats.client_task_models import ClientTask, ClientTaskList
from parley.chats.models import Chat, Message
from parley.chats.tests.factories import said, thread
from parley.chats.thread_models import ThreadTemplate
from parley.companies.actor import Actor
from parley.companies.tests.factories import Cast, at_work, looking, sign_in
from parley.core.ids import new_id
from parley.files.tests.factories import real_pdf

pytestmark = pytest.mark.django_db
FOUR = "Bank statements\nPayroll https://example.org/payroll\n\nStock list\njavascript:alert(1)"


def get(who: Actor, name: str, *ids: object, query: str = "", status: int = 200) -> str:
    answer = sign_in(Client(), who).get(reverse(f"chats:{name}", args=ids) + query)
    assert answer.status_code == status, (name, answer.status_code)
    return str(answer.content.decode())


def post(who: Actor, called: str, /, *ids: object, query: str = "", status: int = 302, **fields: Any) -> str:
    answer = sign_in(Client(), who).post(reverse(f"chats:{called}", args=ids) + query, fields)
    assert answer.status_code == status, (called, answer.status_code, answer.content.decode()[:2000])
    return str(answer.headers.get("Location", "")) or str(answer.content.decode())


def opened(cast: Cast, **fields: Any) -> Chat:
    given: dict[str, Any] = {"subject": "Annual accounts", "text": "Hello", "lines": FOUR, "ticks": "they"} | fields
    given |= {"ours_are": "everyone", "theirs_are": "everyone"}
    post(cast.nora, "new_thread", query=f"?partner={cast.fjord.pk}", **given)
    with looking():
        return Chat.objects.latest("created_at")


def tasks(chat: Chat) -> list[ClientTask]:
    with looking():
        return list(tasks_of(chat.pk))


def test_firm_opens_with_four_tasks_and_client_ticks_on_the_dashboard(cast: Cast) -> None:
    chat = opened(cast)
    assert [(one.title, one.link) for one in tasks(chat)] == [
        ("Bank statements", ""),
        ("Payroll", "https://example.org/payroll"),
        ("Stock list", ""),
        ("javascript:alert(1)", ""),
    ]
    client = sign_in(Client(), cast.ingrid)
    page = client.get(reverse("dashboard")).content.decode()
    assert "Bank statements" in page
    assert 'href="javascript' not in page
    tick = reverse("chats:tick_client_task", args=[chat.pk, tasks(chat)[0].pk])
    assert client.post(tick, {"done": "on", "back": "dashboard"}).headers["Location"] == reverse("dashboard")
    assert "Bank statements" not in client.get(reverse("dashboard")).content.decode()
    for name, query in (("threads", ""), ("threads", "?tab=open"), ("thread", "")):
        assert "1/4" in get(cast.nora, name, *([chat.pk] if name == "thread" else []), query=query)
    assert "1/4" not in get(cast.nora, "threads", query="?tab=done")
    shown = get(cast.nora, "thread", chat.pk)
    assert "Ingrid Dahl (Fjord Fisk AS) completed: Bank statements." in shown
    assert "1/4" in sign_in(Client(), cast.nora).get(reverse("partner", args=[cast.fjord.pk])).content.decode()
    assert chat.subject in sign_in(Client(), cast.nora).get(reverse("inbox")).content.decode()


def test_everything_that_buttons_do_to_a_list(cast: Cast) -> None:
    chat = opened(cast)
    first, second, third, _fourth = tasks(chat)
    post(cast.nora, "add_client_tasks", chat.pk, lines="A fifth")
    stamp = order_stamp(one.pk for one in tasks(chat))
    post(cast.nora, "move_client_task", chat.pk, third.pk, after="", seen=stamp)
    assert tasks(chat)[0] == third
    post(cast.ingrid, "move_client_task", chat.pk, third.pk, after=second.pk, seen=stamp)
    assert tasks(chat)[0] == third, "the page was stale"
    post(cast.nora, "delete_client_task", chat.pk, first.pk)
    assert "Deleted client tasks" in get(cast.ingrid, "thread", chat.pk)
    post(cast.ingrid, "restore_client_task", chat.pk, first.pk)
    post(cast.nora, "resend_client_tasks", chat.pk)
    for one in tasks(chat):
        post(cast.ingrid, "tick_client_task", chat.pk, one.pk, done="on")
    page = get(cast.nora, "thread", chat.pk)
    assert "All client tasks are done." in page
    assert page.count("5/5") >= 3
    assert "5/5" in get(cast.nora, "threads", query="?tab=done")


def test_a_task_is_edited_and_gets_its_file(cast: Cast) -> None:
    chat = opened(cast)
    task = tasks(chat)[0]
    page = get(cast.nora, "client_task", chat.pk, task.pk)
    stamp = page.split('name="opened_with" value="')[1].split('"')[0]
    given: dict[str, Any] = {
        "title": "Statements",
        "due_on": "2030-01-31",
        "needs_file": "on",
        "assignee": cast.ole.user.pk,
    }
    post(cast.nora, "client_task", chat.pk, task.pk, opened_with=stamp, **given)
    post(cast.ingrid, "client_task", chat.pk, task.pk, opened_with=stamp, **(given | {"title": "X"}), status=422)
    for wrong in ({"link": "javascript:alert(1)"}, {"assignee": cast.eva.user.pk}, {"title": "x" * 301}, {"title": ""}):
        post(cast.nora, "client_task", chat.pk, task.pk, **(given | wrong), status=422)
    upload = SimpleUploadedFile("statements.pdf", real_pdf())
    post(cast.ingrid, "client_task_file", chat.pk, task.pk, file=upload)
    page = get(cast.nora, "thread", chat.pk)
    assert "statements.pdf" in page
    assert "1/4" in page
    assert "Stock list" in sign_in(Client(), cast.ingrid).get(reverse("dashboard")).content.decode()
    html = SimpleUploadedFile("page.html", b"<script>alert(1)</script>")
    post(cast.ingrid, "client_task_file", chat.pk, task.pk, file=html, status=422)


def test_strangers_find_nothing_and_archived_threads_change_nothing(cast: Cast) -> None:
    chat = opened(cast)
    task = tasks(chat)[0]
    for who in (cast.eva, cast.luca):
        for name in ("thread", "client_task", "client_task_file"):
            get(who, name, chat.pk, *([task.pk] if name != "thread" else []), status=404)
        for name in ("archive_thread", "follow_thread", "add_thread_note", "resend_client_tasks", "add_client_tasks"):
            post(who, name, chat.pk, status=404)
        for name in ("tick_client_task", "move_client_task", "delete_client_task", "restore_client_task"):
            post(who, name, chat.pk, task.pk, status=404)
        assert chat.subject not in get(who, "threads")
    foreign = opened(cast, subject="Another")
    post(cast.nora, "tick_client_task", foreign.pk, task.pk, done="on", status=404)
    post(cast.nora, "archive_thread", chat.pk)
    assert "This thread is archived" in get(cast.ingrid, "thread", chat.pk)
    post(cast.ingrid, "tick_client_task", chat.pk, task.pk, done="on")
    assert not tasks(chat)[0].is_done
    assert chat.subject in get(cast.ingrid, "threads", query="?tab=archived")
    post(cast.ingrid, "reopen_thread", chat.pk)
    post(cast.ingrid, "tick_client_task", chat.pk, task.pk, done="on")
    assert tasks(chat)[0].is_done


def test_notes_and_colleagues_names_stay_with_their_company(cast: Cast) -> None:
    chat = opened(cast)
    post(cast.nora, "add_thread_note", chat.pk, note="They pay late.")
    assert "They pay late." in get(cast.sam, "thread", chat.pk)
    assert "They pay late." not in get(cast.ingrid, "thread", chat.pk)
    post(cast.nora, "add_thread_note", chat.pk, note="", status=422)
    key = new_id()
    for _twice in range(2):
        post(cast.nora, "write_for", chat.pk, colleague=cast.sam.user.pk, said="From Sam", key=key)
    post(cast.sam, "write_for", chat.pk, colleague=cast.nora.user.pk, said="Forged", key=new_id(), status=403)
    page = get(cast.ingrid, "thread", chat.pk)
    assert "in the name of Sam Doyle" in page
    with looking():
        assert Message.objects.filter(chat=chat, text="From Sam").count() == 1


def test_a_template_fills_one_chat_or_many_after_a_look(cast: Cast) -> None:
    words: dict[str, Any] = {
        "name": "VAT",
        "subject": "VAT {period}",
        "text": "Dear {person}",
        "lines": "Receipts of {client} by {due}",
    }
    post(cast.nora, "new_thread_template", **words)
    post(cast.nora, "new_thread_template", **words, status=422)
    post(cast.sam, "new_thread_template", **words, status=403)
    with looking():
        template = ThreadTemplate.objects.get()
    assert "Dear Ingrid Dahl" in get(cast.nora, "new_thread", query=f"?partner={cast.fjord.pk}&template={template.pk}")
    get(cast.ingrid, "new_thread", query=f"?partner={cast.brightwater.pk}&template={template.pk}", status=404)
    assert "{client}" in get(cast.nora, "many_threads", query=f"?template={template.pk}")
    given: dict[str, Any] = words | {"partners": [cast.fjord.pk, cast.alpine.pk]}
    post(cast.nora, "many_threads", **given, status=422)
    given["due_on"] = "2030-01-31"
    look = post(cast.nora, "many_threads", **given, status=200)
    assert "Receipts of Alpine Dairy AG by" in look
    assert "Dear Luca Frei" in look
    with looking():
        assert not Chat.objects.exists()
    key = new_id()
    for _twice in range(2):
        post(cast.nora, "many_threads", **given, send="yes", submit_key=key)
    post(cast.nora, "many_threads", **(given | {"partners": [cast.stranger.pk]}), send="yes", status=422)
    with looking():
        assert Chat.objects.count() == 2
        assert {one.title.split(" by ")[0] for one in ClientTask.objects.all()} == {
            "Receipts of Alpine Dairy AG",
            "Receipts of Fjord Fisk AS",
        }


def test_the_firm_decides_whether_clients_start_chats(cast: Cast) -> None:
    post(cast.nora, "thread_settings")
    assert "Your company opens every chat" in get(cast.sam, "thread_settings")
    post(cast.sam, "thread_settings", clients_may_start="on", status=403)
    given: dict[str, Any] = {
        "subject": "Question",
        "text": "Hello",
        "ticks": "we",
        "ours_are": "everyone",
        "theirs_are": "everyone",
    }
    refused = post(cast.ingrid, "new_thread", query=f"?partner={cast.brightwater.pk}", **given, status=422)
    assert "opens chats itself" in refused
    post(cast.nora, "thread_settings", clients_may_start="on")
    post(cast.ingrid, "new_thread", query=f"?partner={cast.brightwater.pk}", **given)


def test_pages_take_as_many_statements_whatever_there_is(
    cast: Cast,
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def statements(chat: Chat) -> list[int]:
        client = sign_in(Client(), cast.nora)
        found = []
        for address in (
            reverse("chats:threads"),
            reverse("chats:thread", args=[chat.pk]),
            reverse("partner", args=[cast.fjord.pk]),
            reverse("dashboard"),
        ):
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            found.append(len(captured))
        return found

    chat = thread(cast.nora, cast.ingrid)
    with at_work(cast.nora):
        add_client_tasks(chat.pk, [NewTask("One")], by=cast.nora)
    said(chat, cast.ingrid)
    few = statements(chat)
    with at_work(cast.nora):
        add_client_tasks(chat.pk, [NewTask(f"Task {n}") for n in range(199)], by=cast.nora)
    for _n in range(30):
        said(chat, cast.ingrid)
        said(thread(cast.nora, cast.ingrid), cast.ingrid)
    assert statements(chat) == few
    with looking():
        assert ClientTaskList.objects.get(chat=chat).total == 200


def test_a_task_of_somebody_who_left_stands_on_every_dashboard(cast: Cast) -> None:
    chat = opened(cast, lines="Bank statements")

    def is_on_dashboard() -> bool:
        return "Bank statements" in sign_in(Client(), cast.ingrid).get(reverse("dashboard")).content.decode()

    with looking():
        ClientTask.objects.filter(chat=chat).update(assignee=cast.ole.user)
    assert not is_on_dashboard()
    with looking():
        cast.ole.member.is_active = False
        cast.ole.member.save()
    assert is_on_dashboard()
