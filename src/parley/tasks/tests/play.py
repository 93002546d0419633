"""Plays: how a task of a kind is created, and the input of its buttons, to test every kind by its declaration.

Each app declares the plays of its kinds in `tests/plays.py`; `all_plays.py` collects them.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction

from parley.companies.actor import Actor
from parley.companies.tests.factories import Cast
from parley.core import clock
from parley.core.acting_company import acting_as_system
from parley.files.tests.factories import real_pdf, upload
from parley.tasks.actions import comment
from parley.tasks.declaration import Action, Kind, kind_of
from parley.tasks.history import next_event
from parley.tasks.models import Task
from parley.tasks.perform import Performed
from parley.tasks.states import Party, State
from parley.tasks.tests.factories import do, working_as
from parley.tasks.writes import write_step

PDF = real_pdf()
LATER = (clock.now() + timedelta(days=400)).date().isoformat()


@dataclass(frozen=True)
class Play:
    """One way to use a kind: Anna asks, Luca answers."""

    name: str
    kind: str
    start: Callable[[Cast], Task]
    filled: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Input of each action's form; `...` stands for a PDF."""
    never: frozenset[str] = frozenset()
    """Actions that such tasks never offer."""
    by_clock: frozenset[str] = frozenset()
    """States that the clock may lead such tasks to."""

    @property
    def declaration(self) -> type[Kind]:
        return kind_of(self.kind)

    def states(self) -> list[State]:
        return [state for state in self.declaration.states.values() if self.way_to(state) is not None]

    def way_to(self, state: State) -> list[str] | None:
        """Return the shortest series of actions, lapses (":state") and comments ("~part") that leads there, or None."""
        kind = self.declaration
        ways: dict[str, list[str]] = {kind.initial().slug: []}
        ahead = deque([kind.initial()])
        while ahead:
            at = ahead.popleft()
            following = [(a.slug, a.to) for a in self.actions_from(at) if a.to is not None]
            following += [
                (f":{end.slug}", end)
                for start, end, _ in kind.automatic_transitions
                if start is at and self._lapses(end)
            ]
            following += [(f"~{party}", end) for party, end in kind.after_comment.get(at, {}).items()]
            for step, end in following:
                if end.slug not in ways:
                    ways[end.slug] = [*ways[at.slug], step]
                    ahead.append(end)
        return ways.get(state.slug)

    def actions_from(self, state: State) -> list[Action]:
        kind = self.declaration
        return [a for a in kind.actions.values() if a.slug not in self.never and state in a.states(kind)]

    def _lapses(self, state: State) -> bool:
        return state.slug in self.by_clock

    def bring_to(self, state: State, cast: Cast) -> Task:
        """Create a task and bring it to `state`."""
        task = self.start(cast)
        for step in self.way_to(state) or []:
            if step.startswith(":"):
                lapse(task, step[1:])
            elif step.startswith("~"):
                by = cast.anna if step[1:] == Party.REQUESTER else cast.luca
                with working_as(by):
                    comment(task.pk, by=by, text="One word more.")
            else:
                self.press(step, task, self.pressers(step, cast)[0])
        return task

    def pressers(self, action: str, cast: Cast) -> list[Actor]:
        declared = self.declaration.actions[action]
        sides = {Party.REQUESTER: cast.anna, Party.RESPONDER: cast.luca}
        return [person for party, person in sides.items() if declared.is_for(party)]

    def press(self, action: str, task: Task, by: Actor) -> Performed:
        given = dict(self.filled.get(action, COMMON.get(action, {})))
        files = {name: upload(PDF) for name, value in given.items() if value is ...}
        return do(action, task, by, files=files, **{n: v for n, v in given.items() if v is not ...})


COMMON: dict[str, dict[str, Any]] = {
    "cancel": {"explanation": "No longer needed."},
    "change_due_date": {"due_on": LATER},
}
EXPLAINED: dict[str, Any] = {"explanation": "The scope page is missing."}
NOTED = {"note": "We need it for our own audit."}


def lapse(task: Task, state: str) -> None:
    """Move a task to `state` as the clock does, without a button."""
    with acting_as_system(), transaction.atomic():
        kept = Task.objects.select_for_update().get(pk=task.pk)
        before, kept.state, kept.changed_at = kept.state, state, clock.now()
        kept.closed_at = None if kept.current_state.is_open else kept.changed_at
        event = next_event(kept, at=kept.changed_at, by=None, verb="lapsed", from_state=before)
        write_step(kept, event, by=Party.REQUESTER)
