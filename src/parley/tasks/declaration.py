"""How a kind of task is declared: its states, its actions, and what an action asks for.

A kind is one class. The permission check, the buttons, the forms, the history, the notifications, the labels and the
state diagram in `docs/kinds.md` are all read from it, so a new kind touches no file but its own.

    class General(Kind):
        slug, label, icon = "general", _("General task"), "message-square"

        pending = State(_("Pending"), turn=RESPONDER, ...)
        answered = State(_("Answered"), turn=REQUESTER, ...)

        answer = Action(_("Send answer"), by=RESPONDER, when=[pending], to=answered, form=AnswerForm)

    @General.answer.effect
    def keep_answer(step: Step) -> None: ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Literal
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from parley.companies.rights import Right
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
    """One action on its way: what an effect may read, and what it may decide.

    `given` is the checked input; uploaded files in it are already `StoredFile`s. An effect may set `to` where the
    next state depends on the input, and add to `recorded`, which goes into the history as JSON.
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
        """The half of the task that acts."""
        return Party.REQUESTER if self.by.company.pk == self.task.requester_id else Party.RESPONDER

    def file(self, name: str) -> StoredFile:
        """The uploaded file of field `name`."""
        stored: StoredFile = self.input[name]
        return stored


Effect = Callable[[Step], None]


class Action:
    """A button on a task: who may press it (`by`, None for either side; `right`), in which states (`when`), what it
    asks for (`form`), and which state follows (`to`; None keeps the state).

    `history_text` follows the person's name in the history: "rejected the document". `confirm` is the label of the
    button that sends the form, where it differs from `label`. `is_available` may hide the button for a task, and
    `unavailable_text` is shown to whoever presses it all the same. `is_secondary` puts the button behind the others.
    `changes` names the task's own fields that the step changes, with the form's field for each.
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
        right: Right = Right.WORK_ON_TASKS,
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
        """Decorator: run `function` inside the action's transaction, after the checks and before the history."""
        self.effects.append(function)
        return function

    def states(self, kind: type[Kind]) -> tuple[State, ...]:
        """The states in which the action may be taken."""
        if self._when == "open":
            return tuple(state for state in kind.states.values() if state.is_open)
        return tuple(self._when)

    def is_for(self, party: Party) -> bool:
        return self.by in (None, party)

    @property
    def has_form(self) -> bool:
        """Whether a form has to be filled before the action can be taken."""
        return bool(self.form.base_fields)


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """One task that a request will create: what the confirmation page lists before anything is sent."""

    responder: Company
    title: str
    subject: Mapping[str, Any]
    files: tuple[StoredFile, ...] = ()
    history_data: Mapping[str, Any] = field(default_factory=dict)
    """What of it the history keeps besides title, note and files, as JSON."""
    skip_reason: Sentence = ""
    """Why this one will not be sent after all; empty for those that will."""
    initial_state: State | None = None
    """The state it is sent in, where that is not its kind's first one."""


@dataclass(frozen=True, slots=True)
class ReviewFile:
    """A file that the turn panel shows: what is to be looked at now."""

    file: StoredFile
    note: Sentence = ""
    until: date | None = None
    """The last day on which the file holds."""
    is_opened: bool = False
    """Whether the page shows the PDF itself from the start, not only its card."""


class Kind:
    """A kind of task. Subclasses declare `slug`, `label`, `icon`, `subject`, states and actions, and mostly `request`.

    The first state declared is the one a new task is in. Every kind can be cancelled and re-dated by its requester.
    """

    slug: ClassVar[str]
    label: ClassVar[Sentence]
    icon: ClassVar[str]
    lead: ClassVar[Sentence] = ""
    """What one asks for with it, in a sentence, for the choice of kinds under New task."""
    subject: ClassVar[type[models.Model]]
    subject_with: ClassVar[tuple[str, ...]] = ()
    """What the subject is read together with, in the same statement (`select_related`)."""
    request: ClassVar[type[RequestForm] | None] = None
    """What New task asks for; None for kinds whose tasks come about elsewhere, such as those of a portal."""
    starts_at: ClassVar[str] = ""
    """The name of the page where such tasks come about instead, for the choice under New task."""
    after_comment: ClassVar[Mapping[State, Mapping[Party, State]]] = {}
    """Where a partner comment hands over the turn: the state a comment by that part leads to."""
    automatic_transitions: ClassVar[Sequence[tuple[State, State, Sentence]]] = ()
    """Where a task goes without a button: from which state to which, and when or why."""
    partners: ClassVar[Literal["suppliers", "partners"]] = "partners"
    sent_text: ClassVar[Sentence] = _("sent this task")
    """What the history says of the requester at the beginning."""
    panel: ClassVar[str] = ""
    """A template for what the panel shows of the subject, drawn with `subject` and `task`: an answer, a card."""
    review_states: ClassVar[tuple[State, ...]] = ()
    """The states that say how it stands with the file given last; a kind that names them lists its versions."""
    valid_until_field: ClassVar[str] = ""
    """The form field of an upload that says how long the file is valid, for the list of versions."""
    integrity_checks: ClassVar[Sequence[str]] = ()
    """SQL for `parley verify`: the ids of tasks of whose own rows the history says something else, each with a sentence
    on what does not fit."""
    states: ClassVar[dict[str, State]]
    actions: ClassVar[dict[str, Action]]
    order: ClassVar[int] = 100

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
        """The tasks that the filled request form asks for; raises `Refused` where nothing sensible would come of it."""
        raise NotImplementedError(cls)

    @classmethod
    def facts(cls, task: Task) -> list[tuple[Sentence, Any]]:
        """What the side column says of the task: label and value, the empty ones left out by the page."""
        return []

    @classmethod
    def review_files(cls, task: Task) -> list[ReviewFile]:
        """The files in question, the one to look at first."""
        return []

    @classmethod
    def extra_recipients(cls, tasks: Sequence[UUID]) -> list[Recipient]:
        """Who else is told by e-mail of every step, on either side: people whom their own company has named."""
        return []

    @classmethod
    def after_step(cls, task: Task, *, verb: str, by: Party) -> None:
        """Called after every action and partner comment (`verb` is "commented"), in its transaction: for what a kind
        keeps of a task's course in its own row, such as when it was first answered."""

    @classmethod
    def before_batch(cls, tasks: Sequence[Task]) -> None:
        """Called before one press acts on many `tasks` of this kind: to read at once what each form would read."""

    @classmethod
    def after_batch(cls, tasks: Sequence[Task], *, by: Actor) -> None:
        """Called once when one press, or one consequence of it, has moved `tasks` of this kind: for what follows
        elsewhere, such as the state of other tasks (`together.follow`)."""

    @classmethod
    def actions_for(cls, task: Task, party: Party) -> list[Action]:
        """The buttons that `part` may press now, in the order of their declaration."""
        state = cls.states[task.state]
        return [a for a in cls.actions.values() if a.is_for(party) and state in a.states(cls) and a.is_available(task)]


@Kind.change_due_date.effect
def set_due_date(step: Step) -> None:
    step.task.due_on = step.input["due_on"]


_kinds: dict[str, type[Kind]] = {}


def register(kind: type[Kind]) -> None:
    """Called for every subclass of `Kind`. Two kinds of one slug are a fault."""
    slug = vars(kind).get("slug")
    if slug is None:
        return  # an abstract one, which others build on
    known = _kinds.get(slug)
    if known is not None and known.__module__ != kind.__module__:
        raise TypeError(f"The kind {slug!r} is declared twice: {known!r} and {kind!r}")
    _kinds[slug] = kind
    register_states(slug, RegisteredKind(kind.states, kind.subject, kind.subject_with))


def kind_of(slug: str) -> type[Kind]:
    return _kinds[slug]


def all_kinds() -> list[type[Kind]]:
    """Every declared kind, in the order in which people are shown them."""
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.slug))


def slugs(states: Iterable[State]) -> list[str]:
    return [state.slug for state in states]
