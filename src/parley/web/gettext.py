"""Translation for templates: what Jinja2's own "newstyle" functions do, with every sentence kept once per language.

A page asks for some sixty sentences. Looking each up through the context, the catalogue and a fresh `Markup` took
more time than drawing fifty rows.
"""

from functools import lru_cache
from typing import Any

import jinja2
from django.utils import translation
from markupsafe import Markup


def install(env: jinja2.Environment) -> None:
    env.globals |= {
        "_": gettext,
        "gettext": gettext,
        "ngettext": ngettext,
        "pgettext": pgettext,
        "npgettext": npgettext,
    }
    # `{% trans %}` blocks hand their variables to these functions instead of formatting themselves.
    env.newstyle_gettext = True  # type: ignore[attr-defined]


def gettext(message: str, **variables: Any) -> Markup:
    if variables:
        return _sentence(translation.get_language(), "", message) % variables
    return _plain(translation.get_language(), "", message)


def pgettext(context: str, message: str, **variables: Any) -> Markup:
    if variables:
        return _sentence(translation.get_language(), context, message) % variables
    return _plain(translation.get_language(), context, message)


def ngettext(singular: str, plural: str, num: int, **variables: Any) -> Markup:
    return Markup(translation.ngettext(singular, plural, num)) % {"num": num, **variables}  # noqa: S704


def npgettext(context: str, singular: str, plural: str, num: int, **variables: Any) -> Markup:
    return Markup(translation.npgettext(context, singular, plural, num)) % {"num": num, **variables}  # noqa: S704


@lru_cache(maxsize=4096)
def _sentence(language: str | None, context: str, message: str) -> Markup:
    """The translation, ready to take its variables, which are escaped as they go in."""
    with translation.override(language):
        text = translation.pgettext(context, message) if context else translation.gettext(message)
    return Markup(text)  # noqa: S704 (our own catalogues)


@lru_cache(maxsize=4096)
def _plain(language: str | None, context: str, message: str) -> Markup:
    return _sentence(language, context, message) % {}
