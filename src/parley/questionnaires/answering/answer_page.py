"""A received questionnaire as its page draws it: made ready here, so that the template has only to write it down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from parley.companies.actor import Actor
from parley.questionnaires import states
from parley.questionnaires.answering.drafts import asked_by_drafts, note_name
from parley.questionnaires.answering.queries import Line, Rejection, lines, rejections
from parley.questionnaires.answering.suggestions import Suggestion, answered_before, similar_answers
from parley.questionnaires.answers import in_words, yes_or_no
from parley.questionnaires.kind import QuestionKind
from parley.questionnaires.languages import chosen, said_in
from parley.questionnaires.models import SentQuestionnaire
from parley.questionnaires.states import WAITING, WRITABLE
from parley.questionnaires.types import LONGEST_ANSWER, LONGEST_TEXT, NO, YES, QuestionType

MOST_RADIO_BUTTONS = 15
_CONTROLS = {
    QuestionType.YES_NO: "radio",
    QuestionType.SINGLE: "radio",
    QuestionType.MULTIPLE: "checkbox",
    QuestionType.LONG_TEXT: "textarea",
    QuestionType.DATE: "date",
    QuestionType.INTEGER: "number",
    QuestionType.DECIMAL: "number",
    QuestionType.FILE: "file",
}
_MOST_LETTERS = {QuestionType.LONG_TEXT: LONGEST_ANSWER, QuestionType.TEXT: LONGEST_TEXT}


@dataclass(slots=True)
class Drawn:
    """A question. `error` is what is wrong with what was typed or pressed last, `is_asked` whether an earlier answer
    or draft leaves it in the questionnaire."""

    line: Line
    text: str
    help: str
    control: str
    options: list[tuple[str, str, bool]]
    typed: str
    words: str
    status: str
    tone: str
    is_asked: bool
    is_writable: bool
    is_waiting: bool
    is_mine: bool
    is_drafter: bool
    rejection: Rejection | None = None
    error: str = ""
    most_letters: int | None = None
    before: Suggestion | None = None
    """What was answered to exactly this question before, where nothing stands in the field yet."""
    similar: Sequence[Suggestion] | None = None
    """Answers to similar questions, where they were asked for."""

    @property
    def number(self) -> int:
        return self.line.number

    @property
    def ident(self) -> str:
        return f"q-{self.line.number}"


@dataclass(slots=True)
class Note:
    """What stands between questions."""

    ident: str
    text: str
    is_asked: bool
    position: int
    control: str = "note"


@dataclass(slots=True)
class Section:
    number: int
    title: str
    items: list[Drawn | Note] = field(default_factory=list)

    @property
    def ident(self) -> str:
        return f"s-{self.number}"

    @property
    def questions(self) -> list[Drawn]:
        return [item for item in self.items if isinstance(item, Drawn)]

    @property
    def total(self) -> int:
        return _total(question.line for question in self.questions)

    @property
    def answered(self) -> int:
        return _answered(question.line for question in self.questions)

    @property
    def drafts(self) -> int:
        return _drafts(self.questions)

    @property
    def waiting(self) -> int:
        return sum(question.is_waiting and question.is_asked for question in self.questions)


@dataclass(slots=True)
class Sheet:
    sent: SentQuestionnaire
    language: str
    lines: list[Line]
    questions: list[Drawn]
    sections: list[Section]
    asked: dict[str, bool]
    """Of what has a condition, by its name."""

    @property
    def total(self) -> int:
        return _total(self.lines)

    @property
    def answered(self) -> int:
        return _answered(self.lines)

    @property
    def drafts(self) -> int:
        """Those that *Send all* would send: also of questions that an answer among them is about to bring up."""
        return _drafts(self.questions)

    @property
    def first_waiting(self) -> Drawn | None:
        return next((question for question in self.questions if question.is_waiting and question.is_asked), None)

    @property
    def writable_numbers(self) -> str:
        return ",".join(str(question.number) for question in self.questions if question.is_writable)

    @property
    def has_files(self) -> bool:
        return any(question.control == "file" and question.is_writable for question in self.questions)

    def shown(self) -> dict[str, bool]:
        """By id on the page, of what has a condition: whether it is asked."""
        idents = {line.name: f"q-{line.number}" for line in self.lines}
        idents |= {note_name(index): f"n-{index}" for index in range(len(self.sent.notes))}
        return {idents[name]: is_asked for name, is_asked in self.asked.items()}


def _total(of: Iterable[Line]) -> int:
    return sum(line.state not in states.NOT_COUNTED for line in of)


def _answered(of: Iterable[Line]) -> int:
    return sum(line.state in states.ANSWERED_OR_ACCEPTED for line in of)


def _drafts(of: Iterable[Drawn]) -> int:
    return sum(question.line.has_draft and question.is_writable and question.is_asked for question in of)


def read_sheet(
    actor: Actor,
    sent: SentQuestionnaire,
    *,
    errors: Mapping[int, str] | None = None,
    language: str | None = None,
    similar_to: int | None = None,
) -> Sheet:
    """At most four statements: the questions, why answers were rejected, what was answered to the same questions
    before, and to ones that are similar to the question of number `similar_to`."""
    found = lines(actor.company, sent)
    reasons = rejections(found)
    spoken = chosen([sent.language, *sent.languages]) if language is None else language
    is_asked = asked_by_drafts(found, sent.notes)
    questions = [_draw(line, spoken, is_asked, actor, reasons.get(line.task_id), errors or {}) for line in found]
    empty = [q for q in questions if q.is_writable and q.is_asked and not q.line.typed]
    before = answered_before(actor.company, [question.line for question in empty])
    for question in empty:
        question.before = before.get(question.line.task_id)
    for question in questions:
        if question.number == similar_to and question.is_writable:
            question.similar = similar_answers(actor.company, question.line)
    sections = [
        Section(index + 1, section.get("titles", {}).get(spoken) or section["title"])
        for index, section in enumerate(sent.sections)
    ]
    for question in questions:
        sections[question.line.section].items.append(question)
    _place_notes(sent, spoken, sections, is_asked)
    return Sheet(sent, spoken, found, questions, sections, is_asked)


def _draw(
    line: Line,
    language: str,
    is_asked: Mapping[str, bool],
    actor: Actor,
    rejection: Rejection | None,
    errors: Mapping[int, str],
) -> Drawn:
    state = QuestionKind.states[line.state]
    said = said_in(line, language)
    is_writable = line.state in WRITABLE
    typed = line.typed if is_writable else []
    # A rejected question is there to be answered, whatever the drafts beside it say.
    asked_now = is_asked.get(line.name, True) if line.state in (states.UNANSWERED, states.NOT_ASKED) else True
    control = _CONTROLS.get(QuestionType(line.type), "text")
    if control == "radio" and len(said.labels) > MOST_RADIO_BUTTONS:
        control = "select"
    return Drawn(
        line=line,
        text=said.text,
        help=said.help,
        control=control,
        options=_options(line, said.labels, typed) if is_writable else [],
        typed=typed[0] if typed else "",
        words="" if is_writable or line.file_id else in_words(line, line.value, said.labels),
        status=str(state.label) if asked_now else str(QuestionKind.not_asked.label),
        tone=state.tone,
        is_asked=asked_now,
        is_writable=is_writable,
        is_waiting=line.state in WAITING,
        is_mine=line.assignee_id == actor.user.pk,
        is_drafter=line.saved_by_id == actor.user.pk,
        rejection=rejection,
        error=errors.get(line.number, ""),
        most_letters=_MOST_LETTERS.get(QuestionType(line.type)),
    )


def _options(line: Line, labels: Mapping[str, str], typed: Sequence[str]) -> list[tuple[str, str, bool]]:
    if line.type == QuestionType.YES_NO:
        named = {YES: yes_or_no(YES), NO: yes_or_no(NO)}
    elif line.type in (QuestionType.SINGLE, QuestionType.MULTIPLE):
        named = dict(labels)
    else:
        return []
    return [(name, label, name in typed) for name, label in named.items()]


def _place_notes(
    sent: SentQuestionnaire, language: str, sections: Sequence[Section], is_asked: Mapping[str, bool]
) -> None:
    for index, note in enumerate(sent.notes):
        text = note.get("texts", {}).get(language, {}).get("text") or note["text"]
        drawn = Note(f"n-{index}", text, is_asked.get(note_name(index), True), note["position"])
        items = sections[note["section"]].items
        items.append(drawn)
        items.sort(key=_position)


def _position(item: Drawn | Note) -> int:
    return item.line.position if isinstance(item, Drawn) else item.position


def of_number(sheet: Sheet, number: int) -> Drawn | None:
    return next((question for question in sheet.questions if question.number == number), None)


def overtaken_sentence(person: str) -> str:
    return _("%(person)s has entered a different answer here in the meantime. Send your answer to use it instead.") % {
        "person": person
    }
