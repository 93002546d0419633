"""Translation for templates: Jinja2's "newstyle" functions, with a cache of every sentence per language.

A page uses about sixty sentences. Looking each up through the context, the catalogue and a fresh `Markup` took more
time than drawing fifty rows.
"""

from functools import lru_cache
from typing import Any

import jinja2
from django.utils import translation
from markupsafe import Markup

from parley.core.text import isolated


def install(env: jinja2.Environment) -> None:
    env.globals |= {
        "_": gettext,
        "gettext": gettext,
        "ngettext": ngettext,
        "pgettext": pgettext,
        "npgettext": npgettext,
    }
    # `{% trans %}` blocks pass their variables to these functions instead of formatting themselves.
    env.newstyle_gettext = True  # type: ignore[attr-defined]


def gettext(message: str, **variables: Any) -> Markup:
    if variables:
        return _sentence(translation.get_language(), "", message) % _isolate(variables)
    return _plain(translation.get_language(), "", message)


def pgettext(context: str, message: str, **variables: Any) -> Markup:
    if variables:
        return _sentence(translation.get_language(), context, message) % _isolate(variables)
    return _plain(translation.get_language(), context, message)


def ngettext(singular: str, plural: str, num: int, **variables: Any) -> Markup:
    return Markup(translation.ngettext(singular, plural, num)) % {"num": num, **_isolate(variables)}  # noqa: S704


def npgettext(context: str, singular: str, plural: str, num: int, **variables: Any) -> Markup:
    return Markup(translation.npgettext(context, singular, plural, num)) % {"num": num, **_isolate(variables)}  # noqa: S704


def _isolate(variables: dict[str, Any]) -> dict[str, Any]:
    """Keep names that are written from right to left from moving the words of a sentence. Markup stays as it is."""
    return {name: isolated(value) if type(value) is str else value for name, value in variables.items()}


@lru_cache(maxsize=4096)
def _sentence(language: str | None, context: str, message: str) -> Markup:
    """Return the translation. Variables are escaped when they are inserted."""
    with translation.override(language):
        text = translation.pgettext(context, message) if context else translation.gettext(message)
    return Markup(text)  # noqa: S704 - Parley's own catalogues


@lru_cache(maxsize=4096)
def _plain(language: str | None, context: str, message: str) -> Markup:
    return _sentence(language, context, message) % {}
