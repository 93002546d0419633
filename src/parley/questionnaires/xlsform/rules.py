"""Checks of the conditions and rules of a whole form: their references, and whether Parley can evaluate them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from parley.core.translation import gettext as _
from parley.questionnaires.conditions import find_circle, join_conditions
from parley.questionnaires.expressions import Unreadable, parse
from parley.questionnaires.types import WITHOUT_VALUE
from parley.questionnaires.xlsform.content import Question
from parley.questionnaires.xlsform.findings import Findings, Matter
from parley.questionnaires.xlsform.questions import Survey
from parley.questionnaires.xlsform.references import REFERENCE, normalize_references
from parley.questionnaires.xlsform.survey import Group, SurveySection

_SAVED = "last-saved#"


def resolve_conditions(sections: list[SurveySection], survey: Survey) -> None:
    """Set checked conditions on sections and questions; those that cannot be evaluated become findings."""
    rules = _Rules({question.name: question for item in sections for question in item.section.questions}, survey)
    checked: dict[int, str] = {}
    for item in sections:
        for group in item.groups:
            if group.row not in checked:
                checked[group.row] = rules.check_expression(group.condition, group.row, "relevant")
        item.section.condition = _join_group_conditions(item.groups, checked, rules)
        for question, row in zip(item.section.questions, item.rows, strict=True):
            question.condition = rules.check_expression(question.condition, row, "relevant")
            question.constraint = rules.check_expression(question.constraint, row, "constraint")
    _report_circles(sections, survey.findings)


def _join_group_conditions(groups: Iterable[Group], checked: Mapping[int, str], rules: _Rules) -> str:
    united = ""
    for group in groups:
        united = join_conditions(united, checked[group.row])
    return rules.check_expression(united, next((group.row for group in reversed(list(groups))), 0), "relevant")


class _Rules:
    def __init__(self, questions: Mapping[str, Question], survey: Survey) -> None:
        self.questions, self.survey = questions, survey

    def check_expression(self, expression: str, row: int, column: str) -> str:
        """Return `expression`, or nothing if Parley cannot evaluate it."""
        if not expression:
            return ""
        expression = normalize_references(expression)
        names = {name.removeprefix(_SAVED) for name in REFERENCE.findall(expression)}
        for name in sorted(names - self.survey.names.keys()):
            sentence = _("The expression refers to “%(name)s”, which does not exist.") % {"name": name[:60]}
            self.survey.findings.add(Matter.STOPS, sentence, row=row, column=column)
            return ""
        reason = self._unsupported_reason(expression, names)
        if reason:
            said = _("Always asked, because this condition cannot be evaluated: %(reason)s")
            if column == "constraint":
                said = _("Every answer is accepted because this rule cannot be evaluated: %(reason)s")
            self.survey.findings.add(Matter.RULE, said % {"reason": reason}, row=row, column=column)
            return ""
        return expression

    def _unsupported_reason(self, expression: str, names: set[str]) -> str:
        if _SAVED in expression:
            return _("The previous answer is not available.")
        for name in sorted(names):
            if name not in self.questions or self.questions[name].type in WITHOUT_VALUE:
                return _("“%(name)s” has no answer to compare.") % {"name": name}
        try:
            parse(expression)
        except Unreadable as unreadable:
            return str(unreadable)
        return ""


def _report_circles(sections: list[SurveySection], findings: Findings) -> None:
    conditions = {
        question.name: join_conditions(item.section.condition, question.condition)
        for item in sections
        for question in item.section.questions
    }
    names = find_circle(conditions)
    if not names:
        return
    rows = {
        question.name: row for item in sections for question, row in zip(item.section.questions, item.rows, strict=True)
    }
    sentence = _("Conditions form a circle: %(names)s.") % {"names": " → ".join(names)[:300]}
    findings.add(Matter.STOPS, sentence, row=min(rows[name] for name in names if name in rows), column="relevant")
