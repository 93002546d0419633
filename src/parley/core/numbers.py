"""Numbers as people type them, and the form field for them.

A separator can mean two things: `1.000` is one to an English reader and a thousand to a German one. Where both readings
are plausible, nothing is guessed: the error names both, and the form offers them to choose from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NoReturn

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import get_format

from parley.core.translation import gettext as _
from parley.core.translation import gettext_lazy

LONGEST_TYPED = 60
LARGEST = Decimal(10) ** 15
MOST_DECIMALS = 10
MEANT = "-meant"
"""What is added to a field's name for the reading that was chosen of an ambiguous number."""

# Hyphens and dashes that keyboards, word processors and spreadsheets write for a minus.
_MINUS = re.compile("[\u2010-\u2013\u2212]")
_SPACES = re.compile("[ \u00a0\u2007-\u2009\u202f]")
_APOSTROPHES = re.compile("[\u2018\u2019\u02bc]")
_NUMBER = re.compile(r"(?P<sign>[+-]?) ?(?P<digits>[0-9][0-9.,' ]*[0-9]|[.,]?[0-9]+|[0-9])")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:(?P<mark>[.,' ])[0-9]{3})(?:(?P=mark)[0-9]{3})*")


class AmbiguousNumber(ValidationError):
    """The error for a number with two readings. `readings` are their texts, each of which is clear."""

    def __init__(self, readings: tuple[str, str]) -> None:
        super().__init__(
            _("Do you mean %(first)s or %(second)s?") % {"first": readings[0], "second": readings[1]}, code="ambiguous"
        )
        self.readings = readings


def parse_number(text: str, *, is_whole: bool = False) -> Decimal:
    """Return the number that `text` stands for to a reader of the active language. Raises `ValidationError`.

    Both marks are understood in every language as long as they leave no doubt: `1.234,5`, `1,234.5`, `1 234,5`,
    `1'234.5`. Only the digits 0 to 9 are read, and no exponents.
    """
    if len(text) > LONGEST_TYPED:
        _refuse_size()
    found = _NUMBER.fullmatch(_normalize(text))
    if found is None:
        _refuse_text()
    sign = found["sign"].replace("+", "")
    digits = _find_digits(found["digits"], sign, is_whole)
    number = Decimal(sign + digits)
    if abs(number) > LARGEST:
        _refuse_size()
    if is_whole and number != number.to_integral_value():
        raise ValidationError(_("Enter a whole number."), code="number")
    _integer, _point, decimals = digits.partition(".")
    if len(decimals) > MOST_DECIMALS:
        raise ValidationError(_("Enter at most ten digits after the decimal point."), code="number")
    return number or Decimal(0)


def format_number(number: Decimal | int) -> str:
    """Write a number as a field of the active language shows it: without groups and trailing zeros."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    mark = str(get_format("DECIMAL_SEPARATOR"))
    return text.replace(".", mark)


def settle_reading(text: str, meant: str) -> str:
    """Return `meant` if it is one of the two readings of `text`, else `text` as it was typed."""
    if not meant or len(text) > LONGEST_TYPED:
        return text
    found = _NUMBER.fullmatch(_normalize(text))
    if found is None or not (mark := _as_one_group(found["digits"])):
        return text
    return meant if meant in _both_readings(found["digits"], mark, found["sign"].replace("+", "")) else text


def read_settled(data: Mapping[str, Any], name: str) -> Any:
    """Return what a form says in field `name`, settled by the reading that was chosen beside it."""
    text = data.get(name)
    return settle_reading(text, str(data.get(name + MEANT, ""))) if isinstance(text, str) else text


def readings_of(errors: Iterable[ValidationError]) -> tuple[str, ...]:
    """Return the readings to choose from if one of `errors` asks which is meant, else nothing."""
    return next((error.readings for error in errors if isinstance(error, AmbiguousNumber)), ())


def _normalize(text: str) -> str:
    """Return `text` with plain marks and without invisible characters, which pasting brings along."""
    text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    text = _APOSTROPHES.sub("'", _SPACES.sub(" ", _MINUS.sub("-", text)))
    return text.strip()


def _find_digits(typed: str, sign: str, is_whole: bool) -> str:
    """Return the digits with a point as decimal mark."""
    marks = [letter for letter in typed if not letter.isdigit()]
    if not marks:
        return typed
    if mark := _as_one_group(typed):
        return _find_group_or_decimals(typed, mark, sign, is_whole)
    if _GROUPED.fullmatch(typed):
        return typed.replace(marks[0], "")
    if marks[-1] not in ".," or marks.count(marks[-1]) > 1:
        _refuse_text()
    integer, _mark, decimals = typed.rpartition(marks[-1])
    if len(marks) > 1:
        if not _GROUPED.fullmatch(integer):
            _refuse_text()
        integer = integer.replace(marks[0], "")
    return f"{integer or '0'}.{decimals}"


def _as_one_group(typed: str) -> str:
    """Return the mark of a text like `1.234`: three digits follow it, and one to three digits stand before it."""
    found = re.fullmatch(r"[1-9][0-9]{0,2}([.,])[0-9]{3}", typed)
    return found[1] if found else ""


def _find_group_or_decimals(typed: str, mark: str, sign: str, is_whole: bool) -> str:
    """Return the digits of a text like `1.234`, the only kind with two readings."""
    integer, _mark, rest = typed.partition(mark)
    is_decimal_mark = mark == get_format("DECIMAL_SEPARATOR")
    # A whole number has no decimal mark, so the other mark can only group.
    if is_whole and not is_decimal_mark:
        return integer + rest
    # Readers write their own decimal mark for decimals; three zeros of a whole number are the doubtful case.
    if is_decimal_mark and not (is_whole and rest == "000"):
        return f"{integer}.{rest}"
    raise AmbiguousNumber(_both_readings(typed, mark, sign))


def _both_readings(typed: str, mark: str, sign: str) -> tuple[str, str]:
    as_group, as_decimals = Decimal(sign + typed.replace(mark, "")), Decimal(sign + typed.replace(mark, "."))
    return format_number(as_group), format_number(as_decimals)


def _refuse_text() -> NoReturn:
    raise ValidationError(_("Enter a number, such as 12 or 3.5."), code="number")


def _refuse_size() -> NoReturn:
    raise ValidationError(_("This number is too large."), code="number")


class NumberInput(forms.TextInput):
    """A text control for numbers. The browser's number control drops separators that it does not know."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", "maxlength": LONGEST_TYPED, **(attrs or {})})

    def value_from_datadict(self, data: Mapping[str, Any], _files: Any, name: str) -> Any:
        return read_settled(data, name)


class NumberField(forms.DecimalField):
    """The form field for every number that people type. It cleans to `int` if it has no decimal places.

    The error message `number` replaces the sentences about texts that are not a number.
    """

    default_error_messages = {
        "max_decimal_places": gettext_lazy("Enter at most %(max)s digits after the decimal point."),
        "max_digits": gettext_lazy("This number is too large."),
        "max_whole_digits": gettext_lazy("This number is too large."),
    }

    widget = NumberInput

    def __init__(self, *, decimal_places: int = 0, max_digits: int = 15, **options: Any) -> None:
        self.is_whole = decimal_places == 0
        super().__init__(decimal_places=decimal_places, max_digits=max_digits, **options)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        if not isinstance(value, str):
            return Decimal(value)
        try:
            return parse_number(value, is_whole=self.is_whole)
        except AmbiguousNumber:
            raise
        except ValidationError as error:
            if "number" in self.error_messages:
                raise ValidationError(self.error_messages["number"], code="number") from None
            raise error from None

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        return int(number) if self.is_whole and number is not None else number

    def prepare_value(self, value: Any) -> Any:
        return format_number(value) if isinstance(value, Decimal | int) else value
