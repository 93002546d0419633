"""The properties of a form field that components need, read once from Django's bound field."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django import forms
from django.forms import BoundField, widgets

from parley.core.numbers import readings_of
from parley.files.forms import UploadLimits, upload_limits

Control = Literal["input", "password", "textarea", "select", "checkbox", "cards", "choices", "file", "hidden"]


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    chosen: bool
    group: str = ""


@dataclass(frozen=True, slots=True)
class FieldView:
    control: Control
    id: str
    name: str
    label: str
    hint: str
    errors: list[str]
    required: bool
    disabled: bool
    value: str
    kind: str
    choices: list[Choice]
    attrs: dict[str, Any]
    multiple: bool
    readings: tuple[str, ...] = ()
    """The readings of an ambiguous number; one of them is chosen beside the field."""
    upload: UploadLimits | None = None
    """What a file field takes, and the files kept from the last attempt."""

    @property
    def described_by(self) -> str:
        """Return the ids of the texts that explain the control, in reading order."""
        parts = ([f"{self.id}-hint"] if self.hint else []) + ([f"{self.id}-error"] if self.errors else [])
        if self.upload:
            parts.append(f"{self.id}-limits")
        return " ".join(parts)


# The first matching class names the control, so subclasses come before their parents.
_CONTROLS: tuple[tuple[type[widgets.Widget], Control], ...] = (
    (widgets.HiddenInput, "hidden"),
    (widgets.PasswordInput, "password"),
    (widgets.FileInput, "file"),
    (widgets.CheckboxInput, "checkbox"),
    (widgets.Textarea, "textarea"),
    (widgets.CheckboxSelectMultiple, "choices"),
    (widgets.RadioSelect, "cards"),
    (widgets.SelectMultiple, "choices"),
    (widgets.Select, "select"),
)


def read_field(bound: BoundField, label: str | None = None, hint: str | None = None) -> FieldView:
    widget = bound.field.widget
    control: Control = next((control for kind, control in _CONTROLS if isinstance(widget, kind)), "input")
    attrs = {**widget.attrs, **widget_limits(bound)}
    return FieldView(
        control=control,
        id=bound.auto_id or bound.html_name,
        name=bound.html_name,
        label=str(bound.label if label is None else label),
        hint=str(bound.help_text if hint is None else hint),
        errors=[str(error) for error in bound.errors],
        required=bound.field.required,
        disabled=bound.field.disabled,
        value=_value(bound, control),
        kind=str(attrs.pop("type", getattr(widget, "input_type", "text"))),
        choices=_choices(bound) if isinstance(widget, widgets.ChoiceWidget) else [],
        attrs={name: value for name, value in attrs.items() if name not in ("id", "name", "class", "required")},
        multiple=bool(getattr(widget, "allow_multiple_selected", False) or attrs.get("multiple")),
        readings=readings_of(bound.errors.as_data()) if bound.errors else (),
        upload=upload_limits(bound),
    )


def widget_limits(bound: BoundField) -> dict[str, Any]:
    """Return constraints that the browser may check itself, such as maxlength."""
    return dict(bound.field.widget_attrs(bound.field.widget))


def _value(bound: BoundField, control: Control) -> str:
    if control in ("password", "file", "choices", "cards", "select"):
        return ""
    value = bound.value()
    if control == "checkbox":
        return "on" if bound.field.widget.value_from_datadict({bound.html_name: value}, {}, bound.html_name) else ""
    if isinstance(bound.field, forms.DateField) and isinstance(value, date | datetime):
        return value.isoformat()[:10]
    if isinstance(value, str) or value is None:
        return value or ""
    return str(bound.field.widget.format_value(value) or "")


def _choices(bound: BoundField) -> list[Choice]:
    """Return the options of a select in order. Each member of a group carries the group's name."""
    widget = bound.field.widget
    value = widget.format_value(bound.value())
    found: list[Choice] = []
    for group, options, _index in widget.optgroups(bound.html_name, value):
        found.extend(
            Choice(str(option["value"]), str(option["label"]), bool(option["selected"]), str(group or ""))
            for option in options
        )
    return found
