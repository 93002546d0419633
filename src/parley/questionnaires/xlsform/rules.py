"""Conditions and constraints of the whole form: what they ask about, and whether Parley can tell if they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from parley.questionnaires.conditions import both, circle
from parley.questionnaires.expressions import Unreadable, parse
from parley.questionnaires.types import WITHOUT_VALUE
from parley.questionnaires.xlsform.content import Question
from parley.questionnaires.xlsform.findings import Findings, Matter
from parley.questionnaires.xlsform.questions import Survey
from parley.questionnaires.xlsform.references import REFERENCE, plain
from parley.questionnaires.xlsform.survey import Group, Part

_SAVED = "last-saved#"


def settle(parts: list[Part], survey: Survey) -> None:
    """Put checked conditions into sections and questions; what cannot be told is taken out and listed."""
    rules = _Rules({made.name: made for part in parts for made in part.section.questions}, survey)
    checked: dict[int, str] = {}
    for part in parts:
        for group in part.groups:
            if group.row not in checked:
                checked[group.row] = rules.kept(group.condition, group.row, "relevant")
        part.section.condition = _united(part.groups, checked, rules)
        for made, row in zip(part.section.questions, part.rows, strict=True):
            made.condition = rules.kept(made.condition, row, "relevant")
            made.constraint = rules.kept(made.constraint, row, "constraint")
    _refuse_circles(parts, survey.findings)


def _united(groups: Iterable[Group], checked: Mapping[int, str], rules: _Rules) -> str:
    united = ""
    for group in groups:
        united = both(united, checked[group.row])
    return rules.kept(united, next((group.row for group in reversed(list(groups))), 0), "relevant")


class _Rules:
    def __init__(self, asked: Mapping[str, Question], survey: Survey) -> None:
        self.asked, self.survey = asked, survey

    def kept(self, expression: str, row: int, column: str) -> str:
        """`expression`, or nothing where Parley cannot tell whether it holds."""
        if not expression:
            return ""
        expression = plain(expression)
        names = {name.removeprefix(_SAVED) for name in REFERENCE.findall(expression)}
        for name in sorted(names - self.survey.names.keys()):
            sentence = _("The expression refers to “%(name)s”, which does not exist.") % {"name": name[:60]}
            self.survey.findings.add(Matter.STOPS, sentence, row=row, column=column)
            return ""
        reason = self._reason_against(expression, names)
        if reason:
            said = _("Always asked, because this condition cannot be evaluated: %(reason)s")
            if column == "constraint":
                said = _("Every answer is accepted because this rule cannot be evaluated: %(reason)s")
            self.survey.findings.add(Matter.RULE, said % {"reason": reason}, row=row, column=column)
            return ""
        return expression

    def _reason_against(self, expression: str, names: set[str]) -> str:
        if _SAVED in expression:
            return _("The previous answer is not available.")
        for name in sorted(names):
            if name not in self.asked or self.asked[name].type in WITHOUT_VALUE:
                return _("“%(name)s” has no answer to compare.") % {"name": name}
        try:
            parse(expression)
        except Unreadable as unreadable:
            return str(unreadable)
        return ""


def _refuse_circles(parts: list[Part], findings: Findings) -> None:
    conditions = {
        made.name: both(part.section.condition, made.condition) for part in parts for made in part.section.questions
    }
    names = circle(conditions)
    if not names:
        return
    rows = {made.name: row for part in parts for made, row in zip(part.section.questions, part.rows, strict=True)}
    sentence = _("Conditions form a circle: %(names)s.") % {"names": " → ".join(names)[:300]}
    findings.add(Matter.STOPS, sentence, row=min(rows[name] for name in names if name in rows), column="relevant")
