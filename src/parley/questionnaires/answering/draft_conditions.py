"""Conditions evaluated with unsent drafts: which questions would be asked if the drafts were sent as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from parley.questionnaires.answering.queries import ReceivedQuestion
from parley.questionnaires.answers import parse_unchecked
from parley.questionnaires.conditions import Conditional, find_asked, references
from parley.questionnaires.states import WRITABLE
from parley.questionnaires.types import WITHOUT_VALUE


def draft_value(question: ReceivedQuestion) -> Any:
    """Return the value of the question's draft, else of its sent answer."""
    if question.typed_json is None or question.state not in WRITABLE or question.type in WITHOUT_VALUE:
        return question.value
    return parse_unchecked(question.type, question.choices, question.typed)


def note_name(index: int) -> str:
    """Return a name for a note in conditions. No question's name can contain a space."""
    return f"note {index}"


def asked_with_drafts(questions: Sequence[ReceivedQuestion], notes: Sequence[Mapping[str, Any]]) -> dict[str, bool]:
    """Return whether each question and note with a condition is asked, by name; empty if there are none."""
    conditional = {question.name for question in questions if question.condition}
    conditional |= {note_name(index) for index, note in enumerate(notes) if note.get("condition")}
    if not conditional:
        return {}
    of_questions = [Conditional(question.name, question.condition, draft_value(question)) for question in questions]
    of_notes = [Conditional(note_name(index), note.get("condition") or "") for index, note in enumerate(notes)]
    return {name: is_asked for name, is_asked in find_asked([*of_questions, *of_notes]).items() if name in conditional}


def dependents(of: Iterable[str], questions: Sequence[ReceivedQuestion]) -> set[str]:
    """Return the questions whose conditions depend on `of`, directly or through others."""
    references_of = {question.name: references(question.condition) for question in questions if question.condition}
    found: set[str] = set()
    reached = set(of)
    while reached:
        reached = {name for name, named in references_of.items() if named & reached} - found
        found |= reached
    return found
