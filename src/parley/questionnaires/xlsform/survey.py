"""The sheet “survey”, row by row: groups become sections, rows become questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from parley.questionnaires.types import MOST_QUESTIONS, MOST_SECTIONS, QuestionType
from parley.questionnaires.xlsform.columns import Line, about_column
from parley.questionnaires.xlsform.content import Question, Section
from parley.questionnaires.xlsform.findings import Matter
from parley.questionnaires.xlsform.kinds import IN_A_LOOP, RANGE, Control, control, selected
from parley.questionnaires.xlsform.questions import MULTILINE, Survey, claimed, mention_references, question, type_of

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
"""What says nothing of a text that is not answered."""
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
class Part:
    """A section to be, with the groups it lies in, whose conditions are yet to be checked."""

    section: Section
    groups: list[Group]
    rows: list[int] = field(default_factory=list)
    """Of its questions."""


class Sections:
    """Builds them while rows are read."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.parts: list[Part] = []
        self._open: list[Group] = []
        self._current: Part | None = None

    def read(self, lines: Iterable[Line]) -> list[Part]:
        for line in lines:
            self._take(line)
        for group in self._open:
            self.survey.findings.add(Matter.STOPS, _("This group has no end."), row=group.row, column="type")
        self._count()
        return self.parts

    def _take(self, line: Line) -> None:
        if line.get("disabled").lower() in _YES:
            self.survey.say(Matter.LEFT_OUT, line, _("Rows that are switched off are ignored."), "disabled")
            return
        written = type_of(line)
        if written.startswith("#"):
            self.survey.say(Matter.LEFT_OUT, line, _("Rows that begin with “#” are remarks and are ignored."))
            return
        if not written:
            self._without_type(line)
            return
        mark = control(written)
        if mark is None:
            self._question(line)
        elif mark.begins:
            self._begin(line, mark)
        else:
            self._end(line, mark)

    def _without_type(self, line: Line) -> None:
        if line.get("name") or line.cells.get("label"):
            self.survey.stop(line, _("This row has no type."), "type")
        elif line.cells:
            self.survey.say(Matter.LEFT_OUT, line, _("Rows without type, name and label are remarks and are ignored."))

    def _begin(self, line: Line, mark: Control) -> None:
        spoken = self.survey.spoken
        title, titles = spoken.labelled(line.cells.get("label", {}))
        if name := line.get("name"):
            claimed(name, line, self.survey)
        else:
            self.survey.stop(line, _("A group needs a name."), "name")
        if self._open:
            self._open[-1].holds_groups = True
            sentence = _("A group inside another group becomes its own section, named after both groups.")
            self.survey.say(Matter.CHANGED, line, sentence, "type")
        if mark.what == _LOOPED:
            self.survey.say(Matter.LEFT_OUT, line, str(IN_A_LOOP), "type")
        if mark.what == _REPEATED:
            sentence = _("Repeatable groups are asked once.")
            self.survey.say(Matter.CHANGED, line, sentence, "type")
        mention_references([title, *titles.values()], line, self.survey)
        self._open.append(Group(line.number, mark.what, title, titles, line.get("relevant")))
        self._current = None
        self._mention_details(line, _READ_OF_GROUPS)

    def _end(self, line: Line, mark: Control) -> None:
        if not self._open or self._open[-1].what != mark.what:
            self.survey.stop(line, _("This row ends a group that was never started."), "type")
            return
        group = self._open[-1]
        if not group.has_questions and not group.holds_groups and not self._is_looped():
            self._section()
        self._open.pop()
        self._current = None

    def _is_looped(self) -> bool:
        return any(group.what == _LOOPED for group in self._open)

    def _question(self, line: Line) -> None:
        if self._is_looped():
            if name := line.get("name"):
                self.survey.names.setdefault(name, line.number)
            if choosing := selected(type_of(line)):
                self.survey.used_lists.add(choosing.list)
            self.survey.say(Matter.LEFT_OUT, line, str(IN_A_LOOP), "type")
            return
        made = question(line, self.survey)
        if made is None:
            return
        part = self._current or self._section()
        part.section.questions.append(made)
        part.rows.append(line.number)
        if self._open:
            self._open[-1].has_questions = True
        read = _READ | {"parameters"} if type_of(line).lower() == RANGE else _READ
        self._mention_details(line, read - _WITH_ANSWER if made.type is QuestionType.NOTE else read)
        self._mention_appearance(line, made)

    def _section(self) -> Part:
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
        self._current = Part(Section(title, titles), list(self._open))
        self.parts.append(self._current)
        return self._current

    def _mention_details(self, line: Line, read: frozenset[str]) -> None:
        for name in line.cells:
            if name not in read:
                self.survey.say(Matter.DETAIL, line, about_column(name), name)

    def _mention_appearance(self, line: Line, made: Question) -> None:
        appearance = set(line.get("appearance").split())
        if made.type is QuestionType.LONG_TEXT:
            appearance.discard(MULTILINE)
        if appearance:
            self.survey.say(Matter.DETAIL, line, _("Parley decides how questions look."), "appearance")

    def _count(self) -> None:
        questions = [made for part in self.parts for made in part.section.questions]
        if len(questions) > MOST_QUESTIONS:
            words = {"most": MOST_QUESTIONS, "count": len(questions)}
            sentence = _("A questionnaire can have at most %(most)s questions; this form has %(count)s.")
            self.survey.findings.add(Matter.STOPS, sentence % words)
        if len(self.parts) > MOST_SECTIONS:
            words = {"most": MOST_SECTIONS, "count": len(self.parts)}
            sentence = _("A questionnaire can have at most %(most)s sections; this form has %(count)s.")
            self.survey.findings.add(Matter.STOPS, sentence % words)
        if all(made.type is QuestionType.NOTE for made in questions) and not self.survey.findings.stop:
            self.survey.findings.add(Matter.STOPS, _("None of the questions can be imported."))
