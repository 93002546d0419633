"""How well answers do: questions have weights, and choices have points from 0 to `FULL_POINTS`.

A question counts once it is answered and not rejected. A chosen answer has the points of its choices, together at most
the full ones; yes and no that were given no points are worth all and nothing. What no choice can say, such as a text or
a file, has the full points once somebody accepted it. An answer left empty has none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from parley.questionnaires import states
from parley.questionnaires.types import FULL_POINTS, QuestionType

# Questions that are not asked weigh nothing.
IS_ASKED = f"t.state NOT IN {states.sql_list(states.NOT_COUNTED)}"


def points(t: str, q: str) -> str:
    """SQL: the points of an answer, null where it does not count, or not yet. `t` names what was sent of a question,
    `q` the question itself, which has weight and points: those are the asker's own."""
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
"""  # noqa: S608 - no words of anybody's


@dataclass(frozen=True, slots=True)
class Score:
    """Weights added up: of all that is asked, of what counts already, and that times its points."""

    weight: int = 0
    scored: int = 0
    earned: Decimal = Decimal(0)

    @classmethod
    def of(cls, answers: Iterable[tuple[int, Decimal | None]]) -> Score:
        """`answers` are weight and points of every question that is asked."""
        weight, scored, earned = 0, 0, Decimal(0)
        for weighs, points in answers:
            weight += weighs
            if points is not None:
                scored += weighs
                earned += weighs * points
        return cls(weight, scored, earned)

    @property
    def percent(self) -> Decimal | None:
        """The score, of a hundred; None while nothing counts."""
        if not self.scored:
            return None
        return (self.earned * 100 / (self.scored * FULL_POINTS)).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def covered(self) -> int:
        """How much of the weight counts already, in percent; only all of it is a hundred."""
        return self.scored * 100 // self.weight if self.weight else 0


def percent(value: Decimal | int | None) -> str:
    """A part of a hundred without needless zeros: 82.5%, 80%; a dash where there is none yet."""
    return "–" if value is None else _("%(number)s%%") % {"number": format_number(value)}


def format_number(value: Decimal | int) -> str:
    return str(number_format(int(value) if value == int(value) else value))
