"""Versions: the files that answered a task one after another, read from its history without a further statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from parley.files.forms import AttachmentField
from parley.tasks.declaration import Kind
from parley.tasks.queries import Entry
from parley.tasks.states import State


@dataclass(slots=True)
class Version:
    """One file, its author and time, and its review state."""

    file_id: str
    name: str
    person: str
    at: datetime
    outcome: State
    until: date | None = None


def versions(kind: type[Kind], history: Iterable[Entry]) -> list[Version]:
    """Return the files in `history`, newest first. Empty for kinds that review no files."""
    found: list[Version] = []
    for entry in history:
        if not kind.review_states or entry.what != "step":
            continue
        state = kind.states[entry.to_state]
        found += [
            Version(file["file"], file["name"], entry.person, entry.at, state, _valid_until(kind, entry.details))
            for file in files_given(kind, entry)
        ]
        if found and state in kind.review_states:
            found[-1].outcome = state
    return found[::-1]


def files_given(kind: type[Kind], entry: Entry) -> Iterator[dict[str, Any]]:
    """Return the files that a step gave, as the history names them."""
    action = kind.actions.get(entry.verb)
    fields = action.form.base_fields if action else {}
    for name, value in entry.details.items():
        if isinstance(fields.get(name), AttachmentField):
            yield from value if isinstance(value, list) else [value]


def _valid_until(kind: type[Kind], details: Mapping[str, Any]) -> date | None:
    day = details.get(kind.valid_until_field) if kind.valid_until_field else None
    return date.fromisoformat(day) if day else None
