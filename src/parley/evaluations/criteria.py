"""Criteria and their weights: scales, classes, and the calculations with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models

from parley.core.errors import Refused
from parley.core.translation import gettext as _
from parley.core.translation import gettext_lazy, pgettext_lazy
from parley.evaluations.figures import figure

MOST_CRITERIA = 15
WHOLE = 100
CENT = Decimal("0.01")


class Scale(models.IntegerChoices):
    """The best score; the worst is always 0, so that more is better on every scale."""

    FIVE = 5, gettext_lazy("0 to 5")
    TEN = 10, gettext_lazy("0 to 10")
    HUNDRED = 100, gettext_lazy("0 to 100")


class Grade(models.TextChoices):
    A = "A", "A"
    B = "B", "B"
    C = "C", "C"


TONES = {Grade.A: "success", Grade.B: "warning", Grade.C: "danger"}

PRESETS = {
    "price": pgettext_lazy("criterion", "Price"),
    "quality_system": pgettext_lazy("criterion", "Quality system"),
    "delivery": pgettext_lazy("criterion", "Delivery"),
    "quality": pgettext_lazy("criterion", "Quality"),
    "service": pgettext_lazy("criterion", "Service"),
}
"""Criteria that are translated for every reader. A company's own criteria are shown as written."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion. `preset` is one of `PRESETS`, or empty for a company's own criterion, which has a `name`."""

    preset: str
    name: str
    weight: int

    @property
    def label(self) -> str:
        return label_of(self.preset, self.name)

    @property
    def key(self) -> tuple[str, str]:
        """Return the key by which the same criterion is found in an earlier cycle."""
        return self.preset, self.name.casefold()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Criterion:
        return cls(kept["preset"], kept["name"], kept["weight"])


@dataclass(frozen=True, slots=True)
class Scored:
    """A criterion with its score, as the evaluated company reads it. `before` is the score of the earlier cycle."""

    criterion: Criterion
    value: Decimal
    comment: str
    before: Decimal | None

    @property
    def words(self) -> str:
        return figure(self.value)

    @property
    def before_words(self) -> str:
        return figure(self.before)

    def as_json(self) -> dict[str, Any]:
        before = None if self.before is None else str(self.before)
        return {**self.criterion.as_json(), "value": str(self.value), "comment": self.comment, "before": before}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Scored:
        before = kept["before"]
        return cls(Criterion.from_json(kept), Decimal(kept["value"]), kept["comment"], before and Decimal(before))


def label_of(preset: str, name: str) -> str:
    return str(PRESETS[preset]) if preset in PRESETS else name


def check_criteria(criteria: Sequence[Criterion]) -> None:
    """Raise `Refused` unless there are criteria with different names whose weights add up to 100."""
    if not criteria:
        raise _refused("", _("Enter a weight for at least one criterion."))
    if len(criteria) > MOST_CRITERIA:
        raise _refused("", _("At most %(most)s criteria.") % {"most": MOST_CRITERIA})
    if any(not 0 < criterion.weight <= WHOLE for criterion in criteria):
        raise _refused("", _("The weight must be a number from 1 to 100."))
    if len({criterion.key for criterion in criteria}) < len(criteria):
        raise _refused("", _("Two criteria have the same name."))
    total = sum(criterion.weight for criterion in criteria)
    if total != WHOLE:
        raise _refused("", _("The weights must add up to 100; yours add up to %(total)s.") % {"total": total})


def check_classes(scale: int, class_a: Decimal, class_b: Decimal) -> None:
    """Raise `Refused` if one of the classes could never be reached, or the classes are in the wrong order."""
    if scale not in Scale.values:
        raise _refused("scale", _("Choose one of the scales."))
    if class_a > scale:
        raise _refused("class_a", _("Class A must begin within the scale, at %(best)s at most.") % {"best": scale})
    if class_b >= class_a:
        raise _refused("class_b", _("Class B must begin below class A: more is better on this scale."))
    if class_b <= 0:
        raise _refused("class_b", _("Class B must begin above 0, so that there is a class C."))


def check_score(value: Decimal, scale: int, field: str = "") -> None:
    if not 0 <= value <= scale:
        raise _refused(field, _("The score must be from 0 to %(best)s.") % {"best": scale})


def weighted_mean(scores: Iterable[Scored]) -> Decimal:
    """Return the weighted mean, rounded as it is shown, so that the class fits the number beside it."""
    total = sum((score.value * score.criterion.weight for score in scores), Decimal(0))
    return (total / WHOLE).quantize(CENT, ROUND_HALF_UP)


def grade_of(result: Decimal, class_a: Decimal, class_b: Decimal) -> Grade:
    if result >= class_a:
        return Grade.A
    return Grade.B if result >= class_b else Grade.C


def on_scale(value: Decimal, *, of: int, to: int) -> Decimal:
    """Convert a score of one scale to another."""
    return value if of == to else (value * to / of).quantize(CENT, ROUND_HALF_UP)


def _refused(field: str, sentence: str) -> Refused:
    return Refused(sentence, fields={field: [sentence]} if field else {})
