"""What drafts would bring up or make needless, if they were sent as they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from parley.questionnaires.answering.queries import ReceivedQuestion
from parley.questionnaires.answers import parse_unchecked
from parley.questionnaires.conditions import Conditional, asked, references
from parley.questionnaires.states import WRITABLE
from parley.questionnaires.types import WITHOUT_VALUE


def draft_value(question: ReceivedQuestion) -> Any:
    """What the question is answered with: by its draft, else by what was sent."""
    if question.typed_json is None or question.state not in WRITABLE or question.type in WITHOUT_VALUE:
        return question.value
    return parse_unchecked(question.type, question.choices, question.typed)


def note_name(index: int) -> str:
    """Notes have no name of their own, and no question's name begins like this."""
    return f"note {index}"


def asked_with_drafts(questions: Sequence[ReceivedQuestion], notes: Sequence[Mapping[str, Any]]) -> dict[str, bool]:
    """For questions and notes with a condition, by name: whether they are asked. Nothing is worked out without any."""
    conditional = {question.name for question in questions if question.condition}
    conditional |= {note_name(index) for index, note in enumerate(notes) if note.get("condition")}
    if not conditional:
        return {}
    of_questions = [Conditional(question.name, question.condition, draft_value(question)) for question in questions]
    of_notes = [Conditional(note_name(index), note.get("condition") or "") for index, note in enumerate(notes)]
    return {name: is_asked for name, is_asked in asked([*of_questions, *of_notes]).items() if name in conditional}


def dependents(of: Iterable[str], questions: Sequence[ReceivedQuestion]) -> set[str]:
    """The questions that are asked or not because of these, those because of them included."""
    references_of = {question.name: references(question.condition) for question in questions if question.condition}
    found: set[str] = set()
    reached = set(of)
    while reached:
        reached = {name for name, named in references_of.items() if named & reached} - found
        found |= reached
    return found
