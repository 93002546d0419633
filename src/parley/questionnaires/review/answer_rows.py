"""The answers of a sent questionnaire as the asker's page draws them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parley.questionnaires import states
from parley.questionnaires.answers import in_words
from parley.questionnaires.kind import QuestionKind
from parley.questionnaires.languages import chosen, said_in
from parley.questionnaires.models import SentQuestionnaire
from parley.questionnaires.review.queries.progress import Answer, Progress, score_of, section_title
from parley.questionnaires.review.scores import percent, plain


class DrawnAnswer(NamedTuple):
    """One question with its answer; `words` is None where there is none to show."""

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


class DrawnSection(NamedTuple):
    title: str
    given: str
    score: str
    answers: list[DrawnAnswer]


def draw_sections(sent: SentQuestionnaire, progress: Progress, state: str, *, may_judge: bool) -> list[DrawnSection]:
    """In the reader's language where the questionnaire has it; only answers in `state`, if there is one given."""
    language = chosen(sent.languages)
    labels = {slug: (str(found.label), found.tone) for slug, found in QuestionKind.states.items()}
    sections = []
    for number, answers in progress.sections:
        shown = [answer for answer in answers if not state or answer.question.state == state]
        if not shown:
            continue
        score = score_of(answers)
        sections.append(
            DrawnSection(
                title=section_title(sent, number, language),
                given=_given(answers),
                score=percent(score.percent) if score.scored else "",
                answers=[_draw(answer, language, labels, may_judge) for answer in shown],
            )
        )
    return sections


def _given(answers: list[Answer]) -> str:
    asked = [answer for answer in answers if answer.question.state not in states.NOT_COUNTED]
    given = sum(answer.question.state in states.ANSWERED_OR_ACCEPTED for answer in asked)
    sentence = ngettext("%(given)s of %(count)s answered", "%(given)s of %(count)s answered", len(asked))
    return sentence % {"given": given, "count": len(asked)}


def _draw(answer: Answer, language: str, labels: Mapping[str, tuple[str, str]], may_judge: bool) -> DrawnAnswer:
    question = answer.question
    said = said_in(question, language)
    status, tone = labels[question.state]
    return DrawnAnswer(
        task_id=str(question.task_id),
        number=question.number,
        text=said.text,
        words=_words(answer, said.labels),
        file_id=str(question.file_id) if question.file_id else "",
        by=question.answered_by.name if question.answered_by else "",
        at=question.answered_at,
        worth=_worth(answer),
        status=status,
        tone=tone,
        is_muted=question.state in states.NOT_COUNTED,
        may_judge=may_judge and question.state == states.ANSWERED,
    )


def _words(answer: Answer, labels: dict[str, str]) -> str | None:
    question = answer.question
    if question.answered_at is None:
        return None
    if question.file:
        return question.file.name
    return in_words(question, question.value, labels) or _("No answer given")


def _worth(answer: Answer) -> str:
    """What it adds to the score, for the asker alone."""
    if not answer.weight or answer.question.state in states.NOT_COUNTED:
        return ""
    weight = _("Weight %(weight)s") % {"weight": answer.weight}
    if answer.points is None:
        return weight
    return (
        ngettext("%(points)s point", "%(points)s points", int(answer.points)) % {"points": plain(answer.points)}
        + f" · {weight}"
    )
