"""Whether a condition holds, given the answers so far. What is not answered is empty, as in XLSForm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, DecimalException
from typing import Any

from parley.core import clock
from parley.questionnaires.expressions.parsing import Answer, Binary, Call, Literal, Node, This, compiled, parse

Value = str | Decimal | bool | list[str]


def holds(expression: str, answers: Mapping[str, Any], this: Any = None) -> bool:
    """Whether `expression` is true: `answers` by name of the question, `this` the answer under check."""
    return _truth(_value(parse(expression), answers, this))


def _value(node: Node, answers: Mapping[str, Any], this: Any) -> Value:  # noqa: PLR0911 (one per kind of node)
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Answer):
        return _given(answers.get(node.name))
    if isinstance(node, This):
        return _given(this)
    if isinstance(node, Call):
        return _CALLS[node.function](*(_value(argument, answers, this) for argument in node.arguments))
    if node.operator == "and":
        return _truth(_value(node.left, answers, this)) and _truth(_value(node.right, answers, this))
    if node.operator == "or":
        return _truth(_value(node.left, answers, this)) or _truth(_value(node.right, answers, this))
    left, right = _value(node.left, answers, this), _value(node.right, answers, this)
    return _COMPARISONS[node.operator](left, right) if node.operator in _COMPARISONS else _reckoned(node, left, right)


def _given(value: Any) -> Value:
    if value is None:
        return ""
    if isinstance(value, list):
        return [str(item) for item in value]
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _truth(value: Value) -> bool:
    return bool(value)


def _text(value: Value) -> str:
    if isinstance(value, list):
        return " ".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _number(value: Value) -> Decimal | None:
    try:
        number = Decimal(_text(value).strip())
    except DecimalException:
        return None
    return number if number.is_finite() else None


def _equal(left: Value, right: Value) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return _truth(left) == _truth(right)
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        numbers = _number(left), _number(right)
        return None not in numbers and numbers[0] == numbers[1]
    return _text(left) == _text(right)


def _order(left: Value, right: Value) -> int | None:
    """-1, 0 or 1; None where the two have no order. Dates are in ISO 8601 and so compare as texts."""
    one, other = _number(left), _number(right)
    if one is not None and other is not None:
        return (one > other) - (one < other)
    if one is None and other is None and left and right:
        return (_text(left) > _text(right)) - (_text(left) < _text(right))
    return None


def _reckoned(node: Binary, left: Value, right: Value) -> Value:
    one, other = _number(left), _number(right)
    if one is None or other is None:
        return ""
    try:
        return _RECKONING[node.operator](one, other)
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
_RECKONING: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": lambda one, other: one + other,
    "-": lambda one, other: one - other,
    "*": lambda one, other: one * other,
    "div": lambda one, other: one / other,
    "mod": lambda one, other: one % other,
}


def _chosen(value: Value) -> list[str]:
    return value if isinstance(value, list) else _text(value).split()


_CALLS: dict[str, Callable[..., Value]] = {
    "not": lambda value: not _truth(value),
    "true": lambda: True,
    "false": lambda: False,
    "selected": lambda chosen, wanted: _text(wanted) in _chosen(chosen),
    "count-selected": lambda chosen: Decimal(len(_chosen(chosen))),
    "string-length": lambda value: Decimal(len(_text(value))),
    "regex": lambda value, pattern: compiled(_text(pattern)).fullmatch(_text(value)) is not None,
    "today": lambda: clock.today().isoformat(),
}
