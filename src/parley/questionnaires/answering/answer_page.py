"""The view model of a received questionnaire. Everything is computed here, so the template only prints it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from parley.companies.actor import Actor
from parley.core.translation import gettext as _
from parley.questionnaires import states
from parley.questionnaires.answering.draft_conditions import asked_with_drafts, note_name
from parley.questionnaires.answering.drafts import NumberReading, read_number
from parley.questionnaires.answering.queries import ReceivedQuestion, Rejection, received_questions, rejections
from parley.questionnaires.answering.suggestions import Suggestion, answered_before, similar_answers
from parley.questionnaires.answers import answer_options, format_answer, parse_without_rules
from parley.questionnaires.kind import QuestionKind
from parley.questionnaires.languages import choose_language, translated
from parley.questionnaires.models import SentQuestionnaire
from parley.questionnaires.states import WAITING, WRITABLE
from parley.questionnaires.types import QuestionType

MOST_RADIO_BUTTONS = 15


@dataclass(slots=True)
class AnswerableQuestion:
    """A question on the page.

    `error` is the reason why the last answer was refused; `is_asked` is false where an earlier answer or draft rules
    the question out.
    """

    row: ReceivedQuestion
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
    max_length: int | None = None
    reading: NumberReading | None = None
    """How a typed number was understood."""
    before: Suggestion | None = None
    """The answer given to exactly this question before; only while the field is empty."""
    similar: Sequence[Suggestion] | None = None
    """Answers to similar questions, if the user asked for them."""

    @property
    def number(self) -> int:
        return self.row.number

    @property
    def ident(self) -> str:
        return f"q-{self.row.number}"

    @property
    def has_sendable_draft(self) -> bool:
        return self.row.has_draft and self.is_writable and self.is_asked

    @property
    def is_with_colleague(self) -> bool:
        return self.row.assignee_id is not None and not self.is_mine


@dataclass(slots=True)
class SectionNote:
    """A text without an answer, between questions."""

    ident: str
    text: str
    is_asked: bool
    position: int
    control: str = "note"


@dataclass(slots=True)
class AnswerSection:
    number: int
    title: str
    items: list[AnswerableQuestion | SectionNote] = field(default_factory=list)

    @property
    def ident(self) -> str:
        return f"s-{self.number}"

    @property
    def questions(self) -> list[AnswerableQuestion]:
        return [item for item in self.items if isinstance(item, AnswerableQuestion)]

    @property
    def total(self) -> int:
        return _count_asked(question.row for question in self.questions)

    @property
    def answered(self) -> int:
        return _count_answered(question.row for question in self.questions)

    @property
    def drafts(self) -> int:
        return _count_drafts(self.questions)

    @property
    def waiting(self) -> int:
        return sum(question.is_waiting and question.is_asked for question in self.questions)


@dataclass(slots=True)
class AnswerPage:
    sent: SentQuestionnaire
    language: str
    received_questions: list[ReceivedQuestion]
    questions: list[AnswerableQuestion]
    sections: list[AnswerSection]
    asked: dict[str, bool]
    """Whether each conditional question or note is asked, by name."""

    @property
    def total(self) -> int:
        return _count_asked(self.received_questions)

    @property
    def answered(self) -> int:
        return _count_answered(self.received_questions)

    @property
    def is_my_turn(self) -> bool:
        return self.answered < self.total and not self.sent.is_former

    @property
    def drafts(self) -> int:
        """The number of drafts of everybody, including those of questions that another draft would bring up."""
        return _count_drafts(self.questions)

    @property
    def first_waiting(self) -> AnswerableQuestion | None:
        return next((question for question in self.questions if question.is_waiting and question.is_asked), None)

    @property
    def writable_numbers(self) -> str:
        return ",".join(str(question.number) for question in self.questions if question.is_writable)

    @property
    def has_files(self) -> bool:
        return any(question.control == "file" and question.is_writable for question in self.questions)

    def shown(self) -> dict[str, bool]:
        """Return whether conditional questions and notes are asked, by their id on the page."""
        idents = {row.name: f"q-{row.number}" for row in self.received_questions}
        idents |= {note_name(index): f"n-{index}" for index in range(len(self.sent.notes))}
        return {idents[name]: is_asked for name, is_asked in self.asked.items()}


def _count_asked(of: Iterable[ReceivedQuestion]) -> int:
    return sum(row.state not in states.NOT_COUNTED for row in of)


def _count_answered(of: Iterable[ReceivedQuestion]) -> int:
    return sum(row.state in states.ANSWERED_OR_ACCEPTED for row in of)


def _count_drafts(of: Iterable[AnswerableQuestion]) -> int:
    return sum(question.has_sendable_draft for question in of)


def build_answer_page(
    actor: Actor,
    sent: SentQuestionnaire,
    *,
    errors: Mapping[int, str] | None = None,
    language: str | None = None,
    similar_to: int | None = None,
) -> AnswerPage:
    """Build the page of `sent` for `actor`.

    At most four statements: the questions, the reasons for rejections, earlier answers to the same questions, and to
    questions similar to number `similar_to`.
    """
    rows = received_questions(actor.company, sent)
    reasons = rejections(rows)
    language_shown = choose_language([sent.language, *sent.languages]) if language is None else language
    is_asked = asked_with_drafts(rows, sent.notes)
    questions = [
        _build_question(row, language_shown, is_asked, actor, reasons.get(row.task_id), errors or {}) for row in rows
    ]
    empty = [q for q in questions if q.is_writable and q.is_asked and not q.row.typed]
    before = answered_before(actor.company, [question.row for question in empty])
    for question in empty:
        question.before = before.get(question.row.task_id)
    for question in questions:
        if question.number == similar_to and question.is_writable:
            question.similar = similar_answers(actor.company, question.row)
    sections = [
        AnswerSection(index + 1, section.get("titles", {}).get(language_shown) or section["title"])
        for index, section in enumerate(sent.sections)
    ]
    for question in questions:
        sections[question.row.section].items.append(question)
    _place_notes(sent, language_shown, sections, is_asked)
    return AnswerPage(sent, language_shown, rows, questions, sections, is_asked)


def _build_question(
    row: ReceivedQuestion,
    language: str,
    is_asked: Mapping[str, bool],
    actor: Actor,
    rejection: Rejection | None,
    errors: Mapping[int, str],
) -> AnswerableQuestion:
    state = QuestionKind.states[row.state]
    shown = translated(row, language)
    is_writable = row.state in WRITABLE
    typed = row.typed if is_writable else []
    # A rejected question stays open, even if the drafts of other questions would rule it out.
    asked_now = is_asked.get(row.name, True) if row.state in (states.UNANSWERED, states.NOT_ASKED) else True
    question_type = QuestionType(row.type)
    control: str = question_type.control
    if control == "radio" and len(shown.labels) > MOST_RADIO_BUTTONS:
        control = "select"
    return AnswerableQuestion(
        row=row,
        text=shown.text,
        help=shown.help,
        control=control,
        options=_build_options(row, shown.labels, typed) if is_writable else [],
        typed=typed[0] if typed else "",
        words="" if is_writable or row.file_id else format_answer(row, row.value, shown.labels),
        status=str(state.label) if asked_now else str(QuestionKind.not_asked.label),
        tone=state.tone,
        is_asked=asked_now,
        is_writable=is_writable,
        is_waiting=row.state in WAITING,
        is_mine=row.assignee_id == actor.user.pk,
        is_drafter=row.saved_by_id == actor.user.pk,
        rejection=rejection,
        error=errors.get(row.number, ""),
        max_length=question_type.max_length,
        reading=read_number(row.type, typed) if is_writable else None,
    )


def _build_options(
    row: ReceivedQuestion, labels: Mapping[str, str], typed: Sequence[str]
) -> list[tuple[str, str, bool]]:
    return [(name, label, name in typed) for name, label in answer_options(row.type, labels).items()]


def _place_notes(
    sent: SentQuestionnaire, language: str, sections: Sequence[AnswerSection], is_asked: Mapping[str, bool]
) -> None:
    for index, note in enumerate(sent.notes):
        text = note.get("texts", {}).get(language, {}).get("text") or note["text"]
        placed = SectionNote(f"n-{index}", text, is_asked.get(note_name(index), True), note["position"])
        items = sections[note["section"]].items
        items.append(placed)
        items.sort(key=_position)


def _position(item: AnswerableQuestion | SectionNote) -> int:
    return item.row.position if isinstance(item, AnswerableQuestion) else item.position


def read_back(question: AnswerableQuestion) -> tuple[str, str]:
    """Return the draft as it was understood and an empty text; else as it was typed, with the reason against it."""
    row = question.row
    try:
        value = parse_without_rules(row.type, row.choices, row.typed)
    except ValidationError as error:
        return ", ".join(row.typed), " ".join(error.messages)
    return format_answer(row, value, {name: label for name, label, _is_chosen in question.options}), ""


def question_by_number(page: AnswerPage, number: int) -> AnswerableQuestion | None:
    return next((question for question in page.questions if question.number == number), None)


def overtaken_sentence(person: str) -> str:
    return _("%(person)s has entered a different answer here in the meantime. Send your answer to use it instead.") % {
        "person": person
    }
