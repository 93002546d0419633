"""Export of answers as a workbook with a sheet of answers and a summary, for one partner or many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook

from parley.core.errors import Refused
from parley.core.translation import gettext as _
from parley.core.translation import pgettext
from parley.questionnaires import states
from parley.questionnaires.answers import format_answer
from parley.questionnaires.kind import QuestionKind
from parley.questionnaires.languages import choose_language, translated
from parley.questionnaires.models import QuestionTask, SentQuestionnaire
from parley.questionnaires.review.queries.progress import Progress, progress_of, section_title
from parley.questionnaires.spreadsheet import Value, add_sheet, append_rows
from parley.questionnaires.types import QuestionType

MOST_ANSWERS = 20_000
_ANSWER_WIDTHS = (28, 24, 8, 60, 50, 14, 24, 18, 10, 10)
_SUMMARY_WIDTHS = (28, 32, 10, 18, 14, 12, 12, 12, 12, 12, 20)


def export(sent: Sequence[SentQuestionnaire]) -> bytes:
    """Return a workbook with the answers to all of `sent`, in the reader's language where there is a translation.

    One statement for each of them and one before. Raises `Refused` if there are too many answers for one file.
    """
    if QuestionTask.objects.filter(sent__in=sent).count() > MOST_ANSWERS:
        raise Refused(
            _("At most %(most)s answers fit into one file. Export the questionnaires one by one.")
            % {"most": MOST_ANSWERS}
        )
    book = Workbook(write_only=True)
    answers = add_sheet(book, _("Answers"), _answer_heads(), _ANSWER_WIDTHS)
    summary = add_sheet(book, pgettext("sheet", "Summary"), _summary_heads(), _SUMMARY_WIDTHS)
    for one in sent:
        progress = progress_of(one)
        append_rows(answers, _answer_rows(one, progress))
        append_rows(summary, [_summary_row(one, progress)])
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _answer_heads() -> list[str]:
    return [
        _("Partner"),
        _("Section"),
        pgettext("of a question", "No."),
        _("Question"),
        _("Answer"),
        _("Status"),
        _("Answered by"),
        _("Answered at"),
        _("Weight"),
        _("Points"),
    ]


def _answer_rows(sent: SentQuestionnaire, progress: Progress) -> Iterator[list[Value]]:
    language = choose_language(sent.languages)
    state_labels = {slug: str(state.label) for slug, state in QuestionKind.states.items()}
    for answer in progress.answers:
        question = answer.question
        shown = translated(question, language)
        yield [
            sent.partner.name,
            section_title(sent, question.section, language),
            question.number,
            shown.text,
            _cell_value(question, shown.labels),
            state_labels[question.state],
            question.answered_by.name if question.answered_by else None,
            question.answered_at,
            answer.weight or None,
            answer.points,
        ]


def _cell_value(question: QuestionTask, labels: dict[str, str]) -> Value:
    """Return numbers and dates as such, so that formulas can use them, other answers as text."""
    if question.answered_at is None:
        return None
    if question.file:
        return question.file.name
    if question.value is None:
        return None
    if question.type in (QuestionType.INTEGER, QuestionType.DECIMAL):
        return Decimal(question.value)
    if question.type == QuestionType.DATE:
        return date.fromisoformat(question.value)
    return format_answer(question, question.value, labels)


def _summary_heads() -> list[str]:
    return [
        _("Partner"),
        _("Questionnaire"),
        _("Version"),
        pgettext("a day", "Sent"),
        _("Due"),
        _("Questions"),
        _("Answered"),
        _("Accepted"),
        _("Rejected"),
        _("Score in %"),
        _("Answered in % (weighted)"),
    ]


def _summary_row(sent: SentQuestionnaire, progress: Progress) -> list[Value]:
    counts, score = progress.by_state, progress.score
    return [
        sent.partner.name,
        sent.name,
        sent.number,
        sent.sent_at,
        sent.due_on,
        sum(count for state, count in counts.items() if state not in states.NOT_COUNTED),
        sum(counts[state] for state in states.ANSWERED_OR_ACCEPTED),
        counts[states.ACCEPTED],
        counts[states.REJECTED],
        score.percent,
        score.covered if score.weight else None,
    ]
