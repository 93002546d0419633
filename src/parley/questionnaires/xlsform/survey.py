"""The sheet "survey", row by row: groups become sections, rows become questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from parley.core.translation import gettext as _
from parley.questionnaires.types import MOST_QUESTIONS, MOST_SECTIONS, QuestionType
from parley.questionnaires.xlsform.columns import FormRow, about_column
from parley.questionnaires.xlsform.content import Question, Section
from parley.questionnaires.xlsform.findings import Matter
from parley.questionnaires.xlsform.kinds import IN_A_LOOP, RANGE, Control, parse_control, parse_selection
from parley.questionnaires.xlsform.questions import (
    MULTILINE,
    Survey,
    claim_name,
    read_question,
    report_references,
    type_in,
)

LONGEST_TITLE = 200
BETWEEN_TITLES = " – "
_READ = frozenset(
    {
        "type",
        "name",
        "label",
        "hint",
        "required",
        "relevant",
        "constraint",
        "constraint_message",
        "appearance",
        "parley::weight",
        "disabled",
    }
)
_READ_OF_GROUPS = frozenset({"type", "name", "label", "relevant"})
_WITH_ANSWER = frozenset({"required", "parley::weight"})
"""The columns that have no meaning for a note."""
_YES = frozenset({"yes", "true", "true()"})
_REPEATED = "repeat"
_LOOPED = "loop"


@dataclass(slots=True)
class Group:
    row: int
    what: str
    title: str = ""
    titles: dict[str, str] = field(default_factory=dict)
    condition: str = ""
    holds_groups: bool = False
    has_questions: bool = False


@dataclass(slots=True)
class SurveySection:
    """A section with the groups that contain it, whose conditions are not checked yet."""

    section: Section
    groups: list[Group]
    rows: list[int] = field(default_factory=list)
    """The row numbers of its questions."""


class SectionReader:
    """Builds sections while rows are read."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.items: list[SurveySection] = []
        self._open: list[Group] = []
        self._current: SurveySection | None = None

    def read(self, form_rows: Iterable[FormRow]) -> list[SurveySection]:
        for row in form_rows:
            self._read_row(row)
        for group in self._open:
            self.survey.findings.add(Matter.STOPS, _("This group has no end."), row=group.row, column="type")
        self._check_counts()
        return self.items

    def _read_row(self, row: FormRow) -> None:
        if row.get("disabled").lower() in _YES:
            self.survey.report(Matter.LEFT_OUT, row, _("Rows that are switched off are ignored."), "disabled")
            return
        written = type_in(row)
        if written.startswith("#"):
            self.survey.report(Matter.LEFT_OUT, row, _("Rows that begin with “#” are remarks and are ignored."))
            return
        if not written:
            self._read_row_without_type(row)
            return
        mark = parse_control(written)
        if mark is None:
            self._read_question(row)
        elif mark.begins:
            self._begin_group(row, mark)
        else:
            self._end_group(row, mark)

    def _read_row_without_type(self, row: FormRow) -> None:
        if row.get("name") or row.cells.get("label"):
            self.survey.stop(row, _("This row has no type."), "type")
        elif row.cells:
            self.survey.report(
                Matter.LEFT_OUT, row, _("Rows without type, name and label are remarks and are ignored.")
            )

    def _begin_group(self, row: FormRow, mark: Control) -> None:
        spoken = self.survey.spoken
        title, titles = spoken.label_and_translations(row.cells.get("label", {}))
        if name := row.get("name"):
            claim_name(name, row, self.survey)
        else:
            self.survey.stop(row, _("A group needs a name."), "name")
        if self._open:
            self._open[-1].holds_groups = True
            sentence = _("A group inside another group becomes its own section, named after both groups.")
            self.survey.report(Matter.CHANGED, row, sentence, "type")
        if mark.what == _LOOPED:
            self.survey.report(Matter.LEFT_OUT, row, str(IN_A_LOOP), "type")
        if mark.what == _REPEATED:
            sentence = _("Repeatable groups are asked once.")
            self.survey.report(Matter.CHANGED, row, sentence, "type")
        report_references([title, *titles.values()], row, self.survey)
        self._open.append(Group(row.number, mark.what, title, titles, row.get("relevant")))
        self._current = None
        self._report_unread_columns(row, _READ_OF_GROUPS)

    def _end_group(self, row: FormRow, mark: Control) -> None:
        if not self._open or self._open[-1].what != mark.what:
            self.survey.stop(row, _("This row ends a group that was never started."), "type")
            return
        group = self._open[-1]
        if not group.has_questions and not group.holds_groups and not self._is_looped():
            self._open_section()
        self._open.pop()
        self._current = None

    def _is_looped(self) -> bool:
        return any(group.what == _LOOPED for group in self._open)

    def _read_question(self, row: FormRow) -> None:
        if self._is_looped():
            if name := row.get("name"):
                self.survey.names.setdefault(name, row.number)
            if choosing := parse_selection(type_in(row)):
                self.survey.used_lists.add(choosing.list)
            self.survey.report(Matter.LEFT_OUT, row, str(IN_A_LOOP), "type")
            return
        question = read_question(row, self.survey)
        if question is None:
            return
        item = self._current or self._open_section()
        item.section.questions.append(question)
        item.rows.append(row.number)
        if self._open:
            self._open[-1].has_questions = True
        read = _READ | {"parameters"} if type_in(row).lower() == RANGE else _READ
        self._report_unread_columns(row, read - _WITH_ANSWER if question.type is QuestionType.NOTE else read)
        self._report_appearance(row, question)

    def _open_section(self) -> SurveySection:
        titled = [group for group in self._open if group.title]
        title = BETWEEN_TITLES.join(group.title for group in titled)
        titles = {
            language: BETWEEN_TITLES.join(group.titles.get(language, group.title) for group in titled)
            for language in self.survey.spoken.others
            if any(language in group.titles for group in titled)
        }
        if max(map(len, (title, *titles.values()))) > LONGEST_TITLE:
            sentence = _("Longer than %(most)s characters.") % {"most": LONGEST_TITLE}
            self.survey.findings.add(Matter.STOPS, sentence, row=titled[-1].row, column="label")
        self._current = SurveySection(Section(title, titles), list(self._open))
        self.items.append(self._current)
        return self._current

    def _report_unread_columns(self, row: FormRow, read: frozenset[str]) -> None:
        for name in row.cells:
            if name not in read:
                self.survey.report(Matter.DETAIL, row, about_column(name), name)

    def _report_appearance(self, row: FormRow, question: Question) -> None:
        appearance = set(row.get("appearance").split())
        if question.type is QuestionType.LONG_TEXT:
            appearance.discard(MULTILINE)
        if appearance:
            self.survey.report(Matter.DETAIL, row, _("Parley decides how questions look."), "appearance")

    def _check_counts(self) -> None:
        questions = [question for item in self.items for question in item.section.questions]
        if len(questions) > MOST_QUESTIONS:
            words = {"most": MOST_QUESTIONS, "count": len(questions)}
            sentence = _("A questionnaire can have at most %(most)s questions; this form has %(count)s.")
            self.survey.findings.add(Matter.STOPS, sentence % words)
        if len(self.items) > MOST_SECTIONS:
            words = {"most": MOST_SECTIONS, "count": len(self.items)}
            sentence = _("A questionnaire can have at most %(most)s sections; this form has %(count)s.")
            self.survey.findings.add(Matter.STOPS, sentence % words)
        if all(question.type is QuestionType.NOTE for question in questions) and not self.survey.findings.stop:
            self.survey.findings.add(Matter.STOPS, _("None of the questions can be imported."))
