"""Queries for the answers to one sent questionnaire, for the requester."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from django.db.models import F, Subquery
from django.db.models.expressions import RawSQL

from parley.core.errors import NotFound
from parley.questionnaires import states
from parley.questionnaires.models import QuestionTask, SentQuestionnaire
from parley.questionnaires.review.scores import Score, points

# The table names are the aliases in Django's statement below.
_POINTS = points("questionnaires_questiontask", "questionnaires_question")


@dataclass(frozen=True, slots=True)
class ScoredAnswer:
    """A question with its answer; `points` is None if it does not count, or not yet."""

    question: QuestionTask
    weight: int
    points: Decimal | None


@dataclass(frozen=True, slots=True)
class Progress:
    """All questions of a sent questionnaire, in order."""

    answers: Sequence[ScoredAnswer]

    @property
    def by_state(self) -> Counter[str]:
        return Counter(answer.question.state for answer in self.answers)

    @property
    def score(self) -> Score:
        return score_of(self.answers)

    @property
    def newest(self) -> datetime | None:
        """The time of the newest answer."""
        return max((at for answer in self.answers if (at := answer.question.answered_at)), default=None)

    @property
    def sections(self) -> list[tuple[int, list[ScoredAnswer]]]:
        return [(number, list(of)) for number, of in groupby(self.answers, lambda answer: answer.question.section)]


def score_of(answers: Iterable[ScoredAnswer]) -> Score:
    return Score.of(
        (answer.weight, answer.points) for answer in answers if answer.question.state not in states.NOT_COUNTED
    )


def section_title(sent: SentQuestionnaire, number: int, language: str) -> str:
    """Return the title of a section, counted from 0, in `language` if there is a translation."""
    section = sent.sections[number] if number < len(sent.sections) else {}
    title: str = section.get("titles", {}).get(language) or section.get("title", "")
    return title


def progress_of(sent: SentQuestionnaire) -> Progress:
    """Return all questions with their points. One statement, whatever their number."""
    questions = (
        QuestionTask.objects.filter(sent=sent)
        .select_related("file", "answered_by")
        .annotate(weight=F("question__weight"), points=RawSQL(_POINTS, []))  # noqa: S611 - no user input
        .order_by("position", "pk")
    )
    return Progress([ScoredAnswer(question, question.weight, question.points) for question in questions])


def questions_of(sent: SentQuestionnaire, task_ids: Collection[UUID]) -> list[QuestionTask]:
    """Return the given questions in order. Raises `NotFound` if one is not part of `sent`. One statement."""
    found = list(QuestionTask.objects.filter(sent=sent, task__in=task_ids).order_by("position", "pk"))
    if len(found) < len(set(task_ids)):
        raise NotFound
    return found


def first_number(sent: SentQuestionnaire, task_id: UUID, *, state: str) -> int | None:
    """Return the number of the question, or of the first after it in `state`. One statement."""
    of = QuestionTask.objects.filter(sent=sent)
    position = of.filter(task=task_id).values("position")[:1]
    following = of.filter(position__gte=Subquery(position))
    if state:
        following = following.filter(state=state)
    return following.order_by("position").values_list("number", flat=True).first()
