"""Exhibits: the files and texts that the panel shows beside the buttons, since they are what the next step judges.

They are read from the history without a further statement, so a kind cannot forget one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from parley.files.media import PDF, PICTURES
from parley.tasks.declaration import Kind
from parley.tasks.queries import Entry, TaskPage
from parley.tasks.states import Sentence, State
from parley.tasks.timeline import Shown
from parley.tasks.versions import files_given


@dataclass(slots=True)
class Exhibit:
    """A file in the panel. `outcome` is the state that says why it does not count: rejected, sent back, expired."""

    id: str
    name: str
    size: int
    media_type: str
    pages: int | None = None
    note: Sentence = ""
    until: date | None = None
    outcome: State | None = None
    is_current: bool = False
    """Whether the last step gave it, or the kind wants it read now, so that it is displayed and not only linked."""

    @property
    def preview(self) -> str:
        """Return how a browser displays the file: "pdf", "picture" or not at all."""
        if self.media_type == PDF:
            return "pdf"
        return "picture" if self.media_type in PICTURES else ""


def exhibits(page: TaskPage) -> list[Exhibit]:
    """Return the files of the panel: those to judge now, then those that the kind names."""
    outcomes = _outcomes(page.kind, page.timeline)
    given = {file["file"]: file for entry in _judged(page) for file in files_given(page.kind, entry)}
    named = {str(one.file.pk): one for one in page.kind.review_files(page.task)}
    judged = sorted(given, key=lambda id: id not in named)
    found = [_exhibit(id, given[id], named.get(id), is_current=True) for id in judged]
    found += [_exhibit(id, {}, one, is_current=one.is_opened) for id, one in named.items() if id not in given]
    for exhibit in found:
        exhibit.outcome = outcomes.get(exhibit.id)
    return found


def quotes(page: TaskPage, shown: Iterable[Shown]) -> list[str]:
    """Return the texts to judge or to answer: what the last step says, and what stands beside files.

    None for the party that waits, which wrote them itself.
    """
    entries = _judged(page) if page.is_my_turn else []
    wanted = {
        f"said-{entry.entry_id}"
        for entry in entries
        if (entry is _last_move(entries) or list(files_given(page.kind, entry)))
        and entry.verb not in page.kind.panel_texts
    }
    return [quote for entry in shown if entry.anchor in wanted for quote in entry.quotes]


def _judged(page: TaskPage) -> list[Entry]:
    """Return the steps of the party that waits, since the last step of the party whose turn it is."""
    if page.state.turn is None:
        return []
    decides = page.mine.company_id if page.is_my_turn else page.theirs.company_id
    steps: list[Entry] = []
    for entry in page.timeline:
        if entry.what != "step" or entry.verb not in page.kind.actions:
            continue
        if entry.company_id == decides:
            # Whoever changes the due date has not judged anything.
            if entry.from_state != entry.to_state:
                steps.clear()
        elif entry.company_id:
            steps.append(entry)
    return steps


def _last_move(entries: list[Entry]) -> Entry | None:
    return next((entry for entry in reversed(entries) if entry.from_state != entry.to_state), None)


def _outcomes(kind: type[Kind], history: Iterable[Entry]) -> dict[str, State]:
    """Return the state that each file led to where it was not accepted: by the other company, or by the clock."""
    givers: dict[str, Any] = {}
    outcomes: dict[str, State] = {}
    lapsed: set[str] = set()
    for entry in history:
        if entry.what != "step" or entry.to_state not in kind.states:
            continue
        state = kind.states[entry.to_state]
        if entry.from_state != entry.to_state:
            if state.tone == "success":
                outcomes = {id: outcome for id, outcome in outcomes.items() if id not in lapsed}
            elif state.tone in ("danger", "warning"):
                judged = {id for id, giver in givers.items() if giver != entry.company_id and id not in outcomes}
                outcomes |= dict.fromkeys(judged, state)
                if entry.company_id is None:
                    lapsed |= judged
        givers |= {file["file"]: entry.company_id for file in files_given(kind, entry)}
    return outcomes


def _exhibit(id: str, given: dict[str, Any], named: Any, *, is_current: bool) -> Exhibit:
    if named:
        file = named.file
        return Exhibit(
            id,
            file.name,
            file.size,
            file.media_type,
            file.page_count,
            named.note,
            named.until,
            is_current=is_current,
        )
    return Exhibit(id, given["name"], given.get("size", 0), given.get("type", ""), is_current=is_current)
