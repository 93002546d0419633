"""The choices of a question as rows of a form: a label, its points, and the name by which conditions know it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from parley.questionnaires.naming import name_from

OFFERED_MORE = 3
ChoiceRow = dict[str, str]


class ChoiceRows(forms.Widget):
    """Reads the rows from fields that repeat: `<name>_label`, `<name>_clean_points`, `<name>_name`."""

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> list[ChoiceRow]:
        labels, points, names = (data.getlist(f"{name}_{part}") for part in ("label", "points", "name"))
        return [
            {"label": label, "points": _item_or_empty(points, number), "name": _item_or_empty(names, number)}
            for number, label in enumerate(labels)
        ]

    def value_omitted_from_data(self, data: Any, _files: Any, name: str) -> bool:
        return f"{name}_label" not in data


class ChoicesField(forms.Field):
    """Cleans to [{"name", "label", "points"}], the points where there are any; rows without a label are none."""

    widget = ChoiceRows

    def __init__(self, label: Any, known: Collection[str] = ()) -> None:
        super().__init__(label=label, required=False)
        self.known = frozenset(known)
        """The names of the choices that are kept already: they stay, whatever becomes of the labels."""

    def clean(self, value: Any) -> list[dict[str, Any]]:
        rows = [{part: " ".join(text.replace("\0", "").split()) for part, text in row.items()} for row in value or []]
        rows = [row for row in rows if row["label"]]
        taken, choices = set(self.known), []
        for row in rows:
            name = row["name"] if row["name"] in self.known else name_from(row["label"], taken, "choice")
            taken.add(name)
            choices.append({"name": name, "label": row["label"], **_clean_points(row)})
        return choices


def _clean_points(row: ChoiceRow) -> dict[str, int]:
    """Nothing where none were given: that is not the same in a file."""
    try:
        return {"points": int(row["points"])} if row["points"] else {}
    except ValueError:
        sentence = _("The points for “%(choice)s” are not a whole number.")
        raise ValidationError(sentence % {"choice": row["label"][:60]}) from None


def choice_rows(bound: forms.BoundField) -> list[ChoiceRow]:
    """What the page shows: the rows as they are, and some empty ones."""
    value = bound.value() or []
    rows = [{part: str(row.get(part, "")) for part in ("label", "points", "name")} for row in value]
    filled = [row for row in rows if row["label"]]
    return filled + [{"label": "", "points": "", "name": ""}] * OFFERED_MORE


def _item_or_empty(values: list[str], number: int) -> str:
    return values[number] if number < len(values) else ""
