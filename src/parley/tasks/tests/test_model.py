"""Random people do random things with tasks of every kind; all that may be seen agrees with the declarations.

The model is small: where a task stands and how long its history is. Everything else follows from the declaration.
"""

from collections.abc import Callable
from dataclasses import dataclass

import hypothesis.strategies as st
import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from parley.companies.actor import Actor
from parley.companies.tests.factories import Cast, member
from parley.core.acting_company import acting_as_system
from parley.core.errors import NotAllowed, NotFound
from parley.tasks import actions
from parley.tasks.history import flaws_in
from parley.tasks.models import Event, Task, TaskSide
from parley.tasks.perform import InvalidInput, NotYourTurn
from parley.tasks.queries import read_task
from parley.tasks.states import Party, State
from parley.tasks.tests.all_plays import PLAYS
from parley.tasks.tests.factories import do, working_as
from parley.tasks.tests.play import COMMON, Play, lapse

NAMES = sorted({name for play in PLAYS for name in play.declaration.actions} | {"explode"})
PEOPLE = ["anna", "jonas", "mia", "luca", "sara", "plain", "tom", "eva"]


@dataclass
class Expected:
    """What the model knows of a task."""

    play: Play
    task: Task
    state: str
    events: int = 1

    @property
    def standing(self) -> State:
        return self.play.declaration.states[self.state]


@dataclass(frozen=True)
class World:
    people: dict[str, Actor]
    tasks: tuple[tuple[Play, Task], ...]


def machine(world: World) -> type[RuleBasedStateMachine]:
    class TaskMachine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.expected = [Expected(play, task, task.state) for play, task in world.tasks]
            self.savepoint = transaction.atomic()
            self.savepoint.__enter__()

        def teardown(self) -> None:
            with acting_as_system():
                for one in self.expected:
                    kept = Task.objects.get(pk=one.task.pk)
                    assert flaws_in(kept, list(Event.objects.filter(task=kept).order_by("number"))) == []
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

        @rule(
            index=st.integers(0, len(PLAYS) - 1),
            name=st.sampled_from(NAMES),
            who=st.sampled_from(PEOPLE),
            is_filled=st.booleans(),
        )
        def press_anything(self, index: int, name: str, who: str, is_filled: bool) -> None:
            self.press(self.expected[index], name, world.people[who], is_filled)

        @rule(index=st.integers(0, len(PLAYS) - 1), picks=st.lists(st.integers(0, 99), min_size=1, max_size=6))
        def go_on(self, index: int, picks: list[int]) -> None:
            """Some steps of the kind's own, so that a run gets far; cancelling is left to `press_anything`."""
            one = self.expected[index]
            for pick in picks:
                own = [a for a in one.play.actions_from(one.standing) if a.slug not in COMMON]
                if own:
                    action = own[pick % len(own)]
                    by = ("luca", "sara") if action.by is Party.RESPONDER else ("anna", "mia")
                    self.press(one, action.slug, world.people[by[pick % 2]], True)

        def press(self, one: Expected, name: str, by: Actor, is_filled: bool) -> None:
            refusal = refusal_of(one, name, by, is_filled)
            try:
                with transaction.atomic():
                    if is_filled and name != "explode" and name in one.play.declaration.actions:
                        one.play.press(name, one.task, by)
                    else:
                        do(name, one.task, by)
            except (NotFound, NotAllowed, NotYourTurn, InvalidInput) as error:
                answer: type[Exception] | None = type(error)
            else:
                answer = None
            assert answer is refusal, (name, by, one.state)
            if answer is None:
                action = one.play.declaration.actions[name]
                one.state, one.events = (action.to.slug if action.to else one.state), one.events + 1
                self.check(one, seen_by=by)
            self.check(one)

        @rule(index=st.integers(0, len(PLAYS) - 1), who=st.sampled_from(PEOPLE), is_internal=st.booleans())
        def speak(self, index: int, who: str, is_internal: bool) -> None:
            one, by = self.expected[index], world.people[who]
            say: Callable[..., object] = actions.note_internally if is_internal else actions.comment
            party = one.task.party_of(by.company)
            try:
                with transaction.atomic(), working_as(by):
                    say(one.task.pk, by=by, text="Hello")
            except NotFound:
                assert party is None
            else:
                assert party is not None
                if not is_internal:
                    one.events += 1
                    follows = one.play.declaration.after_comment.get(one.standing, {}).get(party)
                    one.state = follows.slug if follows else one.state
                    self.check(one, seen_by=by)
            self.check(one)

        @rule(index=st.integers(0, len(PLAYS) - 1), who=st.sampled_from(PEOPLE))
        def take_over(self, index: int, who: str) -> None:
            one, by = self.expected[index], world.people[who]
            with acting_as_system():
                side = TaskSide.objects.filter(task=one.task, company=by.company).first()
            try:
                with transaction.atomic(), working_as(by):
                    actions.take_over(one.task.pk, by=by, seen_assignee=side.assignee_id if side else None)
            except NotFound:
                assert side is None
            else:
                assert side is not None
                one.events += side.assignee_id != by.user.pk
            self.check(one)

        @rule(index=st.integers(0, len(PLAYS) - 1))
        def let_time_pass(self, index: int) -> None:
            one = self.expected[index]
            for start, end, _cause in one.play.declaration.automatic_transitions:
                if start.slug == one.state and end.slug in one.play.by_clock:
                    lapse(one.task, end.slug)
                    one.state, one.events = end.slug, one.events + 1
            self.check(one)

        def check(self, one: Expected, *, seen_by: Actor | None = None) -> None:
            state = one.play.declaration.states[one.state]
            with acting_as_system():
                kept = Task.objects.get(pk=one.task.pk)
                sides = {side.party: side for side in TaskSide.objects.filter(task=kept)}
                assert (kept.state, kept.history_length) == (one.state, one.events)
                assert Event.objects.filter(task=kept).count() == one.events
                assert Event.objects.filter(task=kept).latest("number").to_state == one.state
                assert (kept.closed_at is None) == state.is_open
            assert set(sides) == set(Party)
            for party, side in sides.items():
                assert (side.state, side.is_open, side.is_my_turn) == (one.state, state.is_open, state.turn == party)
                assert side.wants_attention == (side.is_my_turn or side.is_unread)
                assert side.is_unread or not side.has_new_comment
                if seen_by:
                    assert side.is_unread == (side.company_id != seen_by.company.pk)
            for who in ("anna", "luca", "eva"):
                by = world.people[who]
                try:
                    with working_as(by):
                        offered = {action.slug for action in read_task(by, one.task.pk).actions}
                except (NotFound, ObjectDoesNotExist):
                    assert who == "eva"
                else:
                    own_party = kept.party_of(by.company)
                    assert own_party is not None
                    assert offered == {a.slug for a in one.play.actions_from(state) if a.is_for(own_party)}

    return TaskMachine


def refusal_of(one: Expected, name: str, by: Actor, is_filled: bool) -> type[Exception] | None:
    """What pressing `name` must be answered with, by the declaration alone; None if it must go through."""
    kind, party = one.play.declaration, one.task.party_of(by.company)
    action = kind.actions.get(name)
    if party is None or action is None:
        return NotFound
    if not by.may(action.right):
        return NotAllowed
    if not action.is_for(party) or action not in one.play.actions_from(kind.states[one.state]):
        return NotYourTurn
    needs = any(asked.required for asked in action.form.base_fields.values())
    return InvalidInput if needs and not is_filled else None


@pytest.mark.django_db
def test_whatever_people_do_agrees_with_what_is_declared(cast: Cast) -> None:
    people = {name: getattr(cast, name) for name in PEOPLE if name != "plain"}
    people["plain"] = member(cast.alpine)
    world = World(people, tuple((play, play.start(cast)) for play in PLAYS))
    run_state_machine_as_test(
        machine(world),
        settings=settings(
            max_examples=8,
            stateful_step_count=20,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],  # making a failure short takes minutes
        ),
    )
