"""Conversion of a row of the sheet "survey" to a question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from parley.core.translation import gettext as _
from parley.questionnaires.conditions import is_name, join_conditions
from parley.questionnaires.types import (
    FULL_POINTS,
    FULL_WEIGHT,
    LONGEST_HELP,
    LONGEST_QUESTION,
    NO,
    WITHOUT_VALUE,
    YES,
    QuestionType,
)
from parley.questionnaires.xlsform.choices import is_yes_or_no
from parley.questionnaires.xlsform.columns import FormRow, Languages, whole_number
from parley.questionnaires.xlsform.content import Choice, Question
from parley.questionnaires.xlsform.findings import SHOWN_AS_WRITTEN, Findings, Matter
from parley.questionnaires.xlsform.kinds import (
    RANGE,
    REPLACED,
    TYPES,
    Selection,
    parse_selection,
    unsupported_reason,
)
from parley.questionnaires.xlsform.references import normalize_references
from parley.questionnaires.xlsform.sheets import SURVEY

LONGEST_NAME = 100
LONGEST_MESSAGE = 300
MULTILINE = "multiline"
_USUAL = (FULL_POINTS, 0)
"""The points of yes and no unless others are set."""
_TRUE = frozenset({"yes", "true", "true()", "1"})
_FALSE = frozenset({"", "no", "false", "false()", "0"})
_LONGEST = {"text": LONGEST_QUESTION, "help": LONGEST_HELP, "message": LONGEST_MESSAGE}
_COLUMNS = {"text": "label", "help": "hint", "message": "constraint_message"}


@dataclass(slots=True)
class Survey:
    """The state shared while rows are read, and what is known of the rows before."""

    spoken: Languages
    lists: Mapping[str, list[Choice]]
    findings: Findings
    names: dict[str, int] = field(default_factory=dict)
    """The row of every name, including groups and skipped rows."""
    used_lists: set[str] = field(default_factory=set)

    def stop(self, row: FormRow, sentence: str, column: str = "") -> None:
        self.findings.add(Matter.STOPS, sentence, row=row.number, column=column)

    def report(self, matter: Matter, row: FormRow, sentence: str, column: str = "") -> None:
        self.findings.add(matter, sentence, row=row.number, column=column)


def type_in(row: FormRow) -> str:
    return " ".join(row.get("type").split())


def read_question(row: FormRow, survey: Survey) -> Question | None:
    """Return the question of a row; None if there is none, with the reason among the findings."""
    name = _read_name(row, survey)
    answer_type = _read_type(row, survey)
    if answer_type is None:
        return None
    kind, choices, constraint = answer_type
    if not name:
        return None
    question = Question(name, kind, "", choices=choices, translations=_read_translations(row, survey.spoken))
    question.text = survey.spoken.label_and_translations(row.cells.get("label", {}))[0]
    question.help = survey.spoken.text_and_translations(row.cells.get("hint", {}))[0]
    question.message = survey.spoken.text_and_translations(row.cells.get("constraint_message", {}))[0]
    if not question.text:
        survey.report(Matter.CHANGED, row, _("Questions without a label are shown by name."), "label")
        question.text = name
    question.constraint = join_conditions(normalize_references(row.get("constraint")), constraint)
    question.condition = normalize_references(row.get("relevant"))
    if kind in WITHOUT_VALUE:
        _drop_rule(question, row, survey)
    if kind is not QuestionType.NOTE:
        question.is_required = _is_required(row, survey)
        question.weight = whole_number(row, "parley::weight", FULL_WEIGHT, SURVEY, survey.findings) or 0
    _check_lengths(question, row, survey)
    return question


def _read_name(row: FormRow, survey: Survey) -> str:
    name = row.get("name")
    if not name and TYPES.get(type_in(row).lower()) is QuestionType.NOTE:
        name = f"note_{row.number}"
    if not name:
        if not unsupported_reason(type_in(row).lower()):
            survey.stop(row, _("A question needs a name."), "name")
        return ""
    return name if claim_name(name, row, survey) else ""


def claim_name(name: str, row: FormRow, survey: Survey) -> bool:
    """Reserve `name` for this row; return False, with a finding, if it is invalid or taken."""
    if not is_name(name) or len(name) > LONGEST_NAME:
        sentence = _(
            "“%(name)s” is not a valid name. Use letters, digits, “_”, “-” and “.”, at most %(most)s characters."
        )
        survey.stop(row, sentence % {"name": name[:60], "most": LONGEST_NAME}, "name")
        return False
    if name in survey.names:
        sentence = _("The name “%(name)s” is already used in row %(row)s.")
        survey.stop(row, sentence % {"name": name, "row": survey.names[name]}, "name")
        return False
    survey.names[name] = row.number
    return True


def _read_type(row: FormRow, survey: Survey) -> tuple[QuestionType, list[Choice], str] | None:
    """Return the type of the answer, the choices, and the rule implied by the type."""
    written = type_in(row)
    selection = parse_selection(written)
    if selection is not None:
        return _read_selection(selection, row, survey)
    kind = TYPES.get(written.lower())
    if kind is QuestionType.TEXT and MULTILINE in row.get("appearance").split():
        kind = QuestionType.LONG_TEXT
    if kind is not None:
        return kind, [], ""
    if written.lower() == RANGE:
        return _read_range(row, survey)
    if instead := REPLACED.get(written.lower()):
        survey.report(Matter.CHANGED, row, str(instead.sentence), "type")
        choices = [Choice("OK", "OK")] if instead.type is QuestionType.SINGLE else []
        return instead.type, choices, instead.constraint
    if reason := unsupported_reason(written.lower()):
        survey.report(Matter.LEFT_OUT, row, reason, "type")
        return None
    survey.stop(row, _("“%(type)s” is not a known question type.") % {"type": written[:60]}, "type")
    return None


def _read_selection(
    selection: Selection, row: FormRow, survey: Survey
) -> tuple[QuestionType, list[Choice], str] | None:
    if selection.type is None:
        survey.used_lists.add(selection.list)
        survey.report(Matter.LEFT_OUT, row, selection.reason, "type")
        return None
    choices = survey.lists.get(selection.list)
    if not choices:
        sentence = _("There is no list of answers called “%(list)s”.") % {"list": selection.list[:60]}
        survey.stop(row, sentence, "type")
        return None
    survey.used_lists.add(selection.list)
    if selection.takes_other:
        survey.report(Matter.CHANGED, row, _("A free-text “Other” answer is not supported."), "type")
    if selection.type is QuestionType.MULTIPLE and any(" " in choice.name for choice in choices):
        sentence = _("Answer names must not contain spaces where several answers can be selected.")
        survey.stop(row, sentence, "type")
    if selection.type is QuestionType.SINGLE and is_yes_or_no(choices):
        return QuestionType.YES_NO, _yes_no_points(choices), ""
    return selection.type, choices, ""


def _yes_no_points(choices: list[Choice]) -> list[Choice]:
    """Return yes and no as the builder stores them: empty unless their points differ from the usual."""
    points = {
        choice.name: usual if choice.points is None else choice.points
        for choice, usual in zip(choices, _USUAL, strict=True)
    }
    if tuple(points.values()) == _USUAL:
        return []
    return [Choice(name, word, points=points[name]) for name, word in ((YES, "Yes"), (NO, "No"))]


def _read_range(row: FormRow, survey: Survey) -> tuple[QuestionType, list[Choice], str]:
    """Return a slider as a number between its ends: "start=0 end=10 step=1"."""
    given = dict(part.split("=", 1) for part in re.split(r"[\s,;]+", row.get("parameters")) if "=" in part)
    start, end, step = given.get("start", "1"), given.get("end", "10"), given.get("step", "1")
    survey.report(Matter.CHANGED, row, _("Sliders become number questions with the same limits."), "type")
    kind = QuestionType.DECIMAL if any("." in number for number in (start, end, step)) else QuestionType.INTEGER
    return kind, [], f". >= {start} and . <= {end}"


def _drop_rule(question: Question, row: FormRow, survey: Survey) -> None:
    question.constraint = question.message = ""
    for texts in question.translations.values():
        texts.pop("message", None)
    question.translations = {language: texts for language, texts in question.translations.items() if texts}
    for column in ("constraint", "constraint_message"):
        if column in row.cells:
            survey.report(Matter.DETAIL, row, _("This kind of answer cannot have a rule."), column)


def _is_required(row: FormRow, survey: Survey) -> bool:
    text = row.get("required").lower()
    if text not in _TRUE | _FALSE:
        survey.report(Matter.RULE, row, _("“Required” cannot depend on other answers, so it is ignored."), "required")
    return text in _TRUE


def _read_translations(row: FormRow, spoken: Languages) -> dict[str, dict[str, str]]:
    texts_by_part = {
        part: spoken.text_and_translations(row.cells.get(column, {}))[1] for part, column in _COLUMNS.items()
    }
    found = {
        language: {part: texts[language] for part, texts in texts_by_part.items() if language in texts}
        for language in spoken.others
    }
    return {language: texts for language, texts in found.items() if texts}


def _check_lengths(question: Question, row: FormRow, survey: Survey) -> None:
    for part, most in _LONGEST.items():
        own = {"text": question.text, "help": question.help, "message": question.message}[part]
        several = [own, *(texts.get(part, "") for texts in question.translations.values())]
        if max(map(len, several)) > most:
            survey.stop(row, _("Longer than %(most)s characters.") % {"most": most}, _COLUMNS[part])
    report_references([question.text, question.help, question.message], row, survey)


def report_references(texts: Iterable[str], row: FormRow, survey: Survey) -> None:
    if any("${" in text for text in texts):
        survey.report(Matter.DETAIL, row, str(SHOWN_AS_WRITTEN), "label")
