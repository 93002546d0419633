"""What is said to the partner reaches both companies; what is noted among colleagues leaves no trace outside."""

import hashlib
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from parley.companies.actor import Actor
from parley.companies.tests.factories import Cast, sign_in
from parley.core.acting_company import acting_as_system
from parley.core.errors import NotFound
from parley.files.models import StoredFile
from parley.files.tests.factories import broken_pdf, picture, upload
from parley.notify.models import OutgoingMail
from parley.tasks import actions
from parley.tasks.lists import badge_counts
from parley.tasks.models import Comment, Event, InternalNote, NoteFile, Task, TaskFile, TaskSide
from parley.tasks.queries import read_task
from parley.tasks.tests.factories import do, general_task, working_as

pytestmark = pytest.mark.django_db


def side(task: Task, of: Actor) -> TaskSide:
    with working_as(of):
        return TaskSide.objects.get(task=task, company=of.company)


def look(task: Task, by: Actor, client: Client) -> str:
    sign_in(client, by)
    return client.get(reverse("task", args=[task.pk])).content.decode()


def say(task: Task, by: Actor, text: str, **given: Any) -> Comment:
    with working_as(by):
        return actions.comment(task.pk, by=by, text=text, **given)


def note(task: Task, by: Actor, text: str, **given: Any) -> InternalNote:
    with working_as(by):
        return actions.note_internally(task.pk, by=by, text=text, **given)


def mails() -> int:
    with acting_as_system():
        return OutgoingMail.objects.count()


# Said to the partner


def test_a_comment_is_new_to_the_partner_until_it_is_opened(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca)
    look(task, cast.luca, client)
    say(task, cast.luca, "Which phone?")
    theirs = side(task, cast.anna)
    assert (theirs.has_new_comment, theirs.is_unread, theirs.is_my_turn) == (True, True, False)
    assert not side(task, cast.luca).has_new_comment
    sign_in(client, cast.anna)
    assert "New comment" in client.get(reverse("inbox")).content.decode()
    assert "Which phone?" in look(task, cast.anna, client)
    theirs = side(task, cast.anna)
    assert (theirs.has_new_comment, theirs.is_unread) == (False, False)


def test_a_colleague_who_looks_takes_no_mark_away(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca)
    say(task, cast.luca, "Which phone?")
    look(task, cast.jonas, client)
    assert side(task, cast.anna).has_new_comment
    look(task, cast.anna, client)
    assert not side(task, cast.anna).has_new_comment


def test_a_comment_is_in_the_history_by_its_hash_and_mailed_to_the_partner(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    before = mails()
    said = say(task, cast.sara, "Which phone?")
    with working_as(cast.anna):
        event = Event.objects.get(task=task, verb="commented")
    assert (event.by_user_id, event.by_company_id) == (cast.sara.user.pk, cast.alpine.pk)
    assert event.details["comment"] == str(said.pk)
    assert event.details["sha256"] == hashlib.sha256(b"Which phone?").hexdigest()
    with acting_as_system():
        mail = OutgoingMail.objects.latest("created_at")
    assert (mails(), mail.to) == (before + 1, cast.anna.user.email)
    assert "Which phone?" not in mail.text + mail.subject + mail.html


def test_files_of_a_comment_are_read_by_both_companies_alone(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca)
    say(task, cast.luca, "Here", uploads=[upload(name="plan.pdf"), upload(picture(), "photo.png")])
    assert "plan.pdf" in look(task, cast.anna, client)
    with working_as(cast.luca):
        files = list(StoredFile.objects.filter(name__in=["plan.pdf", "photo.png"]))
    assert len(files) == 2
    for by, status in ((cast.anna, 200), (cast.mia, 200), (cast.luca, 200), (cast.tom, 404), (cast.eva, 404)):
        sign_in(client, by)
        assert {client.get(reverse("files:view", args=[file.pk])).status_code for file in files} == {status}


def test_closed_tasks_can_still_be_commented_on(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    do("cancel", task, cast.anna, explanation="Done by mail.")
    say(task, cast.luca, "All right.")
    assert side(task, cast.anna).has_new_comment
    assert not side(task, cast.anna).is_my_turn


# Noted among colleagues


def traces(task: Task, of: Actor, client: Client) -> dict[str, object]:
    """Everything that `of`'s company could read of the task, or count."""
    sign_in(client, of)
    pages = [
        client.get(address).content.decode()
        for address in (
            reverse("inbox"),
            reverse("teambox"),
            reverse("outbox"),
            reverse("tasks"),
            reverse("dashboard"),
            reverse("search") + "?q=secret",
            reverse("partner", args=[task.requester_id]),
        )
    ]
    with working_as(of):
        page = read_task(of, task.pk)
        return {
            "pages": [without_keys(text) for text in pages],
            "badges": badge_counts(of),
            "task": Task.objects.filter(pk=task.pk).values().get(),
            "own side": TaskSide.objects.filter(task=task, company=of.company).values().get(),
            "sides": (page.mine, page.theirs),
            "timeline": page.timeline,
            "events": list(Event.objects.values()),
            "comments": list(Comment.objects.values()),
            "files": list(TaskFile.objects.values()),
            "stored": set(StoredFile.objects.values_list("name", flat=True)),
            "notes": InternalNote.objects.count() + NoteFile.objects.count(),
            "mails": mails(),
        }


def without_keys(page: str) -> str:
    """A page without what is new at every look."""
    return "\n".join(line for line in page.splitlines() if "submit_key" not in line and "csrf" not in line)


def test_a_note_leaves_no_trace_in_anything_the_partner_reads(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca)
    look(task, cast.luca, client)
    before = traces(task, cast.luca, client)
    said = note(task, cast.mia, "The secret margin", uploads=[upload(name="secret.pdf")])
    after = traces(task, cast.luca, client)
    for what, trace in before.items():
        assert after[what] == trace, what
    page = look(task, cast.luca, client)
    assert "secret" not in page
    assert str(said.pk) not in page


def test_a_note_is_read_by_all_colleagues(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca)
    note(task, cast.mia, "The secret margin", uploads=[upload(name="secret.pdf")])
    assert side(task, cast.anna).is_unread, "the colleague who has the task is told"
    for by in (cast.anna, cast.jonas, cast.mia):
        page = look(task, by, client)
        assert "The secret margin" in page
        assert "visible only to Nordwind Foods GmbH" in page
        assert "secret.pdf" in page


def test_files_of_a_note_are_read_by_colleagues_alone(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca)
    note(task, cast.luca, "Ours", uploads=[upload(name="secret.pdf")])
    with working_as(cast.luca):
        file = NoteFile.objects.get().file_id
    for by, status in ((cast.sara, 200), (cast.anna, 404), (cast.tom, 404), (cast.eva, 404)):
        sign_in(client, by)
        assert client.get(reverse("files:view", args=[file])).status_code == status
        assert client.get(reverse("files:download", args=[file])).status_code == status


def test_a_note_does_not_hand_over_the_turn_nor_move_the_task(cast: Cast) -> None:
    task = general_task(cast.anna, cast.luca)
    before = side(task, cast.luca)
    note(task, cast.luca, "Who does this?")
    after = side(task, cast.luca)
    assert (after.state, after.is_my_turn, after.changed_at) == (before.state, True, before.changed_at)


# Said through the page


def post(client: Client, task: Task, **given: Any) -> Any:
    return client.post(reverse("add_comment", args=[task.pk]), given)


def test_the_page_asks_who_reads_it(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca)
    sign_in(client, cast.luca)
    for wrong in ({}, {"audience": ""}, {"audience": "everybody"}):
        assert post(client, task, text="Hello", **wrong).status_code == 422
    with working_as(cast.luca):
        assert not Comment.objects.exists()
        assert not InternalNote.objects.exists()


@pytest.mark.parametrize("text", ["", "  ", "x" * 5001, "\0"])
def test_a_bad_comment_is_refused_and_kept_in_the_box(cast: Cast, client: Client, text: str) -> None:
    task = general_task(cast.anna, cast.luca)
    sign_in(client, cast.luca)
    answer = post(client, task, text=text, audience="internal")
    assert answer.status_code == 422
    if text.strip("x") == "" and text:
        assert text in answer.content.decode()
    with working_as(cast.luca):
        assert not InternalNote.objects.exists()


def test_bad_files_are_refused_with_their_comment(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca)
    sign_in(client, cast.luca)
    for files in ([upload(broken_pdf("renamed HTML"))], [upload() for _ in range(11)]):
        answer = post(client, task, text="Here", audience="partner", files=files)
        assert answer.status_code == 422
        assert "Here" in answer.content.decode()
    with working_as(cast.luca):
        assert not Comment.objects.exists()


def test_a_comment_sent_twice_is_said_once(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca)
    sign_in(client, cast.luca)
    for audience in ("partner", "internal"):
        key = str(uuid4())
        for _ in range(2):
            assert post(client, task, text="Hello", audience=audience, submit_key=key).status_code == 302
    with working_as(cast.luca):
        assert (Comment.objects.count(), InternalNote.objects.count()) == (1, 1)


def test_strangers_find_nothing_to_comment_on(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca)
    for by in (cast.tom, cast.eva):
        for function in (actions.comment, actions.note_internally):
            with working_as(by), pytest.raises(NotFound):
                function(task.pk, by=by, text="Hello")
        sign_in(client, by)
        for audience in ("partner", "internal", "everybody"):
            assert post(client, task, text="Hello", audience=audience).status_code == 404
