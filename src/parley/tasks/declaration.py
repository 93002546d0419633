"""Declarations of kinds of tasks: states, actions, and the forms of actions.

A kind is one class. The permission check, the buttons, the forms, the history, the notifications, the labels and the
state diagram in `docs/kinds.md` are all read from it, so neither the engine nor the pages around it name a kind
(`docs/how-to-add-a-kind.md`).

    class General(Kind):
        slug, label, icon = "general", _("General task"), "message-square"

        pending = State(_("Pending"), turn=RESPONDER, ...)
        answered = State(_("Answered"), turn=REQUESTER, ...)

        answer = Action(_("Send answer"), by=RESPONDER, when=[pending], to=answered, form=AnswerForm)

    @General.answer.effect
    def keep_answer(step: Step) -> None: ...
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple
from uuid import UUID

from django.db import models

from parley.companies.rights import AnyRight, Right
from parley.core.translation import gettext_lazy as _
from parley.tasks.forms import ActionForm, CancelForm, DueDateForm, RequestForm
from parley.tasks.models import Task
from parley.tasks.states import REQUESTER, Party, RegisteredKind, Sentence, State, register_states

if TYPE_CHECKING:
    from parley.companies.actor import Actor
    from parley.companies.models import Company
    from parley.files.models import StoredFile
    from parley.tasks.recipients import Recipient


@dataclass(slots=True)
class Step:
    """An action being taken: what its effects may read and set.

    `input` is the validated input; uploaded files in it are already `StoredFile`s. An effect may set `to` if the next
    state depends on the input, and add to `history_data`, which is stored in the history as JSON.
    """

    task: Task
    action: Action
    by: Actor
    input: dict[str, Any]
    to: State
    history_data: dict[str, Any] = field(default_factory=dict)
    address: str = ""

    @property
    def subject(self) -> Any:
        return self.task.subject

    @property
    def party(self) -> Party:
        """Return the party that acts."""
        return Party.REQUESTER if self.by.company.pk == self.task.requester_id else Party.RESPONDER

    def file(self, name: str) -> StoredFile:
        """Return the uploaded file of field `name`."""
        stored: StoredFile = self.input[name]
        return stored


Effect = Callable[[Step], None]


class Action:
    """A button on a task.

    `by` (None for either party) and `right` say who may press it, `when` in which states. `form` is what it asks for,
    `to` the state that follows (None keeps the state). `history_text` follows the person's name in the history:
    "rejected the document". `confirm` is the label of the form's submit button if it differs from `label`.
    `is_available` may hide the button for a task; `unavailable_text` is the answer to pressing it nevertheless.
    `is_secondary` moves the button behind the others. `changes` maps the task's own fields that the step changes to
    the form's fields.
    """

    slug: str

    def __init__(
        self,
        label: Sentence,
        *,
        by: Party | None,
        when: Sequence[State] | Literal["open"],
        history_text: Sentence,
        to: State | None = None,
        form: type[ActionForm] = ActionForm,
        right: AnyRight = Right.WORK_ON_TASKS,
        confirm: Sentence = "",
        tone: Literal["default", "primary", "danger", "quiet"] = "default",
        is_available: Callable[[Task], bool] = lambda task: True,
        unavailable_text: Sentence = "",
        is_secondary: bool = False,
        changes: Mapping[str, str] | None = None,
    ) -> None:
        self.label, self.history_text, self.confirm = label, history_text, confirm or label
        self.by, self.to, self.form, self.right, self.tone = by, to, form, right, tone
        self.is_available, self.unavailable_text = is_available, unavailable_text
        self.is_secondary, self.changes = is_secondary, changes or {}
        self._when = when
        self.effects: list[Effect] = []

    def __set_name__(self, owner: type, name: str) -> None:
        self.slug = name

    def __repr__(self) -> str:
        return f"<Action {self.slug}>"

    def effect(self, function: Effect) -> Effect:
        """Decorate `function` to run inside the action's transaction, after the checks and before the history."""
        self.effects.append(function)
        return function

    def states(self, kind: type[Kind]) -> tuple[State, ...]:
        """Return the states in which the action may be taken."""
        if self._when == "open":
            return tuple(state for state in kind.states.values() if state.is_open)
        return tuple(self._when)

    def is_for(self, party: Party) -> bool:
        return self.by in (None, party)

    @property
    def has_form(self) -> bool:
        """Return whether a form has to be filled before the action can be taken."""
        return bool(self.form.base_fields)


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """A task that a request will create, as listed on the confirmation page before anything is sent."""

    responder: Company
    title: str
    subject: Mapping[str, Any]
    files: tuple[StoredFile, ...] = ()
    history_data: Mapping[str, Any] = field(default_factory=dict)
    """Stored in the history besides title, note and files, as JSON."""
    skip_reason: Sentence = ""
    """Why this task will not be sent; empty for those that will."""
    initial_state: State | None = None
    """The state of the new task, if not the first of its kind."""


@dataclass(frozen=True, slots=True)
class ReviewFile:
    """A file to review now, shown in the turn panel."""

    file: StoredFile
    note: Sentence = ""
    until: date | None = None
    """The last day on which the file is valid."""
    is_opened: bool = False
    """Whether the page opens with the PDF displayed, not only with its card."""


class RowText(NamedTuple):
    """The texts of a task in a row of a list, in the reader's language. An empty title stands for the task's own."""

    title: str = ""
    group: str = ""
    """The name of the whole that the task is a part of, such as its questionnaire."""


class Kind:
    """A kind of task. Subclasses declare `slug`, `label`, `icon`, `subject`, states and actions, and mostly `request`.

    The first state declared is that of a new task. Every kind can be cancelled and re-dated by its requester.
    """

    slug: ClassVar[str]
    label: ClassVar[Sentence]
    icon: ClassVar[str]
    lead: ClassVar[Sentence] = ""
    """A sentence about the purpose of the kind, shown where New task offers the kinds."""
    subject: ClassVar[type[models.Model]]
    subject_with: ClassVar[tuple[str, ...]] = ()
    """Relations of the subject to read in the same statement (`select_related`)."""
    request: ClassVar[type[RequestForm] | None] = None
    """The form of New task; None for kinds whose tasks are created elsewhere, such as in a portal."""
    starts_at: ClassVar[str] = ""
    """URL name of the page where such tasks are created instead, linked from New task."""
    after_comment: ClassVar[Mapping[State, Mapping[Party, State]]] = {}
    """Partner comments that hand over the turn: by state and commenting party, the state that follows."""
    automatic_transitions: ClassVar[Sequence[tuple[State, State, Sentence]]] = ()
    """Transitions without a button: start state, end state, and the reason or time."""
    clock_texts: ClassVar[Mapping[str, Sentence]] = {}
    """What the history says of events by the clock that change no state, by verb."""
    partners: ClassVar[Literal["suppliers", "partners"]] = "partners"
    is_for_portals: ClassVar[bool] = False
    """Whether a connection that a portal made carries this kind, and not only a full connection."""
    sent_text: ClassVar[Sentence] = _("sent this task")
    """Follows the requester's name in the first entry of the history."""
    opens_with: ClassVar[str] = ""
    """The action whose form is open on the page of a task that waits for the reader's side."""
    panel: ClassVar[str] = ""
    """Template that shows the subject in the turn panel, rendered with `subject` and `task`."""
    panel_texts: ClassVar[frozenset[str]] = frozenset()
    """Actions whose texts the kind's own panel shows, so that the page does not quote them there as well."""
    review_states: ClassVar[tuple[State, ...]] = ()
    """States that give the review result of the latest file. A kind that names them lists its versions."""
    valid_until_field: ClassVar[str] = ""
    """The upload form's field for the end of the file's validity, for the list of versions."""
    integrity_checks: ClassVar[Sequence[str]] = ()
    """SQL for `parley verify`: ids of tasks whose own rows contradict the history, each with a sentence about it."""
    derived_columns: ClassVar[frozenset[str]] = frozenset()
    """Columns of the own row that follow from the task's course and are written by hooks; `integrity_checks` compare
    them. The history keeps a fingerprint of every other column."""
    evidence_rows: ClassVar[Sequence[str]] = ()
    """Rows that the own row names and that are part of what was sent, such as the questionnaire of a question."""
    states: ClassVar[dict[str, State]]
    actions: ClassVar[dict[str, Action]]
    has_own_topic: ClassVar[bool] = False
    """Whether notices are about a whole that tasks are a part of (`notice_topics`), and never about a task."""
    order: ClassVar[int]
    """The rank of the kind wherever kinds are listed; no two kinds have the same."""

    cancelled = State(_("Cancelled"), their_turn=_("This task was cancelled."))
    cancel = Action(
        _("Cancel task"),
        by=REQUESTER,
        when="open",
        to=cancelled,
        form=CancelForm,
        is_secondary=True,
        tone="danger",
        history_text=_("cancelled the task"),
    )
    change_due_date = Action(
        _("Change due date"),
        by=REQUESTER,
        when="open",
        form=DueDateForm,
        is_secondary=True,
        changes={"due_on": "due_on"},
        tone="quiet",
        history_text=_("changed the due date"),
    )

    def __init_subclass__(cls) -> None:
        declared: dict[str, object] = {}
        for base in cls.__mro__:
            for name, value in vars(base).items():
                declared.setdefault(name, value)
        cls.states = {name: value for name, value in declared.items() if isinstance(value, State)}
        cls.actions = {name: value for name, value in declared.items() if isinstance(value, Action)}
        register(cls)

    @classmethod
    def initial(cls) -> State:
        return next(iter(cls.states.values()))

    @classmethod
    def plan(cls, form_data: Mapping[str, Any], by: Actor) -> list[PlannedTask]:
        """Return the tasks that a valid request form asks for. Raises `Refused` if they would make no sense."""
        raise NotImplementedError(cls)

    @classmethod
    def facts(cls, task: Task) -> list[tuple[Sentence, Any]]:
        """Return labels and values for the side column. The page leaves out those without a value."""
        return []

    @classmethod
    def advice(cls, task: Task) -> Sentence:
        """Return what the side whose turn it is should do now."""
        return cls.states[task.state].advice

    @classmethod
    def title_for_reader(cls, task: Task) -> str:
        """Return the title in the reader's language, for kinds that have translations."""
        return task.title

    @classmethod
    def row_texts(cls, task_ids: Collection[UUID]) -> Mapping[UUID, RowText]:
        """Return the texts of rows that differ from what the task itself says. At most one statement."""
        return {}

    @classmethod
    def group_name(cls, task: Task) -> str:
        """Return what the task is a part of, such as its questionnaire. It is named in mails."""
        return ""

    @classmethod
    def notice_topics(cls, tasks: Sequence[Task]) -> Mapping[UUID, tuple[str, UUID]]:
        """Return the topics of notices, by task, where many tasks share one. At most one statement."""
        return {}

    @classmethod
    def details_for_reader(cls, task: Task, details: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the details of a step as the reader's language writes them. The history keeps them as they were."""
        return details

    @classmethod
    def review_files(cls, task: Task) -> list[ReviewFile]:
        """Return the files to review, the most important one first."""
        return []

    @classmethod
    def extra_recipients(cls, tasks: Sequence[UUID]) -> list[Recipient]:
        """Return further recipients of every step's mail on either side, as named by their own company."""
        return []

    @classmethod
    def after_step(cls, task: Task, *, verb: str, by: Party) -> None:
        """Update the kind's own row after a step, for example the time of the first answer.

        Called in the transaction of every action and partner comment (`verb` is "commented").
        """

    @classmethod
    def before_batch(cls, tasks: Sequence[Task]) -> None:
        """Read in one statement what the form of each task would read. Called before a bulk action on `tasks`."""

    @classmethod
    def after_batch(cls, tasks: Sequence[Task], *, by: Actor) -> None:
        """Apply consequences elsewhere, such as the state of other tasks (`bulk.transition_as_consequence`).

        Called once after an action, or a consequence of one, has moved `tasks` of this kind.
        """

    @classmethod
    def actions_for(cls, task: Task, party: Party) -> list[Action]:
        """Return the actions that `party` may take now, in the order of their declaration."""
        state = cls.states[task.state]
        return [a for a in cls.actions.values() if a.is_for(party) and state in a.states(cls) and a.is_available(task)]


@Kind.change_due_date.effect
def set_due_date(step: Step) -> None:
    step.task.due_on = step.input["due_on"]


_kinds: dict[str, type[Kind]] = {}


def register(kind: type[Kind]) -> None:
    """Register a subclass of `Kind`. Raises `TypeError` if another one has its slug or its order."""
    slug = vars(kind).get("slug")
    if slug is None:
        return  # an abstract base class
    known = _kinds.get(slug)
    if known is not None and known.__module__ != kind.__module__:
        raise TypeError(f"The kind {slug!r} is declared twice: {known!r} and {kind!r}")
    for other in _kinds.values():
        if other.order == kind.order and other.slug != slug:
            raise TypeError(f"The kinds {other.slug!r} and {slug!r} have the same order: {kind.order}")
    _kinds[slug] = kind
    register_states(slug, RegisteredKind(kind.states, kind.subject, kind.subject_with, kind.is_for_portals))


def kind_of(slug: str) -> type[Kind]:
    return _kinds[slug]


def all_kinds() -> list[type[Kind]]:
    """Return every declared kind, in the order shown to users."""
    return sorted(_kinds.values(), key=lambda kind: kind.order)


def slugs(states: Iterable[State]) -> list[str]:
    return [state.slug for state in states]
