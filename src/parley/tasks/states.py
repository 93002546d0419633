"""The two parties of a task and the states it may be in: what the models need to know of a kind.

`declaration.Kind` registers its states and its own model here, so that models and forms need not import kinds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from django.db import models
from django.utils.functional import Promise

Sentence = str | Promise
Tone = Literal["neutral", "info", "success", "warning", "danger", "accent"]


class Party(StrEnum):
    """The party of a task that a company is."""

    REQUESTER = "requester"
    RESPONDER = "responder"

    @property
    def other(self) -> Party:
        return Party.RESPONDER if self is Party.REQUESTER else Party.REQUESTER


REQUESTER, RESPONDER = Party.REQUESTER, Party.RESPONDER


class State:
    """A state of a task. `turn` is the party whose turn it is; a closed state has none.

    `mine` and `advice` are shown to the side whose turn it is, `theirs` to the other side; a closed state shows
    `theirs` to both. `{partner}` stands for the other company's name.
    """

    slug: str

    def __init__(
        self,
        label: Sentence,
        *,
        turn: Party | None = None,
        tone: Tone = "neutral",
        your_turn: Sentence = "",
        advice: Sentence = "",
        their_turn: Sentence = "",
    ) -> None:
        self.label, self.turn, self.tone = label, turn, tone
        self.your_turn, self.advice, self.their_turn = your_turn, advice, their_turn

    def __set_name__(self, owner: type, name: str) -> None:
        self.slug = name

    def __repr__(self) -> str:
        return f"<State {self.slug}>"

    @property
    def is_open(self) -> bool:
        return self.turn is not None


@dataclass(frozen=True, slots=True)
class RegisteredKind:
    """The part of a kind that is needed to read its tasks: states, its own rows, and whether portals carry it."""

    states: Mapping[str, State]
    subject: type[models.Model]
    subject_with: tuple[str, ...]
    is_for_portals: bool


_registered: dict[str, RegisteredKind] = {}


def register_states(slug: str, registered: RegisteredKind) -> None:
    """Register the states of kind `slug`. Called when a kind is declared."""
    _registered[slug] = registered


def registered_kind(slug: str) -> RegisteredKind:
    """Return the registration of kind `slug`. Raises `KeyError` if no such kind is declared."""
    return _registered[slug]


def kinds_for_portals() -> list[str]:
    """Return the slugs of the kinds that a connection made by a portal carries."""
    return sorted(slug for slug, registered in _registered.items() if registered.is_for_portals)
