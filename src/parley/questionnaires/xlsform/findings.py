"""Findings about a form: what stops the import, what is skipped, and what is changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from parley.core.translation import gettext as _
from parley.core.translation import gettext_lazy, ngettext


class Unusable(Exception):
    """The file is not a form that Parley can read; `str()` gives the reason."""


class Matter(StrEnum):
    STOPS = "stops"
    LEFT_OUT = "left_out"
    CHANGED = "changed"
    RULE = "rule"
    DETAIL = "detail"


TITLES = {
    Matter.STOPS: gettext_lazy("Fix these first"),
    Matter.LEFT_OUT: gettext_lazy("Skipped"),
    Matter.CHANGED: gettext_lazy("Imported differently"),
    Matter.RULE: gettext_lazy("Conditions and rules that Parley does not support"),
    Matter.DETAIL: gettext_lazy("Details that Parley does not support"),
}
SHOWN_AS_WRITTEN = gettext_lazy("Text cannot include the answer to another question: “${…}” is shown as written.")
MOST_ROWS_NAMED = 8


@dataclass(slots=True)
class Finding:
    """A sentence about all `rows`; without rows it is about the sheet or the file."""

    matter: Matter
    sheet: str
    column: str
    text: str
    rows: list[int] = field(default_factory=list)

    @property
    def place(self) -> str:
        """The place in the file, such as "survey, rows 3, 7, default"."""
        return ", ".join(part for part in (self.sheet, self._rows(), self.column) if part)

    def _rows(self) -> str:
        if not self.rows:
            return ""
        named = ", ".join(str(row) for row in self.rows[:MOST_ROWS_NAMED])
        more = len(self.rows) - MOST_ROWS_NAMED
        words = ngettext("row %(rows)s", "rows %(rows)s", len(self.rows)) % {"rows": named}
        return words if more <= 0 else _("%(rows)s and %(count)s more") % {"rows": words, "count": more}

    def as_json(self) -> dict[str, object]:
        return {
            "matter": self.matter.value,
            "sheet": self.sheet,
            "rows": self.rows,
            "column": self.column,
            "text": str(self.text),
        }


class Findings:
    """A collection that merges the same sentence about the same column into one finding with several rows."""

    def __init__(self) -> None:
        self._found: dict[tuple[Matter, str, str, str], Finding] = {}

    def add(
        self, matter: Matter, text: str, *, sheet: str = "survey", row: int | None = None, column: str = ""
    ) -> None:
        finding = self._found.setdefault((matter, sheet, column, text), Finding(matter, sheet, column, text))
        if row is not None and (not finding.rows or finding.rows[-1] != row):
            finding.rows.append(row)

    def __iter__(self) -> Iterator[Finding]:
        """Yield what stops the import first, then the rest in the order of the form."""
        order = list(Matter)
        return iter(sorted(self._found.values(), key=lambda found: order.index(found.matter)))

    @property
    def stop(self) -> bool:
        return any(found.matter is Matter.STOPS for found in self._found.values())


def by_matter(findings: Iterable[Finding]) -> list[tuple[Matter, list[Finding]]]:
    several = list(findings)
    groups = [(matter, [found for found in several if found.matter is matter]) for matter in Matter]
    return [(matter, found) for matter, found in groups if found]
