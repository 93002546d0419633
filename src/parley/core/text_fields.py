"""The border that every typed text passes: form fields store what `core/text.py` makes of it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from parley.core.text import has_letter_or_digit, normalise_name, normalise_text
from parley.core.translation import gettext_lazy as _


class NameField(forms.CharField):
    """A field for what somebody or something is called: it needs a letter or a digit.

    `autocomplete` says which of the reader's own details it is for, such as `given-name` (HTML's tokens).
    """

    default_error_messages = {"nameless": _("Enter a name with at least one letter or digit.")}

    def __init__(self, *, autocomplete: str = "", **options: Any) -> None:
        super().__init__(**options)
        if autocomplete:
            self.widget.attrs["autocomplete"] = autocomplete

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not has_letter_or_digit(value):
            raise ValidationError(self.error_messages["nameless"], code="nameless")


def normalise_value(field: forms.CharField, value: str) -> str:
    """Return what a field stores of `value`, before its length is checked. Passwords stay as they were typed."""
    if isinstance(field.widget, forms.PasswordInput):
        return value
    return normalise_text(value) if isinstance(field.widget, forms.Textarea) else normalise_name(value)


def normalise_every_text_field() -> None:
    """Make Django's own `CharField` normalise text, since model forms and libraries create it as well as we do."""
    to_python: Callable[..., Any] = forms.CharField.to_python

    def to_normal_text(self: forms.CharField, value: Any) -> Any:
        return to_python(self, normalise_value(self, value) if isinstance(value, str) else value)

    forms.CharField.to_python = to_normal_text  # type: ignore[method-assign]
