"""`perform`: the only function that moves a task from one state to another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.forms.utils import ErrorDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format

from parley.companies.actor import Actor
from parley.core import clock
from parley.core.errors import NotFound, Refused
from parley.core.idempotency import claim_key
from parley.core.prepared_queries import PreparedQuery
from parley.core.sql import fetch
from parley.core.translation import gettext as _
from parley.files.actions import keep_file
from parley.files.models import StoredFile
from parley.tasks.changes import ASSIGNMENTS, COMMENTED, REMINDED, Change, record
from parley.tasks.declaration import Action, Step, kind_of
from parley.tasks.evidence import DETAIL as ROW
from parley.tasks.evidence import changed_fingerprints, column_fingerprints
from parley.tasks.forms import ActionForm
from parley.tasks.history import file_reference
from parley.tasks.models import Event, Task, TaskFile, TaskSide, connection_end_sql
from parley.tasks.states import Party


class InvalidInput(Refused):
    """Invalid input for an action. `form` is the bound form with the values entered and their errors."""

    status = 422

    def __init__(self, form: ActionForm) -> None:
        super().__init__(_("Please check what you entered."), fields=_sentences(form.errors))
        self.form = form


class ChangedMeanwhile(Refused):
    """Another step or file was added after the submitted page was opened."""


class NotYourTurn(Refused):
    """The task is not in a state where this action starts: a colleague was faster, or it is the other side's turn."""


class ConnectionEnded(Refused):
    """The two companies have ended their connection, so that nobody acts on their tasks."""


@dataclass(frozen=True)
class Performed:
    task: Task
    event: Event


def perform(
    action: str,
    task_id: UUID,
    *,
    by: Actor,
    data: Mapping[str, Any] | None = None,
    files: MultiValueDict[str, Any] | None = None,
    key: UUID | None = None,
    seen: int | None = None,
    address: str = "",
) -> Performed:
    """Take `action` on a task for the acting company, in one transaction: checks, effect, history, turn, consequences.

    `seen` is the length of the history on the submitted page. `address` is the network address of the acting person,
    stored by actions that record it. Raises `NotFound` (no such task or action for this company), `NotAllowed` (the
    role lacks the right), `NotYourTurn`, `ChangedMeanwhile`, `InvalidInput`, and `core.idempotency.AlreadyDone` if
    `key` was carried out before.
    """
    with transaction.atomic():
        claim_key(key, company_id=by.company.pk, outcome=reverse("task", args=[task_id]))
        task = lock_task(task_id)
        step = apply_action(action, task, by=by, data=data, files=files, seen=seen, address=address)
        return Performed(task, record([change_of(step)], by=by)[0])


def apply_action(
    action: str,
    task: Task,
    *,
    by: Actor,
    data: Mapping[str, Any] | None = None,
    files: MultiValueDict[str, Any] | None = None,
    seen: int | None = None,
    address: str = "",
) -> Step:
    """Check `action` on a locked task and run its effects. The caller writes the new state."""
    kind = kind_of(task.kind)
    declared = kind.actions.get(action)
    party = task.party_of(by.company)
    if declared is None or party is None:
        raise NotFound
    by.require(declared.right)
    check_connection(task)
    _check_turn(declared, task, party, by)
    if seen is not None and task.history_length > seen:
        _check_seen(task, seen, by)
    form = declared.form(data or {}, files, task=task, actor=by)
    if not form.is_valid():
        raise InvalidInput(form)

    step = Step(task, declared, by, dict(form.cleaned_data), to=declared.to or kind.states[task.state], address=address)
    keep_uploads(step)
    step.history_data = {name: _json_value(value) for name, value in step.input.items() if value not in (None, "", [])}
    before = _fingerprints_if_loaded(task)
    for effect in declared.effects:
        effect(step)
    if changed := changed_fingerprints(before, _fingerprints_if_loaded(task) if declared.effects else before):
        step.history_data = {**step.history_data, ROW: changed}
    return step


def _fingerprints_if_loaded(task: Task) -> dict[str, str]:
    """Return nothing for a row that nobody has read: no effect has changed it, and reading it costs a statement."""
    return column_fingerprints(kind_of(task.kind), task.subject) if "subject" in task.__dict__ else {}


_LOCKED = PreparedQuery(
    lambda key: Task.objects.select_for_update(of=("self",)).select_related("requester", "responder").filter(pk=key),
    UUID(int=0),
)


def lock_task(task_id: UUID) -> Task:
    """Return the task with a row lock. Raises `NotFound` if the acting company has no side in it."""
    task = _LOCKED.first(task_id)
    if task is None:
        raise NotFound
    read_connection_end([task])
    return task


def read_connection_end(tasks: Sequence[Task]) -> None:
    """Set `connection_has_ended` of locked tasks.

    The statement that waited for the lock sees connections as they were before it waited. This one follows it, and the
    connections are not locked, because ending one locks it first and tasks afterwards.
    """
    sql = f"SELECT id, {connection_end_sql()} FROM tasks_task WHERE id = ANY(%(ids)s)"  # noqa: S608 - no user input
    ended = dict(fetch(sql, {"ids": [task.pk for task in tasks]}, _ConnectionEnd))
    for task in tasks:
        task.connection_has_ended = ended[task.pk]


class _ConnectionEnd(NamedTuple):
    task_id: UUID
    has_ended: bool


def check_connection(task: Task) -> None:
    """Raise `ConnectionEnded` if the two companies ended their connection: both read the task and nobody acts."""
    if task.connection_has_ended:
        raise ConnectionEnded(
            _(
                "Your companies have ended their connection, so this task can only be read. "
                "It continues if you connect again under Partners."
            )
        )


def _check_turn(action: Action, task: Task, party: Party, by: Actor) -> None:
    kind = kind_of(task.kind)
    if not action.is_for(party):
        raise NotYourTurn(_("Only the other company can press “%(action)s”.") % {"action": action.label})
    if kind.states[task.state] in action.states(kind):
        if action.is_available(task):
            return
        if action.unavailable_text:
            raise NotYourTurn(action.unavailable_text)
    raise NotYourTurn(_sentence_on_last_step(task, by))


def _check_seen(task: Task, seen: int, by: Actor) -> None:
    """Raise `ChangedMeanwhile` if the history has steps or files after number `seen`.

    Comments without files are ignored, and so are reminders and what the clock announces.
    """
    missed = task.events.select_related("by_user").filter(number__gt=seen).exclude(verb__in=ASSIGNMENTS | {REMINDED})
    missed = missed.exclude(verb__in=kind_of(task.kind).clock_texts)
    last = missed.exclude(verb=COMMENTED, details__files=[]).order_by("-number").first()
    if last is None:
        return
    if last.by_user_id == by.user.pk:
        raise ChangedMeanwhile(
            _("You changed this task in another window after you opened this page. Nothing was done. Check it first.")
        )
    if last.by_user_id is None and last.from_state != last.to_state:
        raise ChangedMeanwhile(
            _("Nothing was done: this task became “%(state)s” after you opened this page. Check it first.")
            % {"state": kind_of(task.kind).states[last.to_state].label}
        )
    action = kind_of(task.kind).actions.get(last.verb)
    raise ChangedMeanwhile(
        _("Nothing was done: %(person)s %(what)s after you opened this page. Check it first, then try again.")
        % {
            "person": last.by_user.name if last.by_user else _("Someone"),
            "what": action.history_text if action else _("added files"),
        }
    )


def _sentence_on_last_step(task: Task, by: Actor) -> str:
    """Return who took the last step, which explains why a button on an open page no longer works."""
    kind = kind_of(task.kind)
    last = task.events.select_related("by_user").exclude(verb__in=[COMMENTED, REMINDED]).order_by("-number").first()
    label = kind.states[task.state].label
    if last is None or last.by_user is None or last.verb not in kind.actions:
        return _("This is no longer possible: the task is now “%(state)s”.") % {"state": label}
    time = date_format(clock.local(last.at), "SHORT_DATETIME_FORMAT")
    if last.by_user_id == by.user.pk:
        return _("You already did this on %(time)s. The task is now “%(state)s”.") % {
            "time": time,
            "state": label,
        }
    return _("%(person)s got there first and %(told)s on %(time)s. The task is now “%(state)s”.") % {
        "person": last.by_user.name,
        "told": kind.actions[last.verb].history_text,
        "time": time,
        "state": label,
    }


def keep_uploads(step: Step) -> None:
    """Turn uploads into stored files that both sides of the task may read."""
    for name, value in step.input.items():
        uploads = value if isinstance(value, list) else [value]
        if not uploads or not all(isinstance(upload, File) for upload in uploads):
            continue
        stored = [keep_file(company=step.by.company, by=step.by.user, upload=upload) for upload in uploads]
        TaskFile.objects.bulk_create(TaskFile(task=step.task, file=file) for file in stored)
        step.input[name] = stored if isinstance(value, list) else stored[0]


def change_of(step: Step) -> Change:
    """Return the change of the task for a step whose effects have run."""
    return Change(step.task, step.action.slug, step.party, step.to, step.history_data)


def _json_value(value: Any) -> Any:
    """Convert one field's value for the history: files to name and hash, dates to ISO 8601, the rest to text."""
    if isinstance(value, StoredFile):
        return file_reference(value)
    if isinstance(value, list):
        return [_json_value(item) for item in value]
    if isinstance(value, bool | int):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def _sentences(errors: ErrorDict) -> dict[str, list[str]]:
    return {name: [str(sentence) for sentence in of_field] for name, of_field in errors.items()}


def side_of(task: Task, company_id: UUID, *, lock: bool = False) -> TaskSide:
    """Return the side of `task` that belongs to `company_id`. Raises `NotFound` if there is none."""
    sides = TaskSide.objects.filter(task=task, company_id=company_id)
    side = (sides.select_for_update() if lock else sides).first()
    if side is None:
        raise NotFound
    return side
