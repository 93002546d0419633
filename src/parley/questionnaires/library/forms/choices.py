"""The choices of a question as rows of a form: label, points, and the name that conditions refer to."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from parley.core.numbers import parse_number
from parley.core.text import normalise_name
from parley.core.translation import gettext_lazy as _
from parley.questionnaires.conditions import name_from

OFFERED_MORE = 3
ChoiceRow = dict[str, str]


class ChoiceRows(forms.Widget):
    """A widget that reads rows from repeated fields: `<name>_label`, `<name>_points`, `<name>_name`."""

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> list[ChoiceRow]:
        labels, points, names = (data.getlist(f"{name}_{part}") for part in ("label", "points", "name"))
        return [
            {"label": label, "points": _item_or_empty(points, number), "name": _item_or_empty(names, number)}
            for number, label in enumerate(labels)
        ]

    def value_omitted_from_data(self, data: Any, _files: Any, name: str) -> bool:
        return f"{name}_label" not in data


class ChoicesField(forms.Field):
    """A field that cleans to [{"name", "label", "points"}]. Rows without a label are dropped, points are optional."""

    widget = ChoiceRows

    def __init__(self, label: Any, known: Collection[str] = ()) -> None:
        super().__init__(label=label, required=False)
        self.known = frozenset(known)
        """The names of stored choices, which do not change with their labels."""

    def clean(self, value: Any) -> list[dict[str, Any]]:
        rows = [{part: normalise_name(text) for part, text in row.items()} for row in value or []]
        rows = [row for row in rows if row["label"]]
        taken, choices = set(self.known), []
        for row in rows:
            name = row["name"] if row["name"] in self.known else name_from(row["label"], taken, "choice")
            taken.add(name)
            choices.append({"name": name, "label": row["label"], **_clean_points(row)})
        return choices


def _clean_points(row: ChoiceRow) -> dict[str, int]:
    """Return no entry if no points were entered: export distinguishes that from 0."""
    try:
        return {"points": int(parse_number(row["points"], is_whole=True))} if row["points"] else {}
    except ValidationError:
        sentence = _("The points for “%(choice)s” are not a whole number.")
        raise ValidationError(sentence % {"choice": row["label"][:60]}) from None


def choice_rows(bound: forms.BoundField) -> list[ChoiceRow]:
    """Return the rows to show: the existing ones and some empty ones."""
    value = bound.value() or []
    rows = [{part: str(row.get(part, "")) for part in ("label", "points", "name")} for row in value]
    filled = [row for row in rows if row["label"]]
    return filled + [{"label": "", "points": "", "name": ""}] * OFFERED_MORE


def _item_or_empty(values: list[str], number: int) -> str:
    return values[number] if number < len(values) else ""
