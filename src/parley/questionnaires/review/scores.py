"""Scores of answers: questions have weights, and choices have points from 0 to `FULL_POINTS`.

A question counts once it is answered and not rejected. A chosen answer has the points of its choices, at most the full
ones; yes and no without points count as full and none. An answer without choices, such as a text or a file, has the
full points once it is accepted. An empty answer has none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format

from parley.core.translation import gettext as _
from parley.questionnaires import states
from parley.questionnaires.types import FULL_POINTS, QuestionType

# Questions that are not asked have no weight.
IS_ASKED = f"t.state NOT IN {states.sql_list(states.NOT_COUNTED)}"


def points(t: str, q: str) -> str:
    """Return SQL for the points of an answer, null if it does not count, or not yet.

    `t` is the alias of the sent question, `q` that of the requester's question with its weight and points.
    """
    return f"""
CASE
  WHEN {q}.weight = 0 OR {t}.state NOT IN {states.sql_list(states.ANSWERED_OR_ACCEPTED)} THEN NULL
  WHEN {t}.value IS NULL AND {t}.file_id IS NULL THEN 0
  WHEN {t}.type = '{QuestionType.YES_NO}' AND {q}.choices = '[]' THEN
    CASE WHEN {t}.value = '"yes"' THEN {FULL_POINTS} ELSE 0 END
  WHEN {t}.type IN ('{QuestionType.YES_NO}', '{QuestionType.SINGLE}', '{QuestionType.MULTIPLE}') THEN
    least({FULL_POINTS}, (
      SELECT coalesce(sum((choice->>'points')::numeric), 0) FROM jsonb_array_elements({q}.choices) choice
      WHERE {t}.value @> (choice->'name')))
  WHEN {t}.state = '{states.ACCEPTED}' THEN {FULL_POINTS}
END
"""  # noqa: S608 - no user input


@dataclass(frozen=True, slots=True)
class Score:
    """Sums of weights: of all asked questions, of those that count already, and of the latter times their points."""

    weight: int = 0
    scored: int = 0
    earned: Decimal = Decimal(0)

    def __add__(self, other: Score) -> Score:
        return Score(self.weight + other.weight, self.scored + other.scored, self.earned + other.earned)

    @classmethod
    def of(cls, answers: Iterable[tuple[int, Decimal | None]]) -> Score:
        """Add up the weight and points of every asked question."""
        weight, scored, earned = 0, 0, Decimal(0)
        for weighs, points in answers:
            weight += weighs
            if points is not None:
                scored += weighs
                earned += weighs * points
        return cls(weight, scored, earned)

    @property
    def percent(self) -> Decimal | None:
        """The score in percent; None while nothing counts."""
        if not self.scored:
            return None
        return (self.earned * 100 / (self.scored * FULL_POINTS)).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def covered(self) -> int:
        """The share of the weight that counts already, in percent, rounded down."""
        return self.scored * 100 // self.weight if self.weight else 0


def percent(value: Decimal | int | None) -> str:
    """Format a percentage without trailing zeros: 82.5%, 80%; a dash for None."""
    return "–" if value is None else _("%(number)s%%") % {"number": format_number(value)}


def format_number(value: Decimal | int) -> str:
    return str(number_format(int(value) if value == int(value) else value))
