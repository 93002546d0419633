"""Reading an XLSForm into content and findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parley.core.translation import gettext as _
from parley.questionnaires.languages import name_of
from parley.questionnaires.types import LONGEST_HELP, MOST_LANGUAGES
from parley.questionnaires.xlsform import choices, sheets
from parley.questionnaires.xlsform.columns import FormRow, about_column, columns, form_rows, language_of, languages
from parley.questionnaires.xlsform.content import Form
from parley.questionnaires.xlsform.findings import Finding, Findings, Matter, Unusable
from parley.questionnaires.xlsform.questions import Survey
from parley.questionnaires.xlsform.references import escape_all_unknown_references
from parley.questionnaires.xlsform.rules import resolve_conditions
from parley.questionnaires.xlsform.sheets import CHOICES, SETTINGS, SURVEY, Book
from parley.questionnaires.xlsform.survey import SectionReader

LONGEST_NAME = 160
LONGEST_LANGUAGE = 60
_SETTINGS_READ = frozenset({"form_title", "form_id", "version", "default_language", "parley::introduction"})


@dataclass(frozen=True, slots=True)
class Reading:
    form: Form
    findings: list[Finding]
    form_id: str = ""
    version: str = ""

    @property
    def stops(self) -> list[Finding]:
        """The findings that stop the import."""
        return [found for found in self.findings if found.matter is Matter.STOPS]

    @property
    def types(self) -> dict[str, int]:
        """The number of questions of each type."""
        return dict(Counter(question.type.value for question in self.form.questions).most_common())

    def as_json(self) -> dict[str, Any]:
        return {
            "form": self.form.as_json(),
            "findings": [found.as_json() for found in self.findings],
            "form_id": self.form_id,
            "version": self.version,
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Reading:
        findings = [
            Finding(Matter(found["matter"]), found["sheet"], found["column"], found["text"], found["rows"])
            for found in said["findings"]
        ]
        return cls(Form.from_json(said["form"]), findings, said["form_id"], said["version"])


def read(data: bytes, *, title: str = "", language: str = "en") -> Reading:
    """Read a workbook. `title` and `language` are used if the form has none. Raises `Unusable`."""
    book = sheets.open_book(data)
    survey = book.sheets.get(SURVEY)
    if survey is None:
        raise Unusable(_("This workbook has no sheet called “survey”, so it is not an XLSForm."))
    if "type" not in {column.name for column in columns(survey)}:
        raise Unusable(_("The sheet “survey” has no column called “type”."))
    return _read_book(book, title, language)


def _read_book(book: Book, title: str, language: str) -> Reading:
    findings = Findings()
    rows = {name: form_rows(book.sheets[name]) if name in book.sheets else [] for name in (SURVEY, CHOICES, SETTINGS)}
    settings = rows[SETTINGS][0] if rows[SETTINGS] else FormRow(1, {})
    form_languages = languages(language_of(settings.get("default_language")), book.sheets.values(), language)
    _report_ignored(book, rows, findings)
    form = Form(
        title=settings.get("form_title") or title or _("Questionnaire"),
        language=form_languages.first,
        languages=form_languages.others,
        introduction=settings.get("parley::introduction"),
    )
    _check_settings(form, settings, findings)
    if not form_languages.is_named:
        sentence = _("The form does not state its language. “%(language)s” is assumed.")
        findings.add(
            Matter.CHANGED, sentence % {"language": name_of(language)}, sheet=SETTINGS, column="default_language"
        )
    elif language_of(settings.get("default_language")) not in ("", form_languages.first):
        sentence = _("The form has no text in its own language; “%(language)s” is used instead.")
        words = {"language": name_of(form_languages.first)[:LONGEST_LANGUAGE]}
        findings.add(Matter.CHANGED, sentence % words, sheet=SETTINGS, column="default_language")
    survey = Survey(form_languages, choices.read_choice_lists(rows[CHOICES], form_languages, findings), findings)
    items = SectionReader(survey).read(rows[SURVEY])
    resolve_conditions(items, survey)
    form.sections = [item.section for item in items]
    for name in survey.lists:
        if name not in survey.used_lists:
            sentence = _("No question uses the list “%(list)s”.") % {"list": name[:60]}
            findings.add(Matter.LEFT_OUT, sentence, sheet=CHOICES, column="list_name")
    escape_all_unknown_references(form)
    return Reading(form, list(findings), settings.get("form_id"), settings.get("version"))


def _report_ignored(book: Book, rows: dict[str, list[FormRow]], findings: Findings) -> None:
    for name in book.others:
        findings.add(Matter.LEFT_OUT, _("This sheet is not imported."), sheet=name[:60])
    if book.has_links:
        findings.add(Matter.DETAIL, _("Links to other files are not followed."), sheet="")
    for sheet in book.sheets.values():
        for number in sheet.beside:
            findings.add(Matter.DETAIL, _("Columns without a heading are ignored."), sheet=sheet.name, row=number)
        filled = {(row.number, header) for row in sheet.rows for header in row.cells}
        for number, header in sheet.formulas:
            if (number, header) in filled:
                sentence = _("The last calculated result of a formula is used.")
                findings.add(Matter.CHANGED, sentence, sheet=sheet.name, row=number, column=header)
            else:
                sentence = _(
                    "A formula has no result. Open and save the file in Excel, or enter the "
                    "result instead of the formula."
                )
                findings.add(Matter.STOPS, sentence, sheet=sheet.name, row=number, column=header)
    for row in rows[CHOICES]:
        for column in row.cells:
            if column not in choices.READ:
                findings.add(Matter.DETAIL, about_column(column), sheet=CHOICES, row=row.number, column=column)
    for row in rows[SETTINGS][1:]:
        findings.add(Matter.LEFT_OUT, _("Only the first row is read."), sheet=SETTINGS, row=row.number)


def _check_settings(form: Form, settings: FormRow, findings: Findings) -> None:
    for column in settings.cells:
        if column not in _SETTINGS_READ:
            findings.add(Matter.DETAIL, _("This setting is not supported."), sheet=SETTINGS, column=column)
    limits = {
        "form_title": (form.title, LONGEST_NAME),
        "parley::introduction": (form.introduction, LONGEST_HELP),
        "default_language": (form.language, LONGEST_LANGUAGE),
    }
    for column, (text, most) in limits.items():
        if len(text) > most:
            sentence = _("Longer than %(most)s characters.") % {"most": most}
            findings.add(Matter.STOPS, sentence, sheet=SETTINGS, column=column)
    if any(len(language) > LONGEST_LANGUAGE for language in form.languages):
        sentence = _("Longer than %(most)s characters.") % {"most": LONGEST_LANGUAGE}
        findings.add(Matter.STOPS, sentence, sheet=SURVEY)
    if len(form.languages) > MOST_LANGUAGES:
        sentence = _("A questionnaire can have at most %(most)s languages in addition to its first.") % {
            "most": MOST_LANGUAGES
        }
        findings.add(Matter.STOPS, sentence, sheet=SURVEY)
