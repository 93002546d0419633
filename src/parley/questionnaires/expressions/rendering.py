"""Rendering of simple expressions as sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from parley.core.translation import gettext as _
from parley.questionnaires.expressions.parsing import Binary, Call, Literal, Node, Reference, Unreadable, parse


@dataclass(frozen=True, slots=True)
class QuestionLabels:
    """The text of a question, the labels of its choices by name, and how any other answer is written."""

    text: str
    choices: Mapping[str, str] = field(default_factory=dict)
    format_literal: Callable[[str], str] = str


class _NotRenderable(Exception):
    pass


def render_expression(expression: str, labels: Mapping[str, QuestionLabels]) -> str:
    """Return a sentence such as “Organic?” is “Yes”; the expression itself if it is too complex."""
    try:
        return _render(parse(expression), labels)
    except (_NotRenderable, Unreadable):
        return expression


def _render(node: Node, labels: Mapping[str, QuestionLabels]) -> str:
    if isinstance(node, Binary) and node.operator in ("and", "or"):
        both = {"one": _render(node.left, labels), "other": _render(node.right, labels)}
        return (_("%(one)s and %(other)s") if node.operator == "and" else _("%(one)s or %(other)s")) % both
    if isinstance(node, Call) and node.function == "selected":
        return _render_comparison(node.arguments[0], "=", node.arguments[1], labels)
    if isinstance(node, Call) and node.function == "not" and isinstance(node.arguments[0], Call):
        inner = node.arguments[0]
        if inner.function == "selected":
            return _render_comparison(inner.arguments[0], "!=", inner.arguments[1], labels)
    if isinstance(node, Binary):
        return _render_comparison(node.left, node.operator, node.right, labels)
    raise _NotRenderable


def _render_comparison(left: Node, operator: str, right: Node, labels: Mapping[str, QuestionLabels]) -> str:
    if not isinstance(left, Reference) or not isinstance(right, Literal) or left.name not in labels:
        raise _NotRenderable
    question = labels[left.name]
    value = str(right.value)
    sentences = {
        "=": _("“%(question)s” is “%(answer)s”") if value else _("“%(question)s” is not answered"),
        "!=": _("“%(question)s” is not “%(answer)s”") if value else _("“%(question)s” is answered"),
        "<": _("“%(question)s” is less than %(answer)s"),
        ">": _("“%(question)s” is more than %(answer)s"),
        "<=": _("“%(question)s” is at most %(answer)s"),
        ">=": _("“%(question)s” is at least %(answer)s"),
    }
    if operator not in sentences:
        raise _NotRenderable
    answer = question.choices.get(value) or question.format_literal(value)
    return sentences[operator] % {"question": question.text, "answer": answer}
