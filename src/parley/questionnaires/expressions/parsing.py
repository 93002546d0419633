"""The parser of expressions, for the small subset of XPath that conditions and rules use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import re2

from parley.core.translation import gettext as _

LONGEST = 2000
MOST_WORDS = 400
DEEPEST = 40

_QUIET = re2.Options()
_QUIET.log_errors = False
_QUIET.max_mem = 1 << 20


class Unreadable(ValueError):
    """The expression cannot be parsed; `str()` gives the reason."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to the answer of another question, `${name}`."""

    name: str


@dataclass(frozen=True, slots=True)
class CurrentAnswer:
    """The answer under check, `.`."""


@dataclass(frozen=True, slots=True)
class Literal:
    value: str | Decimal


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str
    left: Node
    right: Node


Node = Reference | CurrentAnswer | Literal | Call | Binary

# The number of arguments of each function.
FUNCTIONS = {
    "not": 1,
    "true": 0,
    "false": 0,
    "selected": 2,
    "count-selected": 1,
    "string-length": 1,
    "regex": 2,
    "today": 0,
}
_LEVELS = (("or",), ("and",), ("=", "!="), ("<=", ">=", "<", ">"), ("+", "-"), ("*", "div", "mod"))
_TOKEN = re.compile(
    r"\s*(?:(?P<name>\$\{\s*[^\s{}]+\s*\})|(?P<text>'[^']*'|\"[^\"]*\"|‘[^’]*’|“[^”]*”)"
    r"|(?P<number>\d+(?:\.\d+)?|\.\d+)|(?P<symbol><=|>=|!=|[=<>()+*,-])|(?P<this>\.(?![\w./]))"
    r"|(?P<word>[A-Za-z][\w-]*(?:\.[\w-]+)*(?::[\w-]+)?))"
)


@lru_cache(maxsize=4096)
def parse(text: str) -> Node:
    """Return the syntax tree of `text`. Raises `Unreadable`."""
    if len(text) > LONGEST:
        raise Unreadable(_("Longer than %(most)s characters.") % {"most": LONGEST})
    tokens = list(_tokens(text))
    if len(tokens) > MOST_WORDS:
        raise Unreadable(_("The expression is too complex."))
    reader = _Reader(tokens)
    node = reader.level(0)
    if reader.rest():
        raise Unreadable(_("“%(word)s” is not allowed here.") % {"word": reader.rest()[0][1]})
    return node


def names_in(node: Node) -> set[str]:
    """Return the names of the questions that the tree refers to."""
    if isinstance(node, Reference):
        return {node.name}
    if isinstance(node, Call):
        return {name for argument in node.arguments for name in names_in(argument)}
    if isinstance(node, Binary):
        return names_in(node.left) | names_in(node.right)
    return set()


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None:
            raise Unreadable(_("“%(rest)s” is not understood.") % {"rest": text[at:].strip()[:40]})
        assert found.lastgroup
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens, self._at, self._depth = tokens, 0, 0

    def rest(self) -> list[tuple[str, str]]:
        return self._tokens[self._at :]

    def level(self, number: int) -> Node:
        """Parse operators that bind at least as strongly as those of level `number`."""
        if number == len(_LEVELS):
            return self._operand()
        left = self.level(number + 1)
        while (operator := self._peek()) in _LEVELS[number]:
            self._at += 1
            left = Binary(operator, left, self.level(number + 1))
        return left

    def _peek(self) -> str:
        kind, text = self._tokens[self._at] if self._at < len(self._tokens) else ("", "")
        return text if kind in ("symbol", "word") else ""

    def _next(self) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            raise Unreadable(_("The expression ends too early."))
        self._at += 1
        return self._tokens[self._at - 1]

    def _operand(self) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Unreadable(_("The expression is nested too deeply."))
        kind, text = self._next()
        node: Node
        if kind == "name":
            node = Reference(text[2:-1].strip())
        elif kind == "text":
            node = Literal(text[1:-1])
        elif kind == "number":
            node = Literal(Decimal(text))
        elif kind == "this":
            node = CurrentAnswer()
        elif kind == "word":
            node = self._call(text)
        elif text == "(":
            node = self.level(0)
            self._expect(")")
        elif text == "-":
            node = Binary("-", Literal(Decimal(0)), self._operand())
        else:
            raise Unreadable(_("“%(word)s” is not allowed here.") % {"word": text})
        self._depth -= 1
        return node

    def _call(self, function: str) -> Node:
        if function not in FUNCTIONS:
            raise Unreadable(_("“%(word)s” is not a known function.") % {"word": function[:60]})
        self._expect("(")
        arguments: list[Node] = []
        while self._peek() != ")":
            if arguments:
                self._expect(",")
            arguments.append(self.level(0))
        self._expect(")")
        if len(arguments) != FUNCTIONS[function]:
            raise Unreadable(_("“%(word)s” needs a different number of values.") % {"word": function})
        if function == "regex":
            _check_pattern(arguments[1])
        return Call(function, tuple(arguments))

    def _expect(self, symbol: str) -> None:
        if self._next()[1] != symbol:
            raise Unreadable(_("A “%(symbol)s” is missing.") % {"symbol": symbol})


def _check_pattern(node: Node) -> None:
    if not isinstance(node, Literal) or not isinstance(node.value, str):
        raise Unreadable(_("Put the pattern in quotation marks."))
    compile_pattern(node.value)


@lru_cache(maxsize=1024)
def compile_pattern(pattern: str) -> re2._Regexp[str]:
    """Compile the pattern for RE2, whose time is linear in the text for any pattern."""
    try:
        return re2.compile(pattern, _QUIET)
    except re2.error:
        raise Unreadable(_("The pattern “%(pattern)s” is not valid.") % {"pattern": pattern[:60]}) from None
