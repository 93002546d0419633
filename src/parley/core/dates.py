"""The form field for dates, and the days that it takes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from parley.core import clock
from parley.core.translation import gettext_lazy as _

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
LONGEST_TYPED = 40


class DateInput(forms.DateInput):
    """The browser's control for a date. It makes 0026 of a typed 26, so it gets limits."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        limits = {"min": FIRST_DAY.isoformat(), "max": LAST_DAY.isoformat()}
        super().__init__({**limits, **(attrs or {})}, format="%Y-%m-%d")


class DateField(forms.DateField):
    """The form field for every date: from 1900 to 2199, and if said so not before or not after today."""

    widget = DateInput
    default_error_messages = {
        "year": _("The year %(year)s is not between %(first)s and %(last)s. Enter all four digits of the year."),
        "past": _("This date is in the past."),
        "future": _("This date is in the future."),
    }

    def __init__(self, *, not_past: bool = False, not_future: bool = False, **options: Any) -> None:
        self.not_past, self.not_future = not_past, not_future
        super().__init__(**options)

    @property
    def earliest(self) -> date:
        return clock.today() if self.not_past else FIRST_DAY

    @property
    def latest(self) -> date:
        return clock.today() if self.not_future else LAST_DAY

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, str) and len(value) > LONGEST_TYPED:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is None:
            return
        if not FIRST_DAY <= value <= LAST_DAY:
            named = {"year": f"{value.year:04}", "first": str(FIRST_DAY.year), "last": str(LAST_DAY.year)}
            raise ValidationError(self.error_messages["year"], code="year", params=named)
        if value < self.earliest:
            raise ValidationError(self.error_messages["past"], code="past")
        if value > self.latest:
            raise ValidationError(self.error_messages["future"], code="future")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Return the limits for the browser. Pages ask for them at each rendering, since today moves on."""
        limits = {"min": self.earliest.isoformat(), "max": self.latest.isoformat()}
        return {**super().widget_attrs(widget), **limits}
