"""The rows of the requester's page: sections and answers as text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from parley.core.translation import gettext as _
from parley.core.translation import ngettext
from parley.questionnaires import states
from parley.questionnaires.answers import format_answer
from parley.questionnaires.kind import QuestionKind
from parley.questionnaires.languages import choose_language, translated
from parley.questionnaires.models import SentQuestionnaire
from parley.questionnaires.review.queries.progress import Progress, ScoredAnswer, score_of, section_title
from parley.questionnaires.review.scores import format_number, percent


class AnswerRow(NamedTuple):
    """A question with its answer; `words` is None if there is none."""

    task_id: str
    number: int
    text: str
    words: str | None
    file_id: str
    by: str
    at: datetime | None
    worth: str
    status: str
    tone: str
    is_muted: bool
    may_judge: bool


class AnswerSectionRows(NamedTuple):
    title: str
    given: str
    score: str
    answers: list[AnswerRow]


def section_rows(
    sent: SentQuestionnaire, progress: Progress, state: str, *, may_judge: bool
) -> list[AnswerSectionRows]:
    """Return the sections in the reader's language, filtered by `state` if it is not empty."""
    language = choose_language(sent.languages)
    labels = {slug: (str(found.label), found.tone) for slug, found in QuestionKind.states.items()}
    sections = []
    for number, answers in progress.sections:
        shown = [answer for answer in answers if not state or answer.question.state == state]
        if not shown:
            continue
        score = score_of(answers)
        sections.append(
            AnswerSectionRows(
                title=section_title(sent, number, language),
                given=_answered_text(answers),
                score=percent(score.percent) if score.scored else "",
                answers=[_answer_row(answer, language, labels, may_judge) for answer in shown],
            )
        )
    return sections


def _answered_text(answers: list[ScoredAnswer]) -> str:
    asked = [answer for answer in answers if answer.question.state not in states.NOT_COUNTED]
    given = sum(answer.question.state in states.ANSWERED_OR_ACCEPTED for answer in asked)
    sentence = ngettext("%(given)s of %(count)s answered", "%(given)s of %(count)s answered", len(asked))
    return sentence % {"given": given, "count": len(asked)}


def _answer_row(
    answer: ScoredAnswer, language: str, labels: Mapping[str, tuple[str, str]], may_judge: bool
) -> AnswerRow:
    question = answer.question
    shown = translated(question, language)
    status, tone = labels[question.state]
    return AnswerRow(
        task_id=str(question.task_id),
        number=question.number,
        text=shown.text,
        words=_answer_text(answer, shown.labels),
        file_id=str(question.file_id) if question.file_id else "",
        by=question.answered_by.name if question.answered_by else "",
        at=question.answered_at,
        worth=_points_text(answer),
        status=status,
        tone=tone,
        is_muted=question.state in states.NOT_COUNTED,
        may_judge=may_judge and question.state == states.ANSWERED,
    )


def _answer_text(answer: ScoredAnswer, labels: dict[str, str]) -> str | None:
    question = answer.question
    if question.answered_at is None:
        return None
    if question.file:
        return question.file.name
    return format_answer(question, question.value, labels) or _("No answer given")


def _points_text(answer: ScoredAnswer) -> str:
    """Return what the answer adds to the score, for the requester alone."""
    if not answer.weight or answer.question.state in states.NOT_COUNTED:
        return ""
    weight = _("Weight %(weight)s") % {"weight": answer.weight}
    if answer.points is None:
        return weight
    return (
        ngettext("%(points)s point", "%(points)s points", int(answer.points)) % {"points": format_number(answer.points)}
        + f" · {weight}"
    )
