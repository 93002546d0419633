"""The answers to one sent questionnaire, as the company that asked reads them."""

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

# As Django names the two tables in the statement below.
_POINTS = points("questionnaires_questiontask", "questionnaires_question")


@dataclass(frozen=True, slots=True)
class ScoredAnswer:
    """One question with its answer and what it is worth: `points` is None where it does not count, or not yet."""

    question: QuestionTask
    weight: int
    points: Decimal | None


@dataclass(frozen=True, slots=True)
class Progress:
    """All questions of one sent questionnaire, in order."""

    answers: Sequence[ScoredAnswer]

    @property
    def by_state(self) -> Counter[str]:
        return Counter(answer.question.state for answer in self.answers)

    @property
    def score(self) -> Score:
        return score_of(self.answers)

    @property
    def newest(self) -> datetime | None:
        """When the newest answer was given."""
        return max((at for answer in self.answers if (at := answer.question.answered_at)), default=None)

    @property
    def sections(self) -> list[tuple[int, list[ScoredAnswer]]]:
        return [(number, list(of)) for number, of in groupby(self.answers, lambda answer: answer.question.section)]


def score_of(answers: Iterable[ScoredAnswer]) -> Score:
    return Score.of(
        (answer.weight, answer.points) for answer in answers if answer.question.state not in states.NOT_COUNTED
    )


def section_title(sent: SentQuestionnaire, number: int, language: str) -> str:
    """The title of a section, counted from 0, in `language` where it has one."""
    section = sent.sections[number] if number < len(sent.sections) else {}
    title: str = section.get("titles", {}).get(language) or section.get("title", "")
    return title


def progress_of(sent: SentQuestionnaire) -> Progress:
    """One statement, whatever the number of questions."""
    questions = (
        QuestionTask.objects.filter(sent=sent)
        .select_related("file", "answered_by")
        .annotate(weight=F("question__weight"), points=RawSQL(_POINTS, []))  # noqa: S611 - no words of anybody's
        .order_by("position", "pk")
    )
    return Progress([ScoredAnswer(question, question.weight, question.points) for question in questions])


def questions_of(sent: SentQuestionnaire, task_ids: Collection[UUID]) -> list[QuestionTask]:
    """Some of its questions, in order. Raises `NotFound` where one of them is none of its. One statement."""
    found = list(QuestionTask.objects.filter(sent=sent, task__in=task_ids).order_by("position", "pk"))
    if len(found) < len(set(task_ids)):
        raise NotFound
    return found


def first_number(sent: SentQuestionnaire, task_id: UUID, *, state: str) -> int | None:
    """The number of a question, or of the first after it that is in `state`. One statement."""
    of = QuestionTask.objects.filter(sent=sent)
    position = of.filter(task=task_id).values("position")[:1]
    following = of.filter(position__gte=Subquery(position))
    if state:
        following = following.filter(state=state)
    return following.order_by("position").values_list("number", flat=True).first()
