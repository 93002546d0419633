"""Whoever changes rows behind Parley's back is found out by `parley verify`."""

from typing import Any

import psycopg
import pytest

from parley.agreements.tests.factories import agreement_task
from parley.companies.tests.factories import Cast
from parley.core.acting_company import acting_as_system
from parley.documents.tests.factories import document_task
from parley.evaluations.tests.factories import released
from parley.files import store
from parley.files.tests.factories import real_pdf, upload
from parley.tasks import actions, verify
from parley.tasks.history import flaws_in
from parley.tasks.models import Event, Task
from parley.tasks.tests.factories import do, general_task, working_as

pytestmark = pytest.mark.django_db(transaction=True)
Owner = psycopg.Connection[Any]


@pytest.fixture
def task(cast: Cast) -> Task:
    """A task with a history of five events; another one beside it stays as it is."""
    general_task(cast.anna, cast.tom, note="Untouched")
    task = general_task(cast.anna, cast.luca, due_on=None, note="Before noon")
    with working_as(cast.luca):
        actions.comment(task.pk, by=cast.luca, text="We call at nine.")
    do("answer", task, cast.luca, answer="Called.")
    do("ask_again", task, cast.anna, explanation="Nobody called.")
    do("answer", task, cast.sara, answer="Called again.")
    return task


def found(task: Task) -> str:
    """What `flaws_in` says of the task alone."""
    with acting_as_system():
        kept = Task.objects.get(pk=task.pk)
        return "\n".join(
            flaw.sentence for flaw in flaws_in(kept, list(Event.objects.filter(task=task).order_by("number")))
        )


def told(capsys: pytest.CaptureFixture[str], *, files: bool = False) -> list[str]:
    """The lines of `parley verify`, whose exit status must fit them."""
    status = verify.main(files=files)
    lines = capsys.readouterr().out.splitlines()
    assert status == (0 if lines == ["Nothing was changed."] else 1)
    return lines[:-1]


def test_an_untouched_history_has_no_flaws(task: Task, capsys: pytest.CaptureFixture[str]) -> None:
    assert found(task) == ""
    assert told(capsys, files=True) == []


def test_an_edit_is_found(task: Task, owner: Owner, capsys: pytest.CaptureFixture[str]) -> None:
    owner.execute(
        """UPDATE tasks_event SET details = '{"answer": "Never."}' WHERE task_id = %s AND number = 3""", [task.pk]
    )
    assert found(task) == "event 3 (answer) does not fit its hash"
    assert len(told(capsys)) == 1


@pytest.mark.parametrize(
    "change",
    [
        "at = at - interval '1 day'",
        "by_user_id = (SELECT id FROM accounts_user WHERE email = 'eva@stranger.example')",
        "by_company_id = NULL",
        "verb = 'finish'",
        "from_state = 'asked_again'",
        "to_state = 'done'",
    ],
)
def test_an_edit_of_any_column_is_found(task: Task, owner: Owner, change: str) -> None:
    owner.execute(f"UPDATE tasks_event SET {change} WHERE task_id = %s AND number = 3", [task.pk])
    assert "event 3" in found(task)


@pytest.mark.parametrize("number", [1, 3, 5])
def test_a_deletion_is_found(task: Task, owner: Owner, number: int, capsys: pytest.CaptureFixture[str]) -> None:
    owner.execute("DELETE FROM tasks_event WHERE task_id = %s AND number = %s", [task.pk, number])
    assert found(task)
    assert told(capsys)


def test_a_deletion_with_closed_ranks_is_found(task: Task, owner: Owner) -> None:
    owner.execute("DELETE FROM tasks_event WHERE task_id = %s AND number = 3", [task.pk])
    for number in (4, 5):
        owner.execute(
            "UPDATE tasks_event SET number = number - 1 WHERE task_id = %s AND number = %s", [task.pk, number]
        )
    owner.execute("UPDATE tasks_task SET history_length = 4 WHERE id = %s", [task.pk])
    assert found(task)


def test_a_swap_is_found(task: Task, owner: Owner, capsys: pytest.CaptureFixture[str]) -> None:
    for old, new in ((3, 99), (5, 3), (99, 5)):
        owner.execute("UPDATE tasks_event SET number = %s WHERE task_id = %s AND number = %s", [new, task.pk, old])
    assert found(task)
    assert told(capsys)


def test_an_insertion_is_found(task: Task, owner: Owner, capsys: pytest.CaptureFixture[str]) -> None:
    columns = "at, by_user_id, by_company_id, verb, from_state, to_state, details, hash"
    owner.execute(
        f"INSERT INTO tasks_event (id, task_id, number, {columns})"
        f" SELECT gen_random_uuid(), task_id, 6, {columns} FROM tasks_event WHERE task_id = %s AND number = 5",
        [task.pk],
    )
    assert found(task)
    owner.execute("UPDATE tasks_task SET history_length = 6 WHERE id = %s", [task.pk])
    assert found(task), "also where the length is made to fit"
    assert told(capsys)


def test_a_truncation_is_found(task: Task, owner: Owner, capsys: pytest.CaptureFixture[str]) -> None:
    owner.execute("DELETE FROM tasks_event WHERE task_id = %s AND number > 3", [task.pk])
    assert found(task)
    owner.execute(
        "UPDATE tasks_task SET history_length = 3, state = 'answered',"
        " history_head = (SELECT hash FROM tasks_event e WHERE e.task_id = tasks_task.id AND number = 3) WHERE id = %s",
        [task.pk],
    )
    assert found(task) == "the seal over length and head is broken", "also where the shorter chain fits"
    assert told(capsys)


def test_a_seal_of_another_task_does_not_fit(task: Task, owner: Owner) -> None:
    owner.execute(
        "UPDATE tasks_task SET history_seal = (SELECT history_seal FROM tasks_task WHERE id <> %(id)s LIMIT 1)"
        " WHERE id = %(id)s",
        {"id": task.pk},
    )
    assert found(task) == "the seal over length and head is broken"


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE tasks_task SET title = 'Please pay us' WHERE id = %s", "its title is “Please pay us”"),
        ("UPDATE tasks_task SET note = 'After noon' WHERE id = %s", "its history says “Before noon”"),
        ("UPDATE tasks_task SET due_on = '2020-01-01' WHERE id = %s", "its due_on is “2020-01-01”"),
        ("UPDATE tasks_comment SET text = 'We never call.' WHERE task_id = %s", "says something else"),
        ("DELETE FROM tasks_comment WHERE task_id = %s", "the comment of event 2 is gone"),
        (
            "UPDATE tasks_comment SET company_id = (SELECT requester_id FROM tasks_task WHERE id = task_id)"
            " WHERE task_id = %s",
            "by somebody else",
        ),
        (
            "INSERT INTO tasks_comment (id, task_id, company_id, author_id, text, created_at)"
            " SELECT gen_random_uuid(), task_id, company_id, author_id, 'Invented', now() FROM tasks_comment"
            " WHERE task_id = %s",
            "never made",
        ),
        ("UPDATE tasks_task SET kind = 'contact' WHERE id = %s", "its kind is “contact”"),
        (
            "UPDATE tasks_task SET responder_id = (SELECT id FROM companies_company WHERE name LIKE 'Kestrel%%')"
            " WHERE id = %s",
            "its responder is",
        ),
        (
            "UPDATE tasks_task SET requester_id = (SELECT id FROM companies_company WHERE name LIKE 'Kestrel%%')"
            " WHERE id = %s",
            "the requester is not",
        ),
        (
            "UPDATE tasks_taskside SET state = 'done' WHERE party = 'requester' AND task_id = %s",
            "the side of its requester",
        ),
        ("DELETE FROM tasks_taskside WHERE party = 'responder' AND task_id = %s", "it has not two sides"),
    ],
)
def test_what_lists_and_pages_show_is_compared_with_the_history(
    task: Task, owner: Owner, capsys: pytest.CaptureFixture[str], statement: str, sentence: str
) -> None:
    owner.execute(statement, [task.pk])
    lines = told(capsys)
    assert any(sentence in line for line in lines), lines
    assert all(str(task.pk) in line for line in lines)


def test_an_exchanged_file_is_found(cast: Cast, owner: Owner, capsys: pytest.CaptureFixture[str]) -> None:
    task = document_task(cast.anna, cast.luca)
    do("upload", task, cast.luca, files={"file": upload(real_pdf(text="The certificate"))})
    assert told(capsys, files=True) == []
    owner.execute("UPDATE files_storedfile SET sha256 = repeat('a', 64)")
    assert any("the file of event 2 is not the one" in line for line in told(capsys))


VERSION = "a version of the document, its date or what became of it"
LATEST = "its latest version, or how long that holds"
ACCEPTANCE = "who accepted it, when, from where and which text"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("documents_documentversion SET outcome = 'rejected' WHERE outcome = 'accepted'", VERSION),
        ("documents_documentversion SET outcome = 'accepted' WHERE outcome = 'rejected'", VERSION),
        ("documents_documentversion SET expires_on = '2099-01-01'", VERSION),
        (
            "documents_documentversion SET uploaded_by_id = (SELECT id FROM accounts_user WHERE email LIKE 'eva@%')",
            VERSION,
        ),
        ("documents_documentversion SET file_id = (SELECT id FROM files_storedfile WHERE name = 'other.pdf')", VERSION),
        ("documents_requesteddocument SET latest_id = NULL", LATEST),
        ("documents_requesteddocument SET valid_until = '2099-01-01'", LATEST),
        (
            "agreements_requestedagreement SET accepted_by_id = (SELECT id FROM accounts_user"
            " WHERE email LIKE 'sara@%')",
            ACCEPTANCE,
        ),
        ("agreements_requestedagreement SET accepted_at = accepted_at - interval '1 day'", ACCEPTANCE),
        ("agreements_requestedagreement SET accepted_from = '192.0.2.99'", ACCEPTANCE),
        ("agreements_requestedagreement SET accepted_sha256 = repeat('a', 64)", ACCEPTANCE),
        (
            "agreements_requestedagreement SET accepted_by_id = NULL, accepted_at = NULL, accepted_from = NULL,"
            " accepted_sha256 = ''",
            ACCEPTANCE,
        ),
        ("agreements_requestedagreement SET signed_file_id = file_id", "its signed file is not the one"),
        (
            "tasks_taskfile SET file_id = (SELECT id FROM files_storedfile WHERE name = 'other.pdf')"
            " WHERE comment_id IS NULL",
            "a file that nobody gave: other.pdf",
        ),
        (
            "tasks_taskfile SET file_id = (SELECT id FROM files_storedfile WHERE name = 'first.pdf')"
            " WHERE comment_id IS NOT NULL",
            "a file that nobody gave: first.pdf",
        ),
    ],
)
def test_evidence_that_was_changed_is_found(
    cast: Cast, owner: Owner, capsys: pytest.CaptureFixture[str], change: str, sentence: str
) -> None:
    document = document_task(cast.anna, cast.luca, validity="expiry")
    for name, verdict in (("first.pdf", "reject"), ("second.pdf", "accept")):
        given = {"file": upload(real_pdf(text=name), name)}
        do("upload", document, cast.luca, files=given, expires_on="2098-01-01")
        do(verdict, document, cast.anna, explanation="No scope.")
    agreement = agreement_task(cast.anna, cast.luca)
    do("accept_agreement", agreement, cast.luca, has_read="on")
    with working_as(cast.luca):
        actions.comment(document.pk, by=cast.luca, text="More", uploads=[upload(real_pdf(text="o"), "other.pdf")])
    assert told(capsys) == []
    assert owner.execute(f"UPDATE {change}").rowcount
    assert any(sentence in line for line in told(capsys))


@pytest.mark.parametrize("change", ["scores = jsonb_set(scores, '{0,value}', '1')", "result = 1", "grade = 'C'"])
def test_changed_scores_are_found(cast: Cast, owner: Owner, capsys: pytest.CaptureFixture[str], change: str) -> None:
    released(cast.anna, cast.luca)
    assert told(capsys) == []
    assert owner.execute(f"UPDATE evaluations_evaluatedpartner SET {change}").rowcount == 1
    assert any("its scores, result or class" in line for line in told(capsys))


def test_a_row_that_names_other_content_is_found_whatever_it_belongs_to(
    cast: Cast, owner: Owner, capsys: pytest.CaptureFixture[str]
) -> None:
    agreement_task(cast.anna, cast.luca)
    owner.execute("UPDATE files_storedfile SET sha256 = repeat('b', 64)")
    assert any("the content of a file is gone: bbbb" in line for line in told(capsys, files=True))


def test_changed_and_lost_content_is_found(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    content = real_pdf(text="Content to be changed")
    task = general_task(cast.anna, cast.luca)
    do("add_file", task, cast.luca, files={"file": upload(content)})
    with working_as(cast.luca):
        file = Event.objects.get(task=task, verb="add_file").details["file"]
    place = store.path_of(file["sha256"])
    place.chmod(0o600)
    try:
        place.write_bytes(content + b" ")
        assert told(capsys) == []
        assert any("is not what it was" in line for line in told(capsys, files=True))
    finally:
        place.unlink()
    assert any("is gone" in line for line in told(capsys, files=True))
