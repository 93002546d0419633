"""The eight disciplines: their subjects, the partner's answers, and the requester's check."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise

from parley.core.translation import gettext_lazy as _

CONTAINMENT = 3
NEEDED_TO_RESOLVE = range(1, 8)

NAMES: dict[int, Promise] = {
    1: _("Team"),
    2: _("Problem description"),
    3: _("Containment"),
    4: _("Root cause"),
    5: _("Corrective actions selected"),
    6: _("Corrective actions implemented"),
    7: _("Prevention"),
    8: _("Closure and thanks to the team"),
}


@dataclass(frozen=True, slots=True)
class Filled:
    """The latest answer of the partner to one discipline."""

    owner: str
    on: date
    text: str
    by: str
    at: datetime

    def as_json(self) -> dict[str, str]:
        return {**asdict(self), "on": self.on.isoformat(), "at": self.at.isoformat()}

    @classmethod
    def of(cls, kept: dict[str, str]) -> Filled:
        return cls(
            kept["owner"], date.fromisoformat(kept["on"]), kept["text"], kept["by"], datetime.fromisoformat(kept["at"])
        )


@dataclass(frozen=True, slots=True)
class Discipline:
    """One row of the report: D1 to D8, filled in or not yet."""

    number: int
    name: Promise
    filled: Filled | None

    @property
    def code(self) -> str:
        return f"D{self.number}"

    @property
    def is_containment(self) -> bool:
        return self.number == CONTAINMENT


@dataclass(frozen=True, slots=True)
class Check:
    """The requester's check of effectiveness."""

    is_effective: bool
    on: date
    text: str
    by: str

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "on": self.on.isoformat()}

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Check:
        return cls(bool(kept["is_effective"]), date.fromisoformat(kept["on"]), kept["text"], kept["by"])
