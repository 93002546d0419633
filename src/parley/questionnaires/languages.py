"""Languages of questionnaires, and the choice of one for a reader. Names follow XLSForm: "Deutsch (de)"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language

OFFERED = (
    "en",
    "de",
    "nb",
    "bg",
    "cs",
    "da",
    "el",
    "es",
    "et",
    "fi",
    "fr",
    "hr",
    "hu",
    "is",
    "it",
    "lt",
    "lv",
    "nl",
    "pl",
    "pt",
    "ro",
    "sk",
    "sl",
    "sr",
    "sv",
    "tr",
    "uk",
    "zh",
)
"""The languages that questions can be written in; an imported file may have others."""

_CODE = re.compile(r"\(([A-Za-z]{2,3})(?:[-_][\w-]+)?\)\s*$")
_NAMES = {
    "english": "en",
    "german": "de",
    "deutsch": "de",
    "norwegian": "nb",
    "norsk": "nb",
    "bokmål": "nb",
    "no": "nb",
}


class Translated(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def help(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def choices(self) -> Any: ...
    @property
    def texts(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class TranslatedQuestion:
    """The texts of a question in one language; `labels` are those of its choices by name."""

    text: str
    help: str
    message: str
    labels: dict[str, str]


def code_of(language: str) -> str:
    """Return the code of a language: "Deutsch (de)" gives "de". Unknown names are returned as they are."""
    found = _CODE.search(language)
    code = (found[1] if found else language.strip()).lower()
    return _NAMES.get(code, code)


def name_of(language: str) -> str:
    """Return the language's own name for a code; other text is returned as it is."""
    try:
        return (Locale.parse(language).get_display_name() or language).capitalize()
    except (UnknownLocaleError, ValueError):
        return language


def without_languages(by_language: Mapping[str, Any], gone: Collection[str]) -> dict[str, Any]:
    """Return the entries whose language is not in `gone`."""
    return {language: said for language, said in by_language.items() if language not in gone}


def choose_language(languages: Iterable[str]) -> str:
    """Return the reader's language if it is among `languages`, else empty, which means the first language."""
    reader = code_of((get_language() or "en").split("-")[0])
    return next((language for language in languages if code_of(language) == reader), "")


def translated(question: Translated, language: str | None = None) -> TranslatedQuestion:
    """Return the texts in `language`, or the reader's. Missing translations fall back to the first language."""
    if language is None:
        language = choose_language(question.texts)
    texts: Mapping[str, str] = question.texts.get(language, {})
    return TranslatedQuestion(
        texts.get("text") or question.text,
        texts.get("help") or question.help,
        texts.get("message") or question.message,
        {choice["name"]: choice.get("labels", {}).get(language) or choice["label"] for choice in question.choices},
    )
