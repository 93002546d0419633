"""A row of the sheet “survey” as a question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from parley.questionnaires.conditions import both
from parley.questionnaires.naming import is_name
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
from parley.questionnaires.xlsform.columns import Languages, Line, whole_number
from parley.questionnaires.xlsform.content import Choice, Question
from parley.questionnaires.xlsform.findings import SHOWN_AS_WRITTEN, Findings, Matter
from parley.questionnaires.xlsform.kinds import (
    ANSWERED,
    INSTEAD,
    RANGE,
    Selected,
    reason_against,
    selected,
)
from parley.questionnaires.xlsform.references import plain
from parley.questionnaires.xlsform.sheets import SURVEY

LONGEST_NAME = 100
LONGEST_MESSAGE = 300
MULTILINE = "multiline"
_USUAL = (FULL_POINTS, 0)
"""What yes and no are worth where nothing else is said."""
_TRUE = frozenset({"yes", "true", "true()", "1"})
_FALSE = frozenset({"", "no", "false", "false()", "0"})
_LONGEST = {"text": LONGEST_QUESTION, "help": LONGEST_HELP, "message": LONGEST_MESSAGE}
_COLUMNS = {"text": "label", "help": "hint", "message": "constraint_message"}


@dataclass(slots=True)
class Survey:
    """What rows are read with, and what is known of those before."""

    spoken: Languages
    lists: Mapping[str, list[Choice]]
    findings: Findings
    names: dict[str, int] = field(default_factory=dict)
    """Every name with its row, of groups and of what is left out as well."""
    used_lists: set[str] = field(default_factory=set)

    def stop(self, line: Line, sentence: str, column: str = "") -> None:
        self.findings.add(Matter.STOPS, sentence, row=line.number, column=column)

    def say(self, matter: Matter, line: Line, sentence: str, column: str = "") -> None:
        self.findings.add(matter, sentence, row=line.number, column=column)


def type_of(line: Line) -> str:
    return " ".join(line.get("type").split())


def question(line: Line, survey: Survey) -> Question | None:
    """None where there is none to ask; the findings then say why."""
    name = _name(line, survey)
    asked = _asked(line, survey)
    if asked is None:
        return None
    kind, choices, constraint = asked
    if not name:
        return None
    made = Question(name, kind, "", choices=choices, translations=_translations(line, survey.spoken))
    made.text = survey.spoken.labelled(line.cells.get("label", {}))[0]
    made.help = survey.spoken.said(line.cells.get("hint", {}))[0]
    made.message = survey.spoken.said(line.cells.get("constraint_message", {}))[0]
    if not made.text:
        survey.say(Matter.CHANGED, line, _("Questions without a label are shown by name."), "label")
        made.text = name
    made.constraint = both(plain(line.get("constraint")), constraint)
    made.condition = plain(line.get("relevant"))
    if kind in WITHOUT_VALUE:
        _drop_rule(made, line, survey)
    if kind is not QuestionType.NOTE:
        made.is_required = _is_required(line, survey)
        made.weight = whole_number(line, "parley::weight", FULL_WEIGHT, SURVEY, survey.findings) or 0
    _check_lengths(made, line, survey)
    return made


def _name(line: Line, survey: Survey) -> str:
    name = line.get("name")
    if not name and ANSWERED.get(type_of(line).lower()) is QuestionType.NOTE:
        name = f"note_{line.number}"
    if not name:
        if not reason_against(type_of(line).lower()):
            survey.stop(line, _("A question needs a name."), "name")
        return ""
    return name if claimed(name, line, survey) else ""


def claimed(name: str, line: Line, survey: Survey) -> bool:
    """Whether `name` can be used, and is this row's from now on."""
    if not is_name(name) or len(name) > LONGEST_NAME:
        sentence = _(
            "“%(name)s” is not a valid name. Use letters, digits, “_”, “-” and “.”, at most %(most)s characters."
        )
        survey.stop(line, sentence % {"name": name[:60], "most": LONGEST_NAME}, "name")
        return False
    if name in survey.names:
        sentence = _("The name “%(name)s” is already used in row %(row)s.")
        survey.stop(line, sentence % {"name": name, "row": survey.names[name]}, "name")
        return False
    survey.names[name] = line.number
    return True


def _asked(line: Line, survey: Survey) -> tuple[QuestionType, list[Choice], str] | None:
    """Kind of answer, choices, and the rule that comes with the type."""
    written = type_of(line)
    choosing = selected(written)
    if choosing is not None:
        return _chosen(choosing, line, survey)
    kind = ANSWERED.get(written.lower())
    if kind is QuestionType.TEXT and MULTILINE in line.get("appearance").split():
        kind = QuestionType.LONG_TEXT
    if kind is not None:
        return kind, [], ""
    if written.lower() == RANGE:
        return _range(line, survey)
    if instead := INSTEAD.get(written.lower()):
        survey.say(Matter.CHANGED, line, str(instead.sentence), "type")
        choices = [Choice("OK", "OK")] if instead.type is QuestionType.SINGLE else []
        return instead.type, choices, instead.constraint
    if reason := reason_against(written.lower()):
        survey.say(Matter.LEFT_OUT, line, reason, "type")
        return None
    survey.stop(line, _("“%(type)s” is not a known question type.") % {"type": written[:60]}, "type")
    return None


def _chosen(choosing: Selected, line: Line, survey: Survey) -> tuple[QuestionType, list[Choice], str] | None:
    if choosing.type is None:
        survey.used_lists.add(choosing.list)
        survey.say(Matter.LEFT_OUT, line, choosing.reason, "type")
        return None
    choices = survey.lists.get(choosing.list)
    if not choices:
        sentence = _("There is no list of answers called “%(list)s”.") % {"list": choosing.list[:60]}
        survey.stop(line, sentence, "type")
        return None
    survey.used_lists.add(choosing.list)
    if choosing.takes_other:
        survey.say(Matter.CHANGED, line, _("A free-text “Other” answer is not supported."), "type")
    if choosing.type is QuestionType.MULTIPLE and any(" " in choice.name for choice in choices):
        sentence = _("Answer names must not contain spaces where several answers can be selected.")
        survey.stop(line, sentence, "type")
    if choosing.type is QuestionType.SINGLE and is_yes_or_no(choices):
        return QuestionType.YES_NO, _points_alone(choices), ""
    return choosing.type, choices, ""


def _points_alone(choices: list[Choice]) -> list[Choice]:
    """Yes and no as the builder keeps them: Parley labels them itself, so they stand there for other points alone."""
    points = {
        choice.name: usual if choice.points is None else choice.points
        for choice, usual in zip(choices, _USUAL, strict=True)
    }
    if tuple(points.values()) == _USUAL:
        return []
    return [Choice(name, word, points=points[name]) for name, word in ((YES, "Yes"), (NO, "No"))]


def _range(line: Line, survey: Survey) -> tuple[QuestionType, list[Choice], str]:
    """A slider is a number between its ends: "start=0 end=10 step=1"."""
    given = dict(part.split("=", 1) for part in re.split(r"[\s,;]+", line.get("parameters")) if "=" in part)
    start, end, step = given.get("start", "1"), given.get("end", "10"), given.get("step", "1")
    survey.say(Matter.CHANGED, line, _("Sliders become number questions with the same limits."), "type")
    kind = QuestionType.DECIMAL if any("." in number for number in (start, end, step)) else QuestionType.INTEGER
    return kind, [], f". >= {start} and . <= {end}"


def _drop_rule(made: Question, line: Line, survey: Survey) -> None:
    made.constraint = made.message = ""
    for texts in made.translations.values():
        texts.pop("message", None)
    made.translations = {language: texts for language, texts in made.translations.items() if texts}
    for column in ("constraint", "constraint_message"):
        if column in line.cells:
            survey.say(Matter.DETAIL, line, _("This kind of answer cannot have a rule."), column)


def _is_required(line: Line, survey: Survey) -> bool:
    text = line.get("required").lower()
    if text not in _TRUE | _FALSE:
        survey.say(Matter.RULE, line, _("“Required” cannot depend on other answers, so it is ignored."), "required")
    return text in _TRUE


def _translations(line: Line, spoken: Languages) -> dict[str, dict[str, str]]:
    said = {part: spoken.said(line.cells.get(column, {}))[1] for part, column in _COLUMNS.items()}
    found = {
        language: {part: texts[language] for part, texts in said.items() if language in texts}
        for language in spoken.others
    }
    return {language: texts for language, texts in found.items() if texts}


def _check_lengths(made: Question, line: Line, survey: Survey) -> None:
    for part, most in _LONGEST.items():
        own = {"text": made.text, "help": made.help, "message": made.message}[part]
        several = [own, *(texts.get(part, "") for texts in made.translations.values())]
        if max(map(len, several)) > most:
            survey.stop(line, _("Longer than %(most)s characters.") % {"most": most}, _COLUMNS[part])
    mention_references([made.text, made.help, made.message], line, survey)


def mention_references(texts: Iterable[str], line: Line, survey: Survey) -> None:
    if any("${" in text for text in texts):
        survey.say(Matter.DETAIL, line, str(SHOWN_AS_WRITTEN), "label")
