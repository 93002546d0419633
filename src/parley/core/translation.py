"""Django's functions for translation, whose sentences isolate the names that `%` and `format` insert.

A name written from right to left would otherwise move the words and marks beside it. Templates do the same in
`parley.web.gettext`. A linter's rule keeps the rest of Parley from importing Django's.
"""

from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.functional import lazy
from django.utils.safestring import SafeData
from django.utils.translation import (  # type: ignore[attr-defined]
    get_language,
    gettext_noop,
    lazy_number,
    override,
)

from parley.core.text import isolated

__all__ = (
    "get_language",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "override",
    "pgettext",
    "pgettext_lazy",
)


class Sentence(str):
    """A translated sentence. What is inserted becomes plain text, so that the result is an ordinary string."""

    __slots__ = ()

    def __str__(self) -> str:
        # Of a lazy sentence, too, so that its placeholders can still be filled.
        return self

    def __mod__(self, values: object) -> str:
        if isinstance(values, dict):
            return str.__mod__(self, {name: _isolate(value) for name, value in values.items()})
        if isinstance(values, tuple):
            return str.__mod__(self, tuple(map(_isolate, values)))
        return str.__mod__(self, _isolate(values))

    def format(self, *values: object, **named: object) -> str:
        return str.format(self, *map(_isolate, values), **{name: _isolate(value) for name, value in named.items()})


def gettext(message: str) -> str:
    return Sentence(translation.gettext(message))


def ngettext(singular: str, plural: str, number: int) -> str:
    return Sentence(translation.ngettext(singular, plural, number))


def pgettext(context: str, message: str) -> str:
    return Sentence(translation.pgettext(context, message))


if TYPE_CHECKING:
    from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext_lazy
else:
    gettext_lazy = lazy(gettext, str)
    pgettext_lazy = lazy(pgettext, str)

    def ngettext_lazy(singular: str, plural: str, number: int | str | None = None) -> Any:
        return lazy_number(ngettext, str, singular=singular, plural=plural, number=number)


def _isolate(value: object) -> object:
    """Isolate text and what is shown by its name, such as a company. Markup isolates by itself."""
    if isinstance(value, int | float | SafeData):
        return value
    return isolated(str(value))
