"""Optimistic locking of edit forms: the second of two people to save overwrites nothing unseen.

An edit form writes a whole record, so it carries a stamp: a hash of the values it was opened with. Where the record has
other values when the form comes back, the form is invalid, nothing is written, and the page shows what is stored beside
what was typed. That page carries the new stamp, so that pressing again saves on purpose.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from hashlib import blake2s
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Model
from django.http import HttpRequest
from django.utils.dateparse import parse_date
from django.utils.formats import date_format

from parley.core.translation import gettext as _

if TYPE_CHECKING:
    Base = forms.BaseForm
else:
    Base = object

STAMP = "opened_with"
LONGEST_STAMP = 400


class ChangedField(NamedTuple):
    """A field whose stored value is not the one that was typed."""

    label: str
    stored: str
    typed: str


class EditForm(Base):
    """Mixin for a form whose `initial` (or instance) is the stored record."""

    changed_fields: tuple[ChangedField, ...] = ()
    """The fields that differ from what was saved after the form was opened."""
    stored_at: datetime | None = None
    """When the stored record was last written, if that is known."""

    @property
    def stamp(self) -> str:
        """The hash of the record's values as they are stored now."""
        return hash_values(self.stored_values())

    def stored_values(self) -> dict[str, Any]:
        """Return the record's values by field. Files are left out, since they are replaced and never edited."""
        return {
            name: self.get_initial_for_field(field, name)
            for name, field in self.fields.items()
            if not isinstance(field, forms.FileField)
        }

    def is_overtaken(self, stamp: str) -> bool:
        """Tell whether the record has other values than a form with `stamp` was opened with."""
        return stamp != self.stamp

    def full_clean(self) -> None:
        super().full_clean()
        # A client that sends no stamp has seen no values, such as a program that sets all of them.
        stamp = str(self.data.get(STAMP, ""))[:LONGEST_STAMP] if self.is_bound else ""
        if not stamp or not self.is_overtaken(stamp):
            return
        self.changed_fields = tuple(self._compare())
        if self.changed_fields:
            self.add_error(
                None,
                ValidationError(
                    _("Someone else changed this after you opened the page. Nothing was saved yet."), code="overtaken"
                ),
            )

    def _compare(self) -> Iterable[ChangedField]:
        for name, stored in self.stored_values().items():
            field, typed = self.fields[name], self[name].value()
            if field.has_changed(stored, typed):
                yield ChangedField(str(self[name].label), _display(field, stored), _display(field, typed))


def hash_values(values: Mapping[str, Any]) -> str:
    plain = {name: _plain(value) for name, value in values.items()}
    return blake2s(json.dumps(plain, sort_keys=True).encode(), digest_size=12).hexdigest()


def lock_edited_record(request: HttpRequest, company: object) -> None:
    """Lock the address of an edit form, so that of two who save at once the second reads what the first wrote.

    One statement, for requests that carry a stamp. The lock is held until the transaction ends.
    """
    if request.method == "POST" and STAMP in request.POST:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"edit {company} {request.path}"])


def _plain(value: Any) -> Any:
    if value is None or value is False:
        return ""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, str):
        return value.replace("\r\n", "\n")
    if isinstance(value, Iterable):
        inner = [_plain(one) for one in value]
        # Chosen rows come in no order; those of a table, which are mappings, do.
        return inner if any(isinstance(one, dict) for one in inner) else sorted(inner)
    return str(value)


def _display(field: forms.Field, value: Any) -> str:
    """Describe a value in words, by the label of the choice where there is one."""
    if isinstance(field, forms.BooleanField):
        return _("Yes") if value else _("No")
    values = list(value) if isinstance(value, list | tuple | set) else [value]
    if isinstance(field, forms.DateField):
        values = [_display_day(one) for one in values]
    elif isinstance(field, forms.ChoiceField):
        # The widget's list, because that of some fields is evaluated lazily.
        choices: Iterable[Any] = field.widget.choices
        labels = {str(key): str(label) for key, label in choices}
        values = [labels.get(_plain(one), one) for one in values]
    words = [str(one.get("label", "")) if isinstance(one, Mapping) else str(one or "") for one in values]
    return ", ".join(word for word in words if word) or "–"


def _display_day(value: Any) -> str:
    try:
        day = value if isinstance(value, date) else parse_date(str(value or ""))
    except ValueError:
        # The 30th of February.
        day = None
    return date_format(day, "DATE_FORMAT") if day else str(value or "")
