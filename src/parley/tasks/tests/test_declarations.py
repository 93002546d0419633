"""What every kind declares makes sense, in every language, and the documentation says the same."""

import re
from collections.abc import Iterable

import pytest

from parley.general.models import GeneralTask
from parley.tasks.declaration import Kind, all_kinds
from parley.tasks.kinds_doc import PAGE, document
from parley.tasks.schema import AskedField, DescribedAction, DescribedKind, Move, describe, in_languages
from parley.tasks.states import State

KINDS = [describe(kind) for kind in all_kinds()]
ACTIONS = [(kind, action) for kind in KINDS for action in kind.actions]
STATES = [(kind, state) for kind in KINDS for state in kind.states]
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
each_action = pytest.mark.parametrize(("kind", "action"), ACTIONS, ids=lambda party: party.slug)
each_state = pytest.mark.parametrize(("kind", "state"), STATES, ids=lambda party: party.slug)


@each_kind
def test_print_every_action(kind: DescribedKind) -> None:
    """`pytest -s` shows the whole table: side, states from and to, fields with types and limits, labels."""
    labels = in_languages(kind.label)
    print(f"\n{kind.slug}: {' / '.join(labels.values())}")
    for action in kind.actions:
        names = " / ".join(in_languages(action.label).values())
        fields = "; ".join(f"{f.name}: {f.type}{'' if f.required else '?'} {f.limits or ''}" for f in action.fields)
        print(f"  {names}\n    {action.side}: {', '.join(action.starts)} → {action.leads_to or 'stays'} [{fields}]")
    assert list(labels) == ["en", "de", "nb"]


@each_kind
def test_every_state_can_be_reached(kind: DescribedKind) -> None:
    assert {state.slug for state in kind.states} == _reached(kind, from_state=kind.states[0].slug)


@each_kind
def test_every_open_state_leads_to_an_end_without_being_cancelled(kind: DescribedKind) -> None:
    ends = {state.slug for state in kind.states if not state.is_open} - {"cancelled"}
    own = [move for move in kind.moves if not move.is_common]
    for state in kind.states:
        assert ends & _reached(kind, from_state=state.slug, moves=own) or state.slug == "cancelled", state


@each_kind
def test_whose_turn_it_is_has_something_to_press(kind: DescribedKind) -> None:
    for state in kind.states:
        pressing = [a for a in kind.actions if state.slug in a.starts and not a.is_common]
        assert state.turn is None or any(action.side in (state.turn, "either") for action in pressing), state


@each_kind
def test_a_task_starts_open_and_with_the_partner(kind: DescribedKind) -> None:
    assert kind.states[0].turn == "responder"


@each_kind
def test_no_two_buttons_of_a_side_say_the_same(kind: DescribedKind) -> None:
    for state in kind.states:
        for side in ("requester", "responder"):
            shown = [str(a.label) for a in kind.actions if state.slug in a.starts and a.side in (side, "either")]
            assert len(shown) == len(set(shown)), (state, shown)


@each_kind
def test_moves_stay_within_the_kind(kind: DescribedKind) -> None:
    slugs = {state.slug for state in kind.states}
    assert all({move.start, move.end} <= slugs for move in kind.moves)


@each_state
def test_every_state_says_what_is_going_on(kind: DescribedKind, state: State) -> None:
    sentences = [state.label, state.their_turn]
    if state.is_open:
        sentences += [state.your_turn, state.advice]
    for sentence in sentences:
        for language, words in in_languages(sentence).items():
            assert words.strip(), (state, language)
            assert set(re.findall(r"{(\w*)}", words)) <= {"partner"}, (state, language, words)
            assert words.format(partner="Alpine")


@each_action
def test_every_action_has_its_words(kind: DescribedKind, action: DescribedAction) -> None:
    declared = _declared(kind).actions[action.slug]
    for sentence in (declared.label, declared.history_text, declared.confirm):
        assert all(words.strip() for words in in_languages(sentence).values())
    told = in_languages(declared.history_text)["en"]
    assert told[0].islower(), "follows a person's name"
    assert not told.endswith(".")


@each_action
def test_every_action_has_an_address_of_its_own(kind: DescribedKind, action: DescribedAction) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", action.slug), "it comes back from its address unchanged"
    assert action.starts
    assert len(action.slug) <= 40, "fits into the history's column"
    assert all(len(state.slug) <= 30 for state in kind.states)


@each_action
def test_every_field_is_named_and_bounded(kind: DescribedKind, action: DescribedAction) -> None:
    _assert_bounded(action.fields)


@each_kind
def test_every_field_of_a_request_is_named_and_bounded(kind: DescribedKind) -> None:
    _assert_bounded(kind.request)
    if kind.request:
        assert {"partners", "due_on", "note"} <= {asked.name for asked in kind.request}


def test_kinds_are_told_apart() -> None:
    for say in (lambda kind: kind.slug, lambda kind: str(kind.label), lambda kind: str(kind.lead)):
        assert len({say(kind) for kind in KINDS}) == len(KINDS)


def test_agreements_are_closed_by_those_who_may() -> None:
    agreement = next(kind for kind in KINDS if kind.slug == "agreement")
    bound = {action.slug for action in agreement.actions if action.right == "close_agreements"}
    assert bound == {"accept_agreement", "upload_signed", "decline"}


def test_documentation_is_current() -> None:
    assert PAGE.read_text() == document(), "run `python -m parley.tasks.kinds_doc`"


def _assert_bounded(fields: Iterable[AskedField]) -> None:
    for asked in fields:
        assert all(words.strip() for words in in_languages(asked.label).values())
        if asked.type in ("text", "long text", "e-mail"):
            assert asked.limits["max_length"], asked
        if asked.type in ("file", "files"):
            assert asked.limits["max_bytes"], asked
            assert asked.limits["media_types"], asked
        assert asked.type != "files" or asked.limits["max_files"], asked


def _reached(kind: DescribedKind, *, from_state: str, moves: Iterable[Move] | None = None) -> set[str]:
    steps = list(kind.moves if moves is None else moves)
    reached: set[str] = set()
    ahead = {from_state}
    while ahead:
        reached |= ahead
        ahead = {move.end for move in steps if move.start in ahead} - reached
    return reached


def _declared(kind: DescribedKind) -> type[Kind]:
    return next(declared for declared in all_kinds() if declared.slug == kind.slug)


def test_two_kinds_of_one_order_are_refused() -> None:
    with pytest.raises(TypeError, match="'general' and 'late' have the same order: 110"):

        class Late(Kind):
            slug, label, icon, order = "late", "Late task", "package", 110
            subject = GeneralTask

    assert "late" not in {kind.slug for kind in all_kinds()}
