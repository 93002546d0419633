"""References between questions: the names they use, which questions are asked, and circular conditions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

from parley.core.text import compose
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


def values_compared_with(condition: str, name: str) -> set[str]:
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


def find_circle(conditions: Mapping[str, str]) -> list[str]:
    """Return names whose conditions depend on one another in a circle, in order; empty if there is none."""
    try:
        TopologicalSorter({name: references(text) for name, text in conditions.items()}).prepare()
    except CycleError as found:
        return list(reversed(found.args[1]))
    return []


def find_asked(questions: Iterable[Conditional]) -> dict[str, bool]:
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


def join_conditions(first: str, second: str) -> str:
    """Return a condition that holds if both hold."""
    return f"({first}) and ({second})" if first and second else first or second


LONGEST_MADE = 40
_NAME = re.compile(r"[^\W\d][\w.-]*")


def is_name(text: str) -> bool:
    """Return whether `text` is a letter followed by letters, digits, "_", "-" and "."."""
    return _NAME.fullmatch(text) is not None


def name_from(text: str, taken: Collection[str], otherwise: str) -> str:
    """Derive a free name: "Größe der Fläche (m²)?" gives "grosse_der_flache_m2", numbered if taken."""
    plain = compose(text.replace("ß", "ss"), "NFKD").encode("ascii", "ignore").decode().lower()
    words: list[str] = []
    for word in re.findall(r"[a-z0-9]+", plain):
        if words and len("_".join([*words, word])) > LONGEST_MADE:
            break
        words.append(word[:LONGEST_MADE])
    made = "_".join(words) or otherwise
    if made[0].isdigit():
        made = f"{otherwise}_{made}"
    return next(name for name in _counted(made) if name not in taken)


def _counted(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}_{number}"
        number += 1
