"""Writing a form as an XLSForm that pyxform accepts and `reading` reads back unchanged."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.utils.text import slugify
from django.utils.translation import override
from openpyxl import Workbook

from parley.core.translation import pgettext
from parley.questionnaires.languages import code_of, name_of
from parley.questionnaires.spreadsheet import add_sheet, append_rows
from parley.questionnaires.types import NO, WITH_CHOICES, YES, QuestionType
from parley.questionnaires.xlsform.content import Choice, Form, Question, Section
from parley.questionnaires.xlsform.questions import MULTILINE
from parley.questionnaires.xlsform.references import escape_unknown_references, normalize_references, rename_for_xml
from parley.questionnaires.xlsform.sheets import CHOICES, SETTINGS, SURVEY

_TYPES = {
    QuestionType.TEXT: "text",
    QuestionType.LONG_TEXT: "text",
    QuestionType.INTEGER: "integer",
    QuestionType.DECIMAL: "decimal",
    QuestionType.DATE: "date",
    QuestionType.FILE: "file",
    QuestionType.NOTE: "note",
}
_YES_OR_NO = "yes_no"
POINTS = "parley_points"
"""Without colons, because pyxform turns the columns of choices into XML elements."""
_SPOKEN = frozenset({"en", "de", "nb"})
_WIDTHS = {"label": 48, "hint": 32, "constraint_message": 32, "relevant": 32, "constraint": 32, "type": 24, "name": 20}

Cells = dict[str, str | int]


def write(form: Form, *, version: str = "") -> bytes:
    writer = _Writer(rename_for_xml(form), version)
    book = Workbook(write_only=True)
    for name, rows in (
        (SURVEY, list(writer.survey())),
        (CHOICES, writer.choices),
        (SETTINGS, [writer.settings()]),
    ):
        _write_sheet(book, name, rows, writer.order(name))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


class _Writer:
    def __init__(self, form: Form, version: str) -> None:
        self.form, self.version = form, version
        self.names = {question.name for question in form.questions}
        self.choices: list[Cells] = []
        self._lists: dict[str, list[Choice]] = {}

    def order(self, sheet: str) -> list[str]:
        """Return the columns in their customary order."""
        several = [self.form.language, *self.form.languages]
        columns = {part: [_column_name(part, language) for language in several] for part in _COLUMN_BY_PART.values()}
        if sheet == SETTINGS:
            return ["form_title", "form_id", "version", "default_language", "parley::introduction"]
        if sheet == CHOICES:
            return ["list_name", "name", *columns["label"], POINTS]
        return [
            "type",
            "name",
            *columns["label"],
            *columns["hint"],
            "required",
            "relevant",
            "constraint",
            *columns["constraint_message"],
            "appearance",
            "parley::weight",
        ]

    def settings(self) -> Cells:
        form = self.form
        return _without_empty(
            {
                "form_title": escape_unknown_references(form.title, ()),
                "form_id": slugify(form.title)[:60] or "questionnaire",
                "version": self.version,
                "default_language": _language_column(form.language),
                "parley::introduction": escape_unknown_references(form.introduction, ()),
            }
        )

    def survey(self) -> Iterator[Cells]:
        stands_free = False
        for section in self.form.sections:
            # An untitled section needs no group, but two in a row without groups would be read as one.
            stands_free = not (stands_free or section.title or section.titles or section.condition)
            stands_free = stands_free and bool(section.questions)
            rows = [self._question_row(question) for question in section.questions]
            if stands_free:
                yield from rows
                continue
            yield self._group_row(section)
            yield from rows
            yield {"type": "end_group"}

    def _group_row(self, section: Section) -> Cells:
        titles = {language: {"text": title} for language, title in section.titles.items()}
        named = {
            "type": "begin_group",
            "name": self._free_name("section"),
            "relevant": normalize_references(section.condition),
        }
        return _without_empty({**named, **self._translated_cells({"text": section.title}, titles)})

    def _question_row(self, question: Question) -> Cells:
        own = {"text": question.text, "help": question.help, "message": question.message}
        return _without_empty(
            {
                "type": self._type_cell(question),
                "name": question.name,
                **self._translated_cells(own, question.translations),
                "required": "yes" if question.is_required else "",
                "relevant": normalize_references(question.condition),
                "constraint": normalize_references(question.constraint),
                "appearance": MULTILINE if question.type is QuestionType.LONG_TEXT else "",
                "parley::weight": question.weight or "",
            }
        )

    def _type_cell(self, question: Question) -> str:
        if question.type is QuestionType.YES_NO:
            return f"select_one {self._add_list(_YES_OR_NO, self._yes_and_no(question.choices))}"
        if question.type in WITH_CHOICES:
            command = "select_one" if question.type is QuestionType.SINGLE else "select_multiple"
            return f"{command} {self._add_list(question.name.replace('.', '_').replace(':', '_'), question.choices)}"
        return _TYPES[question.type]

    def _add_list(self, wanted: str, members: Sequence[Choice]) -> str:
        """Return the name of the list with these choices, adding it if it is new."""
        for name, known in self._lists.items():
            if known == list(members):
                return name
        name, number = wanted, 1
        while name in self._lists:
            number += 1
            name = f"{wanted}_{number}"
        self._lists[name] = list(members)
        for choice in members:
            labels = {language: {"text": label} for language, label in choice.labels.items()}
            points = "" if choice.points is None else choice.points
            self.choices.append(
                _without_empty({"list_name": name, "name": choice.name, POINTS: points})
                | self._translated_cells({"text": choice.label}, labels)
            )
        return name

    def _yes_and_no(self, scored: Sequence[Choice]) -> list[Choice]:
        """Return yes and no in the form's languages, in English for those Parley lacks, with the points of `scored`."""
        points = {choice.name: choice.points for choice in scored}
        words = {language: _yes_and_no_in(language) for language in (self.form.language, *self.form.languages)}
        return [
            Choice(
                name,
                words[self.form.language][index],
                {language: words[language][index] for language in self.form.languages},
                points.get(name),
            )
            for index, name in enumerate((YES, NO))
        ]

    def _translated_cells(self, own: Mapping[str, str], translations: Mapping[str, Mapping[str, str]]) -> Cells:
        several = {
            self.form.language: own,
            **{language: translations.get(language, {}) for language in self.form.languages},
        }
        return {
            _column_name(_COLUMN_BY_PART[part], language): escape_unknown_references(text, self.names)
            for language, texts in several.items()
            for part, text in texts.items()
            if part in _COLUMN_BY_PART and text
        }

    def _free_name(self, wanted: str) -> str:
        number = 1
        while f"{wanted}_{number}" in self.names:
            number += 1
        self.names.add(f"{wanted}_{number}")
        return f"{wanted}_{number}"


_COLUMN_BY_PART = {"text": "label", "help": "hint", "message": "constraint_message"}


def _column_name(part: str, language: str) -> str:
    return f"{part}::{_language_column(language)}"


def _language_column(language: str) -> str:
    """Return "de" as "Deutsch (de)", which form tools expect; other names are returned as they are."""
    name = name_of(language)
    return language if name == language else f"{name} ({language})"


def _yes_and_no_in(language: str) -> tuple[str, str]:
    code = code_of(language)
    with override(code if code in _SPOKEN else "en"):
        return pgettext("answer", "Yes"), pgettext("answer", "No")


def _without_empty(cells: Mapping[str, str | int]) -> Cells:
    return {column: value for column, value in cells.items() if value != ""}


def _write_sheet(book: Workbook, name: str, rows: Sequence[Cells], order: Iterable[str]) -> None:
    used = {column for row in rows for column in row} | {"type", "name", "list_name", "form_title"}
    columns = [column for column in order if column in used or column.startswith("label::")]
    widths = [_WIDTHS.get(column.split("::")[0], 18) for column in columns]
    append_rows(add_sheet(book, name, columns, widths), ([row.get(column, "") for column in columns] for row in rows))
