"""The questions of a template as form fields, and the stored answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from parley.core.dates import DateField
from parley.core.numbers import NumberField
from parley.core.translation import gettext as _
from parley.corrective.answers import FieldType
from parley.corrective.models import TemplateField
from parley.files.forms import AttachmentField
from parley.files.models import StoredFile
from parley.tasks.forms import long_text

LONGEST_TEXT = 300


def field_name(field: TemplateField) -> str:
    return f"field_{field.pk.hex}"


def form_field(field: TemplateField) -> forms.Field:
    """Return the form field for a question."""
    label, required = field.label, field.required
    match field.type:
        case FieldType.LONG_TEXT:
            return long_text(label, required=required)
        case FieldType.NUMBER:
            return NumberField(label=label, required=required, decimal_places=4)
        case FieldType.DATE:
            return DateField(label=label, required=required)
        case FieldType.CHOICE:
            choices = [("", _("Please choose")), *((choice, choice) for choice in field.choices)]
            return forms.ChoiceField(label=label, required=required, choices=choices)
        case FieldType.FILE:
            return AttachmentField(label=label, required=required)
        case _:
            return forms.CharField(label=label, required=required, max_length=LONGEST_TEXT)


def answers_to_store(
    fields: Iterable[TemplateField], given: Mapping[str, Any], files: Mapping[str, StoredFile]
) -> list[Any]:
    """Return the answers to store, without empty fields. `files` are the uploads, which are stored already."""
    found = []
    for field in fields:
        name, base = field_name(field), {"label": field.label, "type": field.type}
        value = given.get(name)
        if name in files:
            file = files[name]
            found.append(
                {**base, "value": file.name, "file_id": str(file.pk), "size": file.size, "pages": file.page_count}
            )
        elif value not in (None, ""):
            found.append({**base, "value": _as_text(value)})
    return found


def _as_text(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else str(value)
