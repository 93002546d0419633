"""The meaning of columns: their names with all aliases, and their languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from parley.core.translation import gettext
from parley.core.translation import gettext_lazy as _
from parley.questionnaires.languages import name_of
from parley.questionnaires.xlsform.findings import Findings, Matter
from parley.questionnaires.xlsform.references import escape_unknown_references
from parley.questionnaires.xlsform.sheets import RawRow, Sheet

TEXTS = frozenset({"label", "hint", "constraint_message"})
"""The columns that Parley stores in several languages."""
TRANSLATED = TEXTS | {
    "guidance_hint",
    "required_message",
    "media::image",
    "media::audio",
    "media::video",
    "media::big-image",
}
_OWN = re.compile(r"(.+) \(([A-Za-z]{2,3}(?:_\w+)?)\)")
UNNAMED = ""
"""The language of a column without one."""

_ALIASES = {
    "command": "type",
    "tag": "name",
    "value": "name",
    "caption": "label",
    "relevance": "relevant",
    "read_only": "readonly",
    "calculate": "calculation",
    "constraining_message": "constraint_message",
    "requiredmsg": "required_message",
    "count": "repeat_count",
    "jr:count": "repeat_count",
    "image": "media::image",
    "big-image": "media::big-image",
    "audio": "media::audio",
    "video": "media::video",
    "bind::relevant": "relevant",
    "bind::required": "required",
    "bind::constraint": "constraint",
    "bind::readonly": "readonly",
    "bind::calculate": "calculation",
    "bind::jr:constraintmsg": "constraint_message",
    "bind::jr:requiredmsg": "required_message",
    "control::appearance": "appearance",
    "body::appearance": "appearance",
    "control::jr:count": "repeat_count",
    "title": "form_title",
    "set_form_title": "form_title",
    "id_string": "form_id",
    "set_form_id": "form_id",
    "parley_weight": "parley::weight",
    "parley_points": "parley::points",
}
_GROUPS = frozenset({"bind", "control", "body", "media", "instance", "parley"})
"""First words of two-word columns such as "bind::relevant"."""

_NO_COUNTERPART = _("This column is not supported.")
_SENTENCES = {
    "choice_filter": _("All answers are offered, regardless of earlier answers."),
    "default": _("Default values are not supported."),
    "readonly": _("Answers can always be changed until they are accepted."),
    "calculation": _("Calculations are not supported."),
    "guidance_hint": _("Guidance for interviewers is not shown."),
    "required_message": _("Parley shows its own message where an answer is missing."),
    "repeat_count": _("Repeat counts of groups are not imported."),
    **dict.fromkeys(
        ("media::image", "media::audio", "media::video", "media::big-image"),
        _("Pictures and recordings next to a text are not supported."),
    ),
}


def about_column(name: str) -> str:
    """Return what happens to a column that is not imported."""
    sentence: str | Promise = _SENTENCES.get(name, _NO_COUNTERPART)
    return str(sentence)


@dataclass(frozen=True, slots=True)
class Column:
    header: str
    name: str
    language: str = UNNAMED


def columns(sheet: Sheet) -> list[Column]:
    separator = "::" if any("::" in header for header in sheet.headers) else ":"
    return [_column(header, separator) for header in sheet.headers if header]


def _column(header: str, separator: str) -> Column:
    first, *rest = [part.strip() for part in header.replace("jr:", "jr\0").split(separator)]
    rest = [part.replace("\0", ":") for part in rest]
    name = "_".join(first.replace("\0", ":").split()).lower()
    if name in _GROUPS and rest:
        name = f"{name}::{rest.pop(0).lower()}"
    name = _ALIASES.get(name, name)
    if rest and name in TRANSLATED:
        return Column(header, name, UNNAMED if rest[0] == "default" else language_of(rest[0]))
    return Column(header, "::".join([name, *rest]))


def language_of(name: str) -> str:
    """Return the code of "Deutsch (de)", Parley's own spelling; other names are returned as they are."""
    found = _OWN.fullmatch(name)
    return found[2] if found and name_of(found[2]) == found[1] else escape_unknown_references(name, ())


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row by the meaning of its cells: {name: {language: text}}."""

    number: int
    cells: Mapping[str, Mapping[str, str]]

    def get(self, name: str) -> str:
        """Return the cell of a column without languages."""
        return self.cells.get(name, {}).get(UNNAMED, "")


def form_rows(sheet: Sheet) -> list[FormRow]:
    by_header = {column.header: column for column in columns(sheet)}
    return [_form_row(row, by_header) for row in sheet.rows]


def _form_row(row: RawRow, by_header: Mapping[str, Column]) -> FormRow:
    cells: dict[str, dict[str, str]] = {}
    for header, text in row.cells.items():
        column = by_header[header]
        cells.setdefault(column.name, {}).setdefault(column.language, text)
    return FormRow(row.number, cells)


@dataclass(frozen=True, slots=True)
class Languages:
    """The first language of a form and its translations."""

    first: str
    others: list[str]
    is_named: bool

    def label_and_translations(self, texts: Mapping[str, str]) -> tuple[str, dict[str, str]]:
        """Return the label and its translations; without a label in the first language, any other stands in."""
        own, translations = self.text_and_translations(texts)
        return own or next(iter(texts.values()), ""), translations

    def text_and_translations(self, texts: Mapping[str, str]) -> tuple[str, dict[str, str]]:
        """Return the text in the first language, and its translations."""
        own = texts.get(self.first) or texts.get(UNNAMED) or ""
        return own, {language: texts[language] for language in self.others if texts.get(language)}


def languages(named_first: str, sheets: Iterable[Sheet], fallback: str) -> Languages:
    """Determine the languages: `named_first` is from the settings, `fallback` stands in for an unnamed one."""
    translated_columns = [column for sheet in sheets for column in columns(sheet) if column.name in TEXTS]
    named = list(dict.fromkeys(column.language for column in translated_columns if column.language != UNNAMED))
    has_unnamed = any(column.language == UNNAMED for column in translated_columns)
    if named_first and (named_first in named or has_unnamed or not translated_columns):
        first, is_named = named_first, True
    elif has_unnamed or not named:
        first, is_named = fallback, False
    else:
        first, is_named = named[0], True
    return Languages(first, [language for language in named if language != first], is_named)


def whole_number(row: FormRow, column: str, most: int, sheet: str, findings: Findings) -> int | None:
    text = row.get(column)
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= 9 and int(text) <= most:
        return int(text)
    sentence = gettext("This must be a whole number from 0 to %(most)s.") % {"most": most}
    findings.add(Matter.STOPS, sentence, sheet=sheet, row=row.number, column=column)
    return None
