"""An expression as a sentence, where it is plain enough for one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from parley.questionnaires.expressions.parsing import Answer, Binary, Call, Literal, Node, Unreadable, parse


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question is called, and its choices by name."""

    text: str
    choices: Mapping[str, str] = field(default_factory=dict)


class _NotPlain(Exception):
    pass


def in_words(expression: str, asked: Mapping[str, Asked]) -> str:
    """“Organic?” is “Yes” and … ; the expression itself where it says more than that."""
    try:
        return _said(parse(expression), asked)
    except (_NotPlain, Unreadable):
        return expression


def _said(node: Node, asked: Mapping[str, Asked]) -> str:
    if isinstance(node, Binary) and node.operator in ("and", "or"):
        both = {"one": _said(node.left, asked), "other": _said(node.right, asked)}
        return (_("%(one)s and %(other)s") if node.operator == "and" else _("%(one)s or %(other)s")) % both
    if isinstance(node, Call) and node.function == "selected":
        return _compared(node.arguments[0], "=", node.arguments[1], asked)
    if isinstance(node, Call) and node.function == "not" and isinstance(node.arguments[0], Call):
        inner = node.arguments[0]
        if inner.function == "selected":
            return _compared(inner.arguments[0], "!=", inner.arguments[1], asked)
    if isinstance(node, Binary):
        return _compared(node.left, node.operator, node.right, asked)
    raise _NotPlain


def _compared(left: Node, operator: str, right: Node, asked: Mapping[str, Asked]) -> str:
    if not isinstance(left, Answer) or not isinstance(right, Literal) or left.name not in asked:
        raise _NotPlain
    question = asked[left.name]
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
        raise _NotPlain
    return sentences[operator] % {"question": question.text, "answer": question.choices.get(value, value)}
