"""The pages of tasks: each is asked by everybody of the cast, with every method, twice, and with nonsense."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from parley.companies import actions as companies
from parley.companies.actor import Actor
from parley.companies.models import Connection
from parley.companies.tests.counting import statements
from parley.companies.tests.factories import Cast, sign_in
from parley.core import clock
from parley.documents.tests.factories import document_task
from parley.files.tests.factories import upload
from parley.tasks import actions
from parley.tasks.declaration import PlannedTask, kind_of
from parley.tasks.models import Event, Task
from parley.tasks.tests.all_plays import PLAYS
from parley.tasks.tests.factories import do, general_task, working_as
from parley.tasks.tests.play import Play

pytestmark = pytest.mark.django_db

LISTS = ["inbox", "teambox", "outbox", "tasks"]
HUGE = "x" * 10_000_000


@pytest.fixture
def task(cast: Cast) -> Task:
    return general_task(cast.anna, cast.luca)


def places(task: Task) -> list[str]:
    return [*(reverse(name) for name in LISTS), reverse("new_task"), reverse("new_task_of_kind", args=["general"])]


def of_task(task: Task) -> dict[str, str]:
    """Every address of a task that takes a POST."""
    return {
        "act": reverse("act", args=[task.pk, "answer"]),
        "add_comment": reverse("add_comment", args=[task.pk]),
        "take_over": reverse("take_over", args=[task.pk]),
        "assign": reverse("assign", args=[task.pk]),
    }


# Who may open what


def test_both_companies_and_all_their_people_open_the_task(client: Client, cast: Cast, task: Task) -> None:
    for by in (cast.anna, cast.jonas, cast.mia, cast.luca, cast.sara):
        sign_in(client, by)
        assert client.get(reverse("task", args=[task.pk])).status_code == 200
        assert client.get(reverse("assign", args=[task.pk])).status_code == 200


def test_partners_of_partners_and_strangers_find_nothing(client: Client, cast: Cast, task: Task) -> None:
    for by in (cast.tom, cast.nora, cast.eva):
        sign_in(client, by)
        never = general_never_sent(client, task)
        assert client.get(reverse("task", args=[task.pk])).status_code == 404
        for name, address in of_task(task).items():
            given = {"answer": "Hello", "text": "Hello", "audience": "partner", "to": str(by.user.pk)}
            assert (client.post(address, given).status_code, name) == (never[name], name) == (404, name)
        for name in LISTS:
            assert "Please call us" not in client.get(reverse(name)).content.decode()


def general_never_sent(client: Client, task: Task) -> dict[str, int]:
    """What the same addresses answer for a task that never existed."""
    never = Task(pk=uuid4())
    given = {"answer": "Hello", "text": "Hello", "audience": "partner", "to": str(uuid4())}
    return {name: client.post(address, given).status_code for name, address in of_task(never).items()}


def test_nobody_is_sent_to_sign_in(client: Client, cast: Cast, task: Task) -> None:
    for address in [*places(task), reverse("task", args=[task.pk])]:
        answer = client.get(address)
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/sign-in")
    for address in of_task(task).values():
        assert client.post(address, {"answer": "Hello"})["Location"] == "/sign-in"
    with working_as(cast.anna):
        assert Event.objects.count() == 1


def test_wrong_methods_are_refused(client: Client, cast: Cast, task: Task) -> None:
    sign_in(client, cast.luca)
    page = reverse("task", args=[task.pk])
    for name, address in of_task(task).items():
        assert client.delete(address).status_code == 405, name
        if name != "assign":
            assert client.get(address).status_code == 405, name
    for address in [page, *(reverse(name) for name in LISTS), reverse("new_task")]:
        for method in (client.post, client.put, client.delete, client.patch):
            assert method(address).status_code == 405
        assert client.head(address).status_code == 200
    assert client.put(reverse("new_task_of_kind", args=["general"])).status_code == 405


def test_addresses_that_are_none_are_not_found(client: Client, cast: Cast, task: Task) -> None:
    sign_in(client, cast.luca)
    for address in (
        "/tasks/x",
        "/tasks/%00",
        f"/tasks/{uuid4()}",
        f"/tasks/{task.pk}x",
        "/tasks/" + "9" * 5000,
        "/new/nothing",
        "/new/%00",
        "/new/__init__",
        "/new/cancel",
    ):
        assert client.get(address).status_code == 404, address[:60]
    for action in ("explode", "--", "__class__", "answer-", "sent", "x" * 3000):
        assert client.post(f"/tasks/{task.pk}/actions/{action}", {"answer": "Hello"}).status_code == 404, action[:60]
    assert client.post(f"/tasks/{task.pk}/actions/%00").status_code == 404


def test_a_task_stays_readable_when_the_connection_is_paused_or_ended(client: Client, cast: Cast, task: Task) -> None:
    with working_as(cast.anna):
        connection = Connection.objects.get(customer=cast.nordwind, supplier=cast.alpine)
    for step in (companies.pause, companies.end):
        with working_as(cast.anna):
            step(by=cast.anna, connection_id=connection.pk)
        for by in (cast.anna, cast.luca):
            sign_in(client, by)
            assert client.get(reverse("task", args=[task.pk])).status_code == 200
            assert "Please call us" in client.get(reverse("tasks")).content.decode()


# What the page says


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.name)
def test_the_page_offers_what_the_side_may_press_now(client: Client, cast: Cast, play: Play) -> None:
    kind = play.declaration
    task = play.start(cast)
    for by in (cast.anna, cast.luca):
        sign_in(client, by)
        page = client.get(reverse("task", args=[task.pk])).content.decode()
        for action in kind.actions.values():
            is_offered = action in play.actions_from(kind.initial()) and by in play.pressers(action.slug, cast)
            links = (f"?act={action.slug}&amp;seen=", reverse("act", args=[task.pk, action.slug.replace("_", "-")]))
            assert any(link in page for link in links) == is_offered, action
            asked = client.get(reverse("task", args=[task.pk]) + f"?act={action.slug}").content.decode()
            assert (links[1] in asked) == is_offered, action


def test_a_refused_form_keeps_what_was_typed(client: Client, cast: Cast) -> None:
    task = document_task(cast.anna, cast.luca, validity="expiry")
    sign_in(client, cast.luca)
    answer = client.post(reverse("act", args=[task.pk, "upload"]), {"expires_on": "2020-02-03", "file": upload()})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="2020-02-03"' in page
    assert 'href="#id_expires_on"' in page
    assert "This date is in the past." in page


def test_who_is_asked_again_reads_why_beside_the_buttons(client: Client, cast: Cast, task: Task) -> None:
    do("answer", task, cast.luca, answer="We will.")
    do("ask_again", task, cast.anna, explanation="When <b>exactly</b>?")
    sign_in(client, cast.luca)
    said = '<blockquote class="panel-said">When &lt;b&gt;exactly&lt;/b&gt;?</blockquote>'
    assert said in client.get(reverse("task", args=[task.pk])).content.decode()
    sign_in(client, cast.anna)
    assert "panel-said" not in client.get(reverse("task", args=[task.pk])).content.decode()


def test_a_button_out_of_turn_says_who_was_quicker(client: Client, cast: Cast, task: Task) -> None:
    do("answer", task, cast.sara, answer="Called.")
    sign_in(client, cast.luca)
    answer = client.post(reverse("act", args=[task.pk, "answer"]), {"answer": "Called, too."})
    assert answer.status_code == 409
    assert "Sara Huber got there first and answered on" in answer.content.decode()


def test_what_people_write_is_shown_as_they_wrote_it(client: Client, cast: Cast) -> None:
    hostile = "<img src=x onerror=alert(1)> {{ 7*7 }} %(x)s {partner} %s"
    task = general_task(cast.anna, cast.luca, title=hostile, note=hostile)
    with working_as(cast.luca):
        actions.comment(task.pk, by=cast.luca, text=hostile)
    do("answer", task, cast.luca, answer=hostile)
    for address in (reverse("task", args=[task.pk]), reverse("inbox"), reverse("tasks"), reverse("dashboard")):
        sign_in(client, cast.anna)
        page = client.get(address).content.decode()
        assert "<img src=x" not in page
        assert "onerror=alert(1)&gt; {{ 7*7 }} %(x)s {partner} %s" in page


def test_the_plan_shows_all_that_the_partner_will_read(client: Client, cast: Cast) -> None:
    sign_in(client, cast.anna)
    asked = {"title": "Call us", "partners": [cast.alpine.pk], "due_on": "2099-03-04", "note": "Before <noon>"}
    plan = client.post(reverse("new_task_of_kind", args=["general"]), {**asked, "step": "plan"}).content.decode()
    assert all(f">{words}</dd>" in plan for words in ("4 March 2099", "Before &lt;noon&gt;"))


def test_new_task_is_filled_in_from_the_address(client: Client, cast: Cast) -> None:
    sign_in(client, cast.anna)
    address = reverse("new_task_of_kind", args=["general"])
    page = client.get(f"{address}?title=Call+us&due_on=2031-05-06&partners={cast.alpine.pk}").content.decode()
    assert 'value="Call us"' in page
    assert 'value="2031-05-06"' in page
    for odd in ("title=%00", "due_on=x", "partners=x", "partners=%00", "due_on=%00", "note=" + "x" * 9000, "step=send"):
        assert client.get(f"{address}?{odd}").status_code == 200


# Nonsense


NONSENSE = ["\0", "x", "-1", "9" * 400, "'; DROP TABLE tasks_task; --", "%", "🐄" * 50, "\ud7ff\ufffe", "[]", "null"]


def test_news_of_closed_tasks_stand_below_what_is_urgent(client: Client, cast: Cast) -> None:
    long_ago = clock.today() - timedelta(days=90)
    closed = general_task(cast.anna, cast.luca, "An old story", due_on=long_ago)
    do("answer", closed, cast.luca, answer="So it was.")
    do("finish", closed, cast.anna)
    general_task(cast.anna, cast.luca, "In a hurry", due_on=long_ago + timedelta(days=80))
    sign_in(client, cast.luca)
    page = client.get(reverse("inbox")).content.decode()
    order = [page.index(words) for words in ("<h2>Overdue", "In a hurry", "<h2>Closed", "An old story")]
    assert order == sorted(order)


@pytest.mark.parametrize("name", LISTS)
def test_lists_pass_over_nonsense_in_their_address(client: Client, cast: Cast, task: Task, name: str) -> None:
    sign_in(client, cast.luca)
    dates = [
        "0001-01-01",
        "9999-12-31",
        "2026-01-01T00:00:00",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
    ]
    for key in ("tab", "kind", "state", "partner", "assignee", "due", "q", "order", "after", "act", "back"):
        for value in [*NONSENSE, *(f"{day}~{uuid4()}" for day in dates)]:
            for order in ("due", "changed"):
                answer = client.get(reverse(name), {"order": order, key: value})
                assert answer.status_code == 200, (key, value, order)


def test_forms_answer_nonsense_with_a_clear_refusal(client: Client, cast: Cast, task: Task) -> None:
    sign_in(client, cast.luca)
    fields = ("answer", "text", "audience", "to", "seen", "back", "submit_key", "comment")
    for name, address in of_task(task).items():
        for value in NONSENSE:
            given = dict.fromkeys(fields, value) | ({"audience": "partner"} if name == "add_comment" else {})
            status = client.post(address, given).status_code
            assert status in {302, 409, 422}, (name, value, status)


def test_files_where_text_belongs_and_text_where_files_belong(client: Client, cast: Cast, task: Task) -> None:
    sign_in(client, cast.luca)
    assert client.post(of_task(task)["act"], {"answer": SimpleUploadedFile("a", b"x")}).status_code == 422
    add_file = reverse("act", args=[task.pk, "add-file"])
    assert client.post(add_file, {"file": "certificate.pdf"}).status_code == 422
    given = {"text": "Hello", "audience": "partner", "files": "x"}
    assert client.post(of_task(task)["add_comment"], given).status_code in {302, 422}
    assert client.post(of_task(task)["act"], b"{", content_type="application/json").status_code == 422
    assert client.post(of_task(task)["act"], b"--x", content_type="multipart/form-data; boundary=y").status_code in {
        400,
        422,
    }


@pytest.mark.parametrize("name", ["act", "add_comment", "take_over", "assign"])
def test_ten_megabytes_of_text_are_refused(client: Client, cast: Cast, task: Task, name: str) -> None:
    sign_in(client, cast.luca)
    answer = client.post(of_task(task)[name], {"answer": HUGE, "text": HUGE, "to": HUGE, "audience": "partner"})
    assert 400 <= answer.status_code < 500
    assert client.get(reverse("task", args=[task.pk])).status_code == 200
    with working_as(cast.luca):
        assert Event.objects.count() == 1


def test_too_many_fields_are_refused(client: Client, cast: Cast) -> None:
    sign_in(client, cast.anna)
    given = {"title": "Call", "partners": [str(uuid4()) for _ in range(3000)], "step": "send"}
    assert 400 <= client.post(reverse("new_task_of_kind", args=["general"]), given).status_code < 500


def test_a_form_sent_twice_acts_once(client: Client, cast: Cast, task: Task) -> None:
    sign_in(client, cast.luca)
    key = str(uuid4())
    page = reverse("task", args=[task.pk])
    for _ in range(2):
        answer = client.post(of_task(task)["act"], {"answer": "Called.", "submit_key": key})
        assert (answer.status_code, answer["Location"]) == (302, page)
    sign_in(client, cast.anna)
    new = {"title": "Call", "partners": [cast.alpine.pk], "step": "send", "submit_key": str(uuid4())}
    for _ in range(2):
        assert client.post(reverse("new_task_of_kind", args=["general"]), new).status_code == 302
    with working_as(cast.anna):
        assert Task.objects.count() == 2


# What it costs


@pytest.mark.parametrize("name", LISTS)
def test_lists_cost_the_same_with_three_and_sixty_rows(client: Client, cast: Cast, name: str) -> None:
    reader, sender = (cast.luca, cast.anna) if name != "outbox" else (cast.anna, cast.anna)
    many_tasks(sender, cast.luca, 3)
    sign_in(client, reader)
    with statements(at_most=5) as few:
        client.get(reverse(name))
    many_tasks(sender, cast.luca, 57)
    with statements(at_most=5) as many:
        page = client.get(reverse(name)).content.decode()
    assert len(few) == len(many)
    assert page.count("Number ") >= 50


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.name)
def test_the_page_of_a_task_costs_at_most_eight_statements(client: Client, cast: Cast, play: Play) -> None:
    task = play.bring_to(play.states()[1], cast)
    for by in (cast.anna, cast.luca):
        sign_in(client, by)
        with statements(at_most=8):
            client.get(reverse("task", args=[task.pk]))


def test_a_long_history_costs_the_same(client: Client, cast: Cast) -> None:
    task = document_task(cast.anna, cast.luca)

    def round_of(number: int) -> None:
        do("upload", task, cast.luca, files={"file": upload(name=f"v{number}.pdf")})
        do("reject", task, cast.anna, explanation="Again.")
        with working_as(cast.anna):
            actions.comment(task.pk, by=cast.anna, text="Why?", uploads=[upload()])
            actions.note_internally(task.pk, by=cast.anna, text="Hm.", uploads=[upload()])

    round_of(1)
    sign_in(client, cast.luca)
    with statements(at_most=8) as short:
        client.get(reverse("task", args=[task.pk]))
    for number in range(2, 6):
        round_of(number)
    with statements(at_most=8) as long:
        page = client.get(reverse("task", args=[task.pk])).content.decode()
    assert len(short) == len(long)
    assert "v5.pdf" in page


def many_tasks(by: Actor, to: Actor, number: int) -> None:
    planned = [PlannedTask(responder=to.company, title=f"Number {n}", subject={}) for n in range(number)]
    with working_as(by):
        given: dict[str, Any] = {}
        actions.send(kind_of("general"), planned, by=by, form_data=given)
