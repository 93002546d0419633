"""`parley verify` finds a change of any column that belongs to a task, whatever its kind.

The test finds the tables by itself: one that is new is either compared with the history or named below with a reason.
"""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from psycopg import sql
from psycopg.types.json import Jsonb

from parley.agreements.tests.factories import agreement, agreement_task
from parley.audits.tests.factories import audit, audit_task
from parley.companies.tests.factories import Cast, sign_in
from parley.contacts.tests.factories import contact_task
from parley.corrective.tests.factories import disciplines_task, fill_steps
from parley.documents.tests.factories import document_task, document_type, product
from parley.evaluations.tests.factories import released
from parley.files.models import StoredFile
from parley.files.tests.factories import real_pdf, upload
from parley.questionnaires.models import AnswerDraft, EarlierAnswer, SentQuestionnaire
from parley.questionnaires.tests.factories import question_task, sent
from parley.tasks import actions, verify
from parley.tasks.declaration import all_kinds
from parley.tasks.evidence import DETAIL
from parley.tasks.history import hash_of, seal_of
from parley.tasks.models import Comment, Event, InternalNote, SearchText, Task, TaskFile, TaskSide
from parley.tasks.tests.factories import do, general_task, working_as
from parley.tickets.tests.factories import ticket

pytestmark = pytest.mark.django_db(transaction=True)

# Tables of tasks of which the history says nothing, on purpose.
NOT_EVIDENCE: dict[str, str] = {
    InternalNote._meta.label: "said among colleagues: the history is read by the partner, too",
    AnswerDraft._meta.label: "not sent yet, and changed by whoever types",
    SearchText._meta.label: "a copy for the search alone",
    EarlierAnswer._meta.label: "a copy for suggestions to the company itself",
    "chats.Message": "a conversation that shows the task as a card",
    "chats.ThreadTask": "a thread that leads to the task",
    "corrective.Told": "whom a company tells of its own steps: the partner never learns of it",
    "evaluations.Evaluation": "scored within the company; what was released is EvaluatedPartner",
}
COLUMNS_NOT_EVIDENCE: dict[str, str] = {
    "tasks.TaskSide.is_unread": "whether somebody has opened the task",
    "tasks.TaskSide.has_new_comment": "whether somebody has opened the task",
    "tasks.Task.changed_at": "an order of lists",
    "tasks.TaskSide.changed_at": "an order of lists",
    "contacts.KnownContact.archived_at": "a company’s own mark that the person has left",
    "contacts.KnownContact.name_key_und": "an order of lists",
    "contacts.KnownContact.name_key_nb": "an order of lists",
    "files.StoredFile.page_count": "follows from the content, whose hash is compared",
    "files.StoredFile.created_at": "the event that names the file has the time",
}
# Besides the tables with a task of their own: what these tasks name and both sides read.
NAMED_BY_TASKS: tuple[type[models.Model], ...] = (Task, StoredFile, SentQuestionnaire)


def tables() -> list[type[models.Model]]:
    of_tasks = [
        model
        for model in apps.get_models()
        if any(field.is_relation and field.related_model is Task for field in model._meta.concrete_fields)
    ]
    return [model for model in [*NAMED_BY_TASKS, *of_tasks] if model._meta.label not in NOT_EVIDENCE]


def columns(model: type[models.Model]) -> Iterator[Any]:
    for field in model._meta.concrete_fields:
        if not field.generated and f"{model._meta.label}.{field.name}" not in COLUMNS_NOT_EVIDENCE:
            is_own_key = field.primary_key and not field.is_relation
            if not is_own_key and not (field.is_relation and field.related_model is Task):
                yield field


def other_value(field: Any) -> sql.Composable:
    """SQL for a value that the column does not have now, whatever it has."""
    column = sql.Identifier(field.column)
    if field.is_relation:
        other = sql.SQL(
            "(SELECT {key} FROM {table} o WHERE o.{key} IS DISTINCT FROM t.{column}"
            " ORDER BY position(o.{key}::text in to_jsonb(t)::text) LIMIT 1)"
        )
        target = field.target_field
        return other.format(
            key=sql.Identifier(target.column), table=sql.Identifier(target.model._meta.db_table), column=column
        )
    of_type = {
        "BooleanField": "NOT {0}",
        "DateField": "coalesce({0}, current_date) + 1",
        "DateTimeField": "coalesce({0}, now()) - interval '1 day'",
        "JSONField": "jsonb_build_object('changed', {0})",
        "BinaryField": "'\\x00'::bytea",
        "GenericIPAddressField": "'192.0.2.99'::inet",
    }
    expression = of_type.get(field.get_internal_type())
    if expression is None and isinstance(field, models.CharField | models.TextField):
        expression = "CASE WHEN left({0}, 1) = 'x' THEN overlay({0} placing 'y' from 1 for 1) WHEN {0} = '' THEN 'x' "
        expression += "ELSE overlay({0} placing 'x' from 1 for 1) END"
    return sql.SQL(expression or "coalesce({0}, 0) + 1").format(column)


@pytest.fixture
def every_kind(cast: Cast) -> None:
    """A task of each kind, taken as far as its row has something to say."""
    # Something else of each that a row could name instead.
    document_type(cast.anna, "Policy")
    product(cast.anna)
    agreement(cast.anna, "Terms")
    audit(cast.anna, cast.luca, location="Thun")
    general = general_task(cast.anna, cast.luca, note="Before noon")
    with working_as(cast.luca):
        attached = upload(real_pdf(text="c"), "comment.pdf")
        actions.comment(general.pk, by=cast.luca, text="We call at nine.", uploads=[attached])
    do("answer", general, cast.sara, answer="Called.")
    document = document_task(cast.anna, cast.luca, validity="expiry")
    do("upload", document, cast.luca, files={"file": upload(real_pdf(text="d"), "d.pdf")}, expires_on="2098-01-01")
    do("accept", document, cast.anna)
    do("accept_agreement", agreement_task(cast.anna, cast.luca), cast.luca, has_read="on")
    audit_task(cast.anna, audit(cast.anna, cast.luca))
    released(cast.anna, cast.luca)
    given = {"first_name": "Reto", "last_name": "Amman", "position": "Driver", "email": "a@b.example", "phone": "+41 1"}
    do("send_contact", contact_task(cast.anna, cast.luca), cast.luca, **given)
    eight = disciplines_task(cast.anna, cast.luca)
    fill_steps(eight, cast.luca, *range(1, 9))
    sent(cast.anna, cast.luca, {"name": "sites", "type": "integer"}, name="Last year")
    do("send_answer", question_task(cast.anna, cast.luca, type="text"), cast.luca, answer="Twice a year")
    ticket(cast.anna, cast.luca)


def flaws() -> list[str]:
    return [flaw.sentence for flaw in verify.all_flaws()]


def test_no_column_of_a_task_is_changed_unseen(
    every_kind: None, owner: psycopg.Connection[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert flaws() == []
    found, refused, unseen = 0, 0, []
    for model in tables():
        table, key = sql.Identifier(model._meta.db_table), sql.Identifier(str(model._meta.pk.column))
        of_a_task = sql.SQL("WHERE id IN (SELECT file_id FROM tasks_taskfile)" if model is StoredFile else "")
        chosen = owner.execute(sql.SQL("SELECT min({}::text) FROM {} {}").format(key, table, of_a_task)).fetchone()
        assert chosen is not None
        assert chosen[0], f"the test has no {model._meta.label}"
        row = chosen[0]
        for field in columns(model):
            column = sql.Identifier(field.column)
            where = sql.SQL("WHERE {}::text = {}").format(key, sql.Literal(row))
            owner.execute(sql.SQL("CREATE TEMP TABLE before AS SELECT {} FROM {} {}").format(column, table, where))
            change = sql.SQL("UPDATE {} t SET {} = {} {}").format(table, column, other_value(field), where)
            try:
                assert owner.execute(change).rowcount == 1
            except (psycopg.errors.CheckViolation, psycopg.errors.UniqueViolation):
                refused += 1
            else:
                if flaws():
                    found += 1
                else:
                    unseen.append(f"{model._meta.label}.{field.name}")
            restore = sql.SQL("UPDATE {} SET {} = (SELECT * FROM before) {}").format(table, column, where)
            owner.execute(restore)
            owner.execute("DROP TABLE before")
    with capsys.disabled():
        print(f"\n{found} changed columns found, {refused} refused by the database, {len(unseen)} unseen", end="")
    assert not unseen, ", ".join(unseen)
    assert flaws() == []


def test_every_kind_is_tried(every_kind: None) -> None:
    walked = set(tables())
    assert {kind.subject for kind in all_kinds()} <= walked
    assert {Comment, Event, TaskFile, TaskSide} <= walked


def test_task_without_its_own_row_is_found_and_its_page_says_so(
    cast: Cast, client: Client, owner: psycopg.Connection[Any]
) -> None:
    task = general_task(cast.anna, cast.luca)
    owner.execute("DELETE FROM general_generaltask WHERE task_id = %s", [task.pk])
    assert "its own row in general_generaltask is gone" in flaws()
    for reader in (cast.anna, cast.luca):
        answer = sign_in(client, reader).get(f"/tasks/{task.pk}")
        assert answer.status_code == 409
        assert "Part of this task is missing" in answer.content.decode()


def test_file_that_was_taken_away_is_found(cast: Cast, owner: psycopg.Connection[Any]) -> None:
    task = general_task(cast.anna, cast.luca)
    do("add_file", task, cast.luca, files={"file": upload(real_pdf(text="a"))})
    with working_as(cast.luca):
        actions.comment(task.pk, by=cast.luca, text="More", uploads=[upload(real_pdf(text="b"), "b.pdf")])
    assert flaws() == []
    owner.execute("DELETE FROM tasks_taskfile WHERE comment_id IS NULL")
    assert flaws() == ["the file of event 2 was taken away from the task"]
    owner.execute("DELETE FROM tasks_taskfile")
    assert len(flaws()) == 3  # the comment's file is missed by its name and by its hash


def test_history_from_before_fingerprints_is_not_held_against_a_task(
    cast: Cast, owner: psycopg.Connection[Any]
) -> None:
    task = general_task(cast.anna, cast.luca)
    with working_as(cast.anna):
        first = Event.objects.get(task=task)
    first.details.pop(DETAIL)
    first.details.pop("assignee")
    first.hash = hash_of(first, b"")
    task.history_head = first.hash
    owner.execute("UPDATE tasks_event SET details = %s, hash = %s", [Jsonb(first.details), first.hash])
    owner.execute("UPDATE tasks_task SET history_head = %s, history_seal = %s", [first.hash, seal_of(task)])
    assert flaws() == []
