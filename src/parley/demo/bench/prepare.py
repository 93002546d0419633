"""Preparation of the database for the measured pages: signed-in people and tasks to act on, printed as JSON.

Runs as a process of its own, because Django works with one data folder per process.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import django
from django.conf import settings

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import QuerySet  # noqa: E402
from django.test import Client  # noqa: E402

from parley.accounts.models import User  # noqa: E402
from parley.chats.models import Chat, Participant  # noqa: E402
from parley.companies.actor import COMPANY_SESSION_KEY, Actor  # noqa: E402
from parley.companies.models import Member  # noqa: E402
from parley.companies.queries import active_suppliers  # noqa: E402
from parley.core.acting_company import acting_as, acting_as_system  # noqa: E402
from parley.demo.bench.papers import BigPaper  # noqa: E402
from parley.demo.synth.companies import lead_of_the_big_customer  # noqa: E402
from parley.documents.models import DocumentType  # noqa: E402
from parley.files.actions import keep_file  # noqa: E402
from parley.tasks import actions  # noqa: E402
from parley.tasks.actions import MOST_AT_ONCE, send  # noqa: E402
from parley.tasks.declaration import PlannedTask, kind_of  # noqa: E402
from parley.tasks.models import TaskSide  # noqa: E402

SESSIONS = 4
TO_ACT_ON = 4_000
BIG_BYTES = 6_000_000
SECRET = "parleybenchparleybenchparleybenc"  # noqa: S105 - for sessions that end with the run
MOST_PARTNERS = 100
PAGES = {
    "dashboard": "/",
    "inbox": "/inbox",
    "teambox": "/teambox",
    "outbox": "/outbox",
    "all tasks": "/tasks",
    "search": "/search?q=certificate",
    "search, one letter": "/search?q=z",
    "search, no match": "/search?q=xylophone",
    "search, two words": "/search?q=label+99999",
    "search, messages": "/search?q=damaged+pallets",
    "suggestions": "/search/suggestions?q=cer",
    "messenger": "/messenger",
    "threads": "/chats",
}


def main() -> None:
    actions.MOST_PER_HOUR = 1_000 * TO_ACT_ON  # one partner gets more here than anybody would send
    lead = _at_work(User.objects.get(email=lead_of_the_big_customer()))
    with _working_as(lead):
        partner, *others = active_suppliers(lead.company).order_by("pk")[:MOST_PARTNERS]
        in_inbox = TaskSide.objects.filter(company=lead.company, assignee=lead.user, is_open=True, is_unread=False)
        tasks = [str(task) for task in in_inbox.order_by("pk").values_list("task_id", flat=True)[:400]]
        general = kind_of("general")
        questions = _send_tasks(lead, PlannedTask(partner, "May we call you?", {}), kind="general")
        document_type = DocumentType.objects.filter(company=lead.company)[0]
        planned = kind_of("document").plan({"document_types": [document_type], "partners": [partner]}, lead)[0]
        documents = _send_tasks(lead, replace(planned, skip_reason=""), kind="document")
        paper = SimpleUploadedFile("Big.pdf", BigPaper(BIG_BYTES).another(), "application/pdf")
        big_file = str(keep_file(company=lead.company, by=lead.user, upload=paper).pk)
        threads = Chat.objects.filter(kind="thread", firm=lead.company)
        long_thread = threads.order_by("-last_number").values_list("pk", flat=True)[0]
        group = Chat.objects.filter(kind="group", created_in=lead.company).order_by("pk")[0]
    with acting_as_system():
        writers = [_at_work(member.user) for member in _colleagues(lead)]
        joined = [Participant(chat=group, company=w.company, user=w.user, kind=group.kind) for w in writers]
        Participant.objects.bulk_create(joined, ignore_conflicts=True)
        answerer = _at_work(User.objects.get(memberships__company=partner, memberships__role="owner"))
    cookies = [_signed_in(lead) for _ in range(SESSIONS)]
    pages = {**PAGES, "thread": f"/chats/{long_thread}", "task page": f"/tasks/{tasks[0]}"}
    print(
        json.dumps(
            {
                "company": str(lead.company.pk),
                "lead": cookies,
                "floor": [_signed_in(lead, "django.contrib.auth.backends.ModelBackend") for _ in range(SESSIONS)],
                "answerer": [_signed_in(answerer) for _ in range(SESSIONS)],
                "writers": [_signed_in(writer) for writer in writers],
                "writer_ids": [writer.user.pk.hex for writer in writers],
                "group": str(group.pk),
                "secret": SECRET,
                "tasks": tasks,
                "questions": questions,
                "documents": documents,
                # Many, because there is a limit to the tasks that one partner gets in an hour.
                "others": [str(other.pk) for other in others],
                "kind": general.slug,
                "email": lead.user.email,
                "big_file": big_file,
                "pages": pages,
                "statements": {name: _statements(path, cookies[0]) for name, path in pages.items()},
            }
        )
    )


def _send_tasks(by: Actor, planned: PlannedTask, *, kind: str) -> list[str]:
    sent = []
    for _ in range(TO_ACT_ON // MOST_AT_ONCE):
        sent += [str(task.pk) for task in send(kind_of(kind), [planned] * MOST_AT_ONCE, by=by, form_data={})]
    return sent


def _colleagues(lead: Actor) -> QuerySet[Member]:
    """Return the members of the lead's company. One person may send only so many messages in a minute."""
    return Member.objects.select_related("user").filter(company=lead.company).order_by("pk")


def _at_work(user: User) -> Actor:
    with acting_as_system():
        member = Member.objects.select_related("company").get(user=user)
    return Actor(user=user, member=member, company=member.company)


@contextmanager
def _working_as(someone: Actor) -> Iterator[None]:
    with acting_as(someone.company, someone.user):
        yield


def _signed_in(someone: Actor, backend: str = settings.AUTHENTICATION_BACKENDS[0]) -> str:
    """Return the cookies of a session, as a browser sends them."""
    session = SessionStore()
    session[SESSION_KEY] = str(someone.user.pk)
    session[BACKEND_SESSION_KEY] = backend
    session[HASH_SESSION_KEY] = someone.user.get_session_auth_hash()
    session[COMPANY_SESSION_KEY] = str(someone.company.pk)
    session.save()
    return (
        f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={SECRET}; "
        f"{settings.LANGUAGE_COOKIE_NAME}={someone.user.language}"
    )


def _statements(path: str, cookie: str) -> int:
    client = Client(headers={"host": "127.0.0.1", "cookie": cookie})
    for pair in cookie.split("; "):
        name, _, value = pair.partition("=")
        client.cookies[name] = value
    counted = 0

    def count(execute: Any, *arguments: Any) -> Any:
        nonlocal counted
        counted += 1
        return execute(*arguments)

    client.get(path)
    with connection.execute_wrapper(count):
        answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return counted


if __name__ == "__main__":
    main()
