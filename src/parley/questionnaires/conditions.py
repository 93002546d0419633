"""Evaluation of conditions across a questionnaire, and detection of circular ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

from parley.questionnaires.expressions import Unreadable, holds, names_in, parse
from parley.questionnaires.expressions.parsing import Binary, Call, Literal, Node, Reference


@dataclass(frozen=True, slots=True)
class Conditional:
    name: str
    condition: str
    value: Any = None


def references(condition: str) -> set[str]:
    """Return the names of the questions in `condition`; empty if it cannot be parsed."""
    try:
        return names_in(parse(condition)) if condition else set()
    except Unreadable:
        return set()


def compared_with(condition: str, name: str) -> set[str]:
    """Return the values that `condition` compares the answer to the question `name` with."""
    try:
        return _compared_values(parse(condition), Reference(name)) if condition else set()
    except Unreadable:
        return set()


def _compared_values(node: Node, answer: Reference) -> set[str]:
    if isinstance(node, Binary | Call):
        inner = (node.left, node.right) if isinstance(node, Binary) else node.arguments
        if answer in inner:
            return {str(one.value) for one in inner if isinstance(one, Literal)}
        return {value for one in inner for value in _compared_values(one, answer)}
    return set()


def circle(conditions: Mapping[str, str]) -> list[str]:
    """Return names whose conditions depend on one another in a circle, in order; empty if there is none."""
    try:
        TopologicalSorter({name: references(text) for name, text in conditions.items()}).prepare()
    except CycleError as found:
        return list(reversed(found.args[1]))
    return []


def asked(questions: Iterable[Conditional]) -> dict[str, bool]:
    """Return whether each question is asked, by name. An answer to a question not asked counts as empty."""
    known = {question.name: question for question in questions}
    graph = {name: [one for one in references(question.condition) if one in known] for name, question in known.items()}
    answers: dict[str, Any] = {}
    found: dict[str, bool] = {}
    for name in TopologicalSorter(graph).static_order():
        question = known[name]
        found[name] = _is_asked(question.condition, answers)
        answers[name] = question.value if found[name] else None
    return found


def _is_asked(condition: str, answers: Mapping[str, Any]) -> bool:
    try:
        return not condition or holds(condition, answers)
    except Unreadable:
        return True


def both(first: str, second: str) -> str:
    """Return a condition that holds if both hold."""
    return f"({first}) and ({second})" if first and second else first or second
