"""Every kind in every state: what each side may press leads where it is declared to, and nothing else goes through."""

import pytest
from django.db import transaction

from parley.companies.actor import Actor
from parley.companies.tests.factories import Cast
from parley.core.errors import NotFound
from parley.tasks.declaration import Action, all_kinds
from parley.tasks.models import Event, Task, TaskSide
from parley.tasks.perform import NotYourTurn
from parley.tasks.states import Party, State
from parley.tasks.tests.all_plays import PLAYS
from parley.tasks.tests.factories import do, working_as
from parley.tasks.tests.play import Play

pytestmark = pytest.mark.django_db

STANDINGS = [(play, state) for play in PLAYS for state in play.states()]
everywhere = pytest.mark.parametrize(
    ("play", "state"), STANDINGS, ids=[f"{play.name}, {state.slug}" for play, state in STANDINGS]
)


@everywhere
def test_a_task_moves_as_declared_and_not_otherwise(play: Play, state: State, cast: Cast) -> None:
    task = play.bring_to(state, cast)
    _assert_sides(task, state, cast)
    for action in play.declaration.actions.values():
        fits = action in play.actions_from(state)
        for by in (cast.anna, cast.luca):
            if fits and by in play.pressers(action.slug, cast):
                _assert_moves(play, task, state, action, by, cast)
            else:
                _assert_stays(play, task, state, action, by)
        for outsider in (cast.tom, cast.eva):
            with pytest.raises(NotFound):
                play.press(action.slug, task, outsider)


def test_every_state_of_every_kind_is_played() -> None:
    for play in PLAYS:
        played = {state.slug for other in PLAYS if other.kind == play.kind for state in other.states()}
        if play.kind != "product_document":
            assert played == set(play.declaration.states)


def test_every_kind_is_played() -> None:
    assert {play.kind for play in PLAYS} == {kind.slug for kind in all_kinds()}


def test_unknown_actions_do_not_exist(cast: Cast) -> None:
    task = PLAYS[-1].start(cast)
    for name in ("", "states", "__init__", "subject", "explode"):
        with pytest.raises(NotFound):
            do(name, task, cast.luca)


def _assert_moves(play: Play, task: Task, state: State, action: Action, by: Actor, cast: Cast) -> None:
    with transaction.atomic():
        end = action.to or state
        done = play.press(action.slug, task, by)
        event = done.event
        assert (event.verb, event.from_state, event.to_state) == (action.slug, state.slug, end.slug)
        assert (event.by_user_id, event.by_company_id) == (by.user.pk, by.company.pk)
        _assert_sides(task, end, cast)
        with working_as(by):
            kept = Task.objects.get(pk=task.pk)
            assert (kept.state, bool(kept.closed_at)) == (end.slug, not end.is_open)
            assert kept.history_length == event.number
            mine, theirs = (TaskSide.objects.get(task=task, company=of.company) for of in (by, _other(by, cast)))
            assert (mine.is_unread, theirs.is_unread) == (False, True)
        transaction.set_rollback(True)


def _assert_stays(play: Play, task: Task, state: State, action: Action, by: Actor) -> None:
    with pytest.raises(NotYourTurn) as refused:
        play.press(action.slug, task, by)
    assert str(refused.value).endswith((".", "”."))
    with working_as(by):
        kept = Task.objects.get(pk=task.pk)
        assert kept.state == state.slug
        assert Event.objects.filter(task=task).count() == kept.history_length


def _assert_sides(task: Task, state: State, cast: Cast) -> None:
    for of, party in ((cast.anna, Party.REQUESTER), (cast.luca, Party.RESPONDER)):
        with working_as(of):
            side = TaskSide.objects.get(task=task, company=of.company)
        assert (side.party, side.state, side.is_open) == (party, state.slug, state.is_open)
        assert side.is_my_turn == (state.turn is party)
        assert side.wants_attention == (side.is_my_turn or side.is_unread)


def _other(by: Actor, cast: Cast) -> Actor:
    return cast.luca if by is cast.anna else cast.anna
