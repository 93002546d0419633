"""Evaluation of expressions with the answers so far. A missing answer is empty, as in XLSForm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, DecimalException
from typing import Any

from parley.core import clock
from parley.questionnaires.expressions.parsing import (
    Binary,
    Call,
    CurrentAnswer,
    Literal,
    Node,
    Reference,
    compile_pattern,
    parse,
)

Value = str | Decimal | bool | list[str]


def holds(expression: str, answers: Mapping[str, Any], this: Any = None) -> bool:
    """Return whether `expression` is true for `answers` by name; `this` is the answer under check."""
    return _to_bool(_evaluate(parse(expression), answers, this))


def _evaluate(node: Node, answers: Mapping[str, Any], this: Any) -> Value:  # noqa: PLR0911 (one per kind of node)
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Reference):
        return _convert(answers.get(node.name))
    if isinstance(node, CurrentAnswer):
        return _convert(this)
    if isinstance(node, Call):
        return _CALLS[node.function](*(_evaluate(argument, answers, this) for argument in node.arguments))
    if node.operator == "and":
        return _to_bool(_evaluate(node.left, answers, this)) and _to_bool(_evaluate(node.right, answers, this))
    if node.operator == "or":
        return _to_bool(_evaluate(node.left, answers, this)) or _to_bool(_evaluate(node.right, answers, this))
    left, right = _evaluate(node.left, answers, this), _evaluate(node.right, answers, this)
    return _COMPARISONS[node.operator](left, right) if node.operator in _COMPARISONS else _calculate(node, left, right)


def _convert(value: Any) -> Value:
    if value is None:
        return ""
    if isinstance(value, list):
        return [str(item) for item in value]
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _to_bool(value: Value) -> bool:
    return bool(value)


def _to_text(value: Value) -> str:
    if isinstance(value, list):
        return " ".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _to_number(value: Value) -> Decimal | None:
    try:
        number = Decimal(_to_text(value).strip())
    except DecimalException:
        return None
    return number if number.is_finite() else None


def _equal(left: Value, right: Value) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return _to_bool(left) == _to_bool(right)
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        numbers = _to_number(left), _to_number(right)
        return None not in numbers and numbers[0] == numbers[1]
    return _to_text(left) == _to_text(right)


def _order(left: Value, right: Value) -> int | None:
    """Compare: return -1, 0 or 1, None if the two have no order. ISO 8601 dates compare as text."""
    one, other = _to_number(left), _to_number(right)
    if one is not None and other is not None:
        return (one > other) - (one < other)
    if one is None and other is None and left and right:
        return (_to_text(left) > _to_text(right)) - (_to_text(left) < _to_text(right))
    return None


def _calculate(node: Binary, left: Value, right: Value) -> Value:
    one, other = _to_number(left), _to_number(right)
    if one is None or other is None:
        return ""
    try:
        return _ARITHMETIC[node.operator](one, other)
    except DecimalException:
        return ""


_COMPARISONS: dict[str, Callable[[Value, Value], bool]] = {
    "=": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "<": lambda left, right: _order(left, right) == -1,
    ">": lambda left, right: _order(left, right) == 1,
    "<=": lambda left, right: _order(left, right) in (-1, 0),
    ">=": lambda left, right: _order(left, right) in (0, 1),
}
_ARITHMETIC: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": lambda one, other: one + other,
    "-": lambda one, other: one - other,
    "*": lambda one, other: one * other,
    "div": lambda one, other: one / other,
    "mod": lambda one, other: one % other,
}


def _split_choices(value: Value) -> list[str]:
    return value if isinstance(value, list) else _to_text(value).split()


_CALLS: dict[str, Callable[..., Value]] = {
    "not": lambda value: not _to_bool(value),
    "true": lambda: True,
    "false": lambda: False,
    "selected": lambda chosen, wanted: _to_text(wanted) in _split_choices(chosen),
    "count-selected": lambda chosen: Decimal(len(_split_choices(chosen))),
    "string-length": lambda value: Decimal(len(_to_text(value))),
    "regex": lambda value, pattern: compile_pattern(_to_text(pattern)).fullmatch(_to_text(value)) is not None,
    "today": lambda: clock.today().isoformat(),
}
