"""The possible histories of a synthetic task, drawn by their frequency."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from parley.tasks.declaration import kind_of
from parley.tasks.states import Party

OPEN_SHARE = 0.10
# By kind: its frequency, and the frequencies of the histories of closed and of open tasks.
_LIVES: dict[str, tuple[int, dict[str, int], dict[str, int]]] = {
    "document": (
        50,
        {"upload accept": 80, "upload reject upload accept": 13, "do_not_have acknowledge": 5, "cancel": 2},
        {"": 58, "upload": 26, "upload reject": 8, "do_not_have": 5, "do_not_have re_request": 3},
    ),
    "agreement": (15, {"accept_agreement": 85, "decline acknowledge": 11, "cancel": 4}, {"": 80, "decline": 20}),
    "contact": (10, {"send_contact": 96, "cancel": 4}, {"": 90, "send_contact ask_again": 10}),
    "general": (
        25,
        {"answer finish": 86, "answer ask_again answer finish": 10, "cancel": 4},
        {"": 60, "answer": 30, "answer ask_again": 10},
    ),
}


@dataclass(frozen=True)
class Move:
    verb: str
    by: Party
    before: str
    after: str


@dataclass(frozen=True)
class TaskHistory:
    kind: str
    moves: tuple[Move, ...]
    state: str
    turn: Party | None


class TaskHistories:
    """Draws histories. The states in between come from the declarations of the kinds."""

    def __init__(self, *, closed: bool, chance: Random) -> None:
        self.chance = chance
        self.lives: list[TaskHistory] = []
        weights: list[float] = []
        for kind, (often, closed_lives, open_lives) in _LIVES.items():
            lives = closed_lives if closed else open_lives
            self.lives += [_life(kind, verbs.split()) for verbs in lives]
            weights += [often * weight / sum(lives.values()) for weight in lives.values()]
        self.weights = list(accumulate(weights))

    def draw(self, number: int) -> list[TaskHistory]:
        return self.chance.choices(self.lives, cum_weights=self.weights, k=number)


def _life(slug: str, verbs: Iterable[str]) -> TaskHistory:
    kind = kind_of(slug)
    state = kind.initial()
    moves = []
    for verb in verbs:
        action = kind.actions[verb]
        after = action.to or state
        moves.append(Move(verb, action.by or Party.RESPONDER, state.slug, after.slug))
        state = after
    return TaskHistory(slug, tuple(moves), state.slug, state.turn)
