"""Tasks: the row that two companies share, each company's own side, and the history."""

from __future__ import annotations

import base64
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property

from parley.companies.models import Company, Member
from parley.core import clock
from parley.core.errors import Refused
from parley.core.ids import new_id
from parley.core.prepared_queries import PreparedQuery
from parley.core.translation import gettext as _
from parley.files.models import StoredFile
from parley.tasks.states import Party, State, kinds_for_portals, registered_kind

PARTIES = [(party.value, party.value) for party in Party]
REFERENCE_LENGTH = 8
NEVER = Value(date.max)
ATTENTION, OPEN, AWAITED = Q(wants_attention=True), Q(is_open=True), Q(is_open=True, is_my_turn=False)


# Read together with the task, so that the check costs no statement. A request to connect again changes nothing until it
# is accepted, and a connection that a portal made carries no other tasks.
_CONNECTION_HAS_ENDED = """
NOT coalesce((SELECT bool_or(c.state IN ('active', 'paused') AND (c.scope = 'full' OR tasks_task.kind IN ({kinds})))
  FROM companies_connection c
  WHERE (c.customer_id = tasks_task.requester_id AND c.supplier_id = tasks_task.responder_id)
     OR (c.customer_id = tasks_task.responder_id AND c.supplier_id = tasks_task.requester_id)), true)
"""


def connection_end_sql() -> str:
    """Return the expression on `tasks_task` that is true once the connection of the two companies has ended."""
    kinds = ", ".join(f"'{slug}'" for slug in kinds_for_portals()) or "NULL"
    return _CONNECTION_HAS_ENDED.format(kinds=kinds)


class TaskQuerySet(models.QuerySet["Task"]):
    def with_connection_end(self) -> TaskQuerySet:
        """Read `connection_has_ended` in the same statement."""
        ended = RawSQL(connection_end_sql(), [], models.BooleanField())  # noqa: S611 - no user input
        return self.annotate(**{"connection_has_ended": ended})


class Task(models.Model):
    """The shared row of a task. Changed only by `perform` and the functions in `actions`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=30)
    state = models.CharField(max_length=30)
    title = models.CharField(max_length=300)
    note = models.TextField(blank=True)
    due_on = models.DateField(null=True, blank=True)
    requester = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    responder = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    history_length = models.PositiveIntegerField(default=0)
    history_head = models.BinaryField(max_length=32, default=bytes)
    history_seal = models.BinaryField(max_length=32, default=bytes)
    connection_has_ended: bool = False
    """Whether no connection of the two companies is active or paused, where `with_connection_end` has read it."""

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(requester=F("responder")), name="task_between_two")]

    def __str__(self) -> str:
        return self.title

    @property
    def current_state(self) -> State:
        """Return the declared state of the task."""
        return registered_kind(self.kind).states[self.state]

    @property
    def is_open(self) -> bool:
        return self.current_state.is_open

    @cached_property
    def subject(self) -> Any:
        """Return the row of the kind's own model, as its declaration names it."""
        subject = _subject_of(self.kind).first(self.pk)
        if subject is None:
            # Removed outside of Parley: `parley verify` names it, and the page must not answer with a fault.
            raise Refused(_("Part of this task is missing from the database. Please tell the operator of Parley."))
        return subject

    @property
    def reference(self) -> str:
        return reference(self.pk.bytes)

    def party_of(self, company: Company) -> Party | None:
        if company.pk == self.requester_id:
            return Party.REQUESTER
        return Party.RESPONDER if company.pk == self.responder_id else None


@cache
def _subject_of(slug: str) -> PreparedQuery[Any]:
    """Return a prepared query for the kind's own row and its related rows, compiled at first use."""
    kind = registered_kind(slug)

    def subjects(key: UUID) -> models.QuerySet[Any]:
        found = kind.subject._default_manager.filter(pk=key)
        return found.select_related(*kind.subject_with) if kind.subject_with else found

    return PreparedQuery(subjects, UUID(int=0))


def reference(key: bytes) -> str:
    """Return the reference shown to users: T- and the last 40 bits of the id, which are random and reveal no counts."""
    return "T-" + base64.b32encode(key[-5:]).decode()


def id_ending(text: str) -> str:
    """Return the last ten hexadecimal digits of the id for a reference like T-ABCDEFGH, or an empty string."""
    code = text.strip().upper().removeprefix("T-")
    try:
        return base64.b32decode(code).hex() if len(code) == REFERENCE_LENGTH else ""
    except ValueError:
        return ""


class TaskSide(models.Model):
    """One company's side of a task. It repeats what lists show, so that reading a list is one index range scan here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="sides", db_index=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    partner = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    party = models.CharField(max_length=10, choices=PARTIES)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=30)
    state = models.CharField(max_length=30)
    title = models.CharField(max_length=300)
    due_on = models.DateField(null=True, blank=True)
    is_open = models.BooleanField(default=True)
    is_my_turn = models.BooleanField()
    is_unread = models.BooleanField()
    has_new_comment = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=clock.now)
    due_order = models.GeneratedField(
        expression=Coalesce("due_on", NEVER, output_field=models.DateField()),
        output_field=models.DateField(),
        db_persist=True,
    )
    wants_attention = models.GeneratedField(
        expression=models.Case(
            models.When(Q(is_my_turn=True) | Q(is_unread=True), then=Value(True)), default=Value(False)
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "company"], name="side_once_per_company"),
            models.CheckConstraint(condition=Q(is_open=True) | Q(is_my_turn=False), name="closed_is_nobodys_turn"),
        ]
        # Every order that a list offers has its index. The last ones serve the counts in the navigation.
        indexes = [
            models.Index(
                fields=["company", "assignee", "due_order", "id"],
                include=["is_my_turn"],
                condition=ATTENTION,
                name="inbox_due",
            ),
            models.Index("company", "assignee", "changed_at", "id", condition=ATTENTION, name="inbox_changed"),
            models.Index("company", "due_order", "id", condition=ATTENTION, name="teambox_due"),
            models.Index("company", "changed_at", "id", condition=ATTENTION, name="teambox_changed"),
            models.Index("company", "due_order", "id", condition=AWAITED, name="outbox_due"),
            models.Index("company", "changed_at", "id", condition=AWAITED, name="outbox_changed"),
            models.Index(
                fields=["company", "due_order", "id"],
                include=["kind", "is_my_turn", "assignee"],
                condition=OPEN,
                name="open_due",
            ),
            models.Index("company", "changed_at", "id", condition=OPEN, name="open_changed"),
            models.Index("company", "due_order", "id", name="all_due"),
            models.Index("company", "changed_at", "id", name="all_changed"),
            models.Index("company", "assignee", "changed_at", "id", name="assignee_changed"),
            models.Index("company", "partner", "changed_at", "id", name="partner_changed"),
        ]

    def __str__(self) -> str:
        return f"{self.company}: {self.title}"


class Event(models.Model):
    """One step in a task's history. Append-only; each event carries a keyed hash of itself and its predecessor."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="events", db_index=False)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    by_company = models.ForeignKey(Company, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    verb = models.CharField(max_length=40)
    from_state = models.CharField(max_length=30, blank=True)
    to_state = models.CharField(max_length=30)
    details = models.JSONField(default=dict)
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "number"], name="event_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.verb}"


class Comment(models.Model):
    """A comment that both companies read."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="comments")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.TextField()
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.text[:60]


class InternalNote(models.Model):
    """A note that only the author's company ever reads. The partner's queries do not touch this table."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    author_name = models.CharField(max_length=161, default="", db_default="")
    """As it was then. Notes are no part of the history, which keeps the names of all other authors."""
    text = models.TextField()
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.text[:60]


class TaskFile(models.Model):
    """A file that both sides of a task may read: part of a step or of a comment."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    comment = models.ForeignKey(Comment, null=True, on_delete=models.PROTECT, related_name="files", db_index=False)

    def __str__(self) -> str:
        return str(self.file)


class NoteFile(models.Model):
    """A file of an internal note, as private as the note."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    note = models.ForeignKey(InternalNote, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", db_index=False)

    def __str__(self) -> str:
        return str(self.file)


class OpenReminder(models.Model):
    """A day, or the Monday of a week, for which a member was reminded of open tasks or had none: once, says the key."""

    pk = models.CompositePrimaryKey("member_id", "period")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_index=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    period = models.DateField()

    def __str__(self) -> str:
        return f"{self.member_id} {self.period}"


class SearchText(models.Model):
    """A comment, an internal note or the name of a file, for the search of one company that may read it.

    Triggers add the rows; the text is in the form of `parley_folded`.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    thing_id = models.UUIDField()
    is_file = models.BooleanField()
    is_internal = models.BooleanField()
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thing_id", "company"], name="search_text_once_per_reader")]
        indexes = [
            models.Index("company", "id", condition=Q(is_file=False), name="search_newest_comments"),
            models.Index("company", "id", condition=Q(is_file=True), name="search_newest_files"),
        ]

    def __str__(self) -> str:
        return self.text[:60]
