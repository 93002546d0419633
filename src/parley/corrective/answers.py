"""Answers to a template's fields, stored with the wording of the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import models
from django.utils.formats import date_format, number_format

from parley.core.translation import pgettext_lazy


class FieldType(models.TextChoices):
    TEXT = "text", pgettext_lazy("type of a field", "Text")
    LONG_TEXT = "long_text", pgettext_lazy("type of a field", "Long text")
    NUMBER = "number", pgettext_lazy("type of a field", "Number")
    DATE = "date", pgettext_lazy("type of a field", "Date")
    CHOICE = "choice", pgettext_lazy("type of a field", "Choice")
    FILE = "file", pgettext_lazy("type of a field", "File")


@dataclass(frozen=True, slots=True)
class Answer:
    """One field of a template with its answer. `file_id` is set if the answer is a file."""

    label: str
    type: str
    value: str
    file_id: str = ""
    size: int = 0
    pages: int | None = None

    @property
    def is_file(self) -> bool:
        return self.type == FieldType.FILE

    @property
    def is_long(self) -> bool:
        return self.type == FieldType.LONG_TEXT

    @property
    def day(self) -> date | None:
        return date.fromisoformat(self.value) if self.type == FieldType.DATE else None

    @property
    def words(self) -> str:
        """Return the value formatted for the reader's language."""
        if self.day:
            return date_format(self.day)
        if self.type == FieldType.NUMBER:
            return number_format(Decimal(self.value))
        return self.value
