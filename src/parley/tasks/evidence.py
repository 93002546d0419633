"""Fingerprints of a kind's own rows, kept in the history so that `parley verify` finds every changed column.

The first event of a task has the fingerprints of all columns, a later one those of the columns it changed. Columns that
follow from the task's course (`Kind.derived_columns`) are left out: the kind's `integrity_checks` compare these.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import models

from parley.tasks.declaration import Kind
from parley.tasks.models import Event

DETAIL = "row"
"""The key in an event's details. Its value is no form input, so the page's history does not show it."""
_LENGTH = 16


def fingerprints(kind: type[Kind], subject: models.Model) -> dict[str, str]:
    """Return a hash of each column of the kind's own row, and one of each row named in `Kind.evidence_rows`."""
    return column_fingerprints(kind, subject) | {name: _row_hash(getattr(subject, name)) for name in kind.evidence_rows}


def column_fingerprints(kind: type[Kind], subject: models.Model) -> dict[str, str]:
    """Return a hash of each column of the kind's own row, which is all that a step may change."""
    return {
        field.attname: _hash(_canonical(field, getattr(subject, field.attname)))
        for field in subject._meta.concrete_fields
        if not field.primary_key and field.attname not in kind.derived_columns
    }


def changed_fingerprints(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in after.items() if before.get(name) != value}


def recorded_fingerprints(events: Sequence[Event]) -> dict[str, str]:
    """Return the fingerprints that the history says the row has now; none for events from before they were kept."""
    said: dict[str, str] = {}
    for event in events:
        said |= event.details.get(DETAIL, {})
    return said


def contradictions(kind: type[Kind], subject: models.Model | None, events: Sequence[Event]) -> Iterator[str]:
    """Yield a sentence for each column of the kind's own row that contradicts the history."""
    table = kind.subject._meta.db_table
    if subject is None:
        yield f"its own row in {table} is gone"
    elif said := recorded_fingerprints(events):
        now = fingerprints(kind, subject)
        for name, value in said.items():
            if now.get(name, value) != value:
                yield f"its {table}.{name} is not what the history says"


def _row_hash(row: models.Model) -> str:
    columns = [(field.attname, _canonical(field, getattr(row, field.attname))) for field in row._meta.concrete_fields]
    return _hash(columns)


def _canonical(field: models.Field[Any, Any], value: Any) -> Any:
    """Return the value as it is read from the database, whether it was read or is about to be written."""
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.ForeignKey):
        return str(value)
    value = field.to_python(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Decimal) and isinstance(field, models.DecimalField):
        return str(value.quantize(Decimal(1).scaleb(-(field.decimal_places or 0))))
    return value if isinstance(value, bool | int | str) else str(value)


def _hash(value: Any) -> str:
    content = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(content.encode()).hexdigest()[:_LENGTH]
