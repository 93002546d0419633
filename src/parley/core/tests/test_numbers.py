"""Numbers as people of the three languages type them."""

from __future__ import annotations

import ast
import re
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import override

from parley.core.numbers import AmbiguousNumber, NumberField, format_number, parse_number, settle_reading
from parley.core.tests.forms_of_parley import declared_fields, source_files

EVERYWHERE = ("en", "de", "nb")
CLEAR = {
    "12": "12",
    " 12 ": "12",
    "+12": "12",
    "-3": "-3",
    "- 3": "-3",
    "\N{MINUS SIGN}3": "-3",
    "\N{EN DASH}3": "-3",
    "-0": "0",
    "007": "7",
    "1.234,5": "1234.5",
    "1,234.5": "1234.5",
    "1 234,5": "1234.5",
    "1 234.5": "1234.5",
    "1\N{NO-BREAK SPACE}234,5": "1234.5",
    "1\N{NARROW NO-BREAK SPACE}234,5": "1234.5",
    "1'234.5": "1234.5",
    "1\N{RIGHT SINGLE QUOTATION MARK}234.5": "1234.5",
    "1 234 567": "1234567",
    "1.234.567": "1234567",
    "1,234,567": "1234567",
    "1.234.567,89": "1234567.89",
    "1,234,567.89": "1234567.89",
    "1 234": "1234",
    "1'234'567": "1234567",
    "3.5": "3.5",
    "3,5": "3.5",
    "0.125": "0.125",
    "0,125": "0.125",
    "1234.567": "1234.567",
    "1234,567": "1234.567",
    "1.2345": "1.2345",
    ".5": "0.5",
    ",5": "0.5",
    "\N{LEFT-TO-RIGHT MARK}12\N{ZERO WIDTH SPACE}": "12",
}
NOT_NUMBERS = [
    *("1_000", "1e3", "1E3", "NaN", "sNaN", "Infinity", "-inf", "0x10", "twelve", "12 kg", "12kg", "1,2,3", "1.2.3"),
    *(
        "1 23",
        "12 34",
        "1.23,4",
        "1,23.4",
        "1''234",
        "1..2",
        "1.,2",
        "5.",
        "5,",
        "--1",
        "+-1",
        "1-",
        "1-2",
        ".",
        ",",
        "-",
    ),
    *("٣", "३", "１２", "²", "½", "Ⅻ", "1\t000", "1\n2", "1.234.5678", "1 234.567.8", "1.234 567", "1/2", "50%"),
]


@pytest.mark.parametrize("language", EVERYWHERE)
@pytest.mark.parametrize(("typed", "number"), CLEAR.items())
def test_clear_number_is_read_in_every_language(language: str, typed: str, number: str) -> None:
    with override(language):
        assert parse_number(typed) == Decimal(number)


@pytest.mark.parametrize("language", EVERYWHERE)
@pytest.mark.parametrize("typed", NOT_NUMBERS)
def test_other_text_is_no_number(language: str, typed: str) -> None:
    with override(language), pytest.raises(ValidationError):
        parse_number(typed)


@pytest.mark.parametrize(
    ("language", "typed", "readings"),
    [
        ("de", "1.000", ("1000", "1")),
        ("nb", "1.234", ("1234", "1,234")),
        ("de", "-12.500", ("-12500", "-12,5")),
        ("en", "1,000", ("1000", "1")),
        ("en", "123,456", ("123456", "123.456")),
    ],
)
def test_number_with_two_readings_is_asked_back(language: str, typed: str, readings: tuple[str, str]) -> None:
    with override(language):
        with pytest.raises(AmbiguousNumber) as asked:
            parse_number(typed)
        assert asked.value.readings == readings
        assert all(reading in str(asked.value.messages[0]) for reading in readings)
        for reading in readings:
            assert settle_reading(typed, reading) == reading
            assert format_number(parse_number(reading)) == reading


def test_own_decimal_mark_is_never_in_doubt() -> None:
    with override("de"):
        assert parse_number("1,234") == Decimal("1.234")
    with override("en"):
        assert parse_number("1.234") == Decimal("1.234")


def test_whole_number_takes_the_mark_that_only_groups() -> None:
    with override("de"):
        assert parse_number("1.000", is_whole=True) == 1000
        with pytest.raises(AmbiguousNumber):
            parse_number("1,000", is_whole=True)
        with pytest.raises(ValidationError, match="ganze Zahl"):
            parse_number("1,234", is_whole=True)
    with override("en"):
        assert parse_number("1,234", is_whole=True) == 1234


def test_chosen_reading_is_ignored_once_the_text_has_changed() -> None:
    with override("de"):
        assert settle_reading("1.234", "77") == "1.234"
        assert settle_reading("5", "1234") == "5"
        assert settle_reading("abc", "1234") == "abc"


@pytest.mark.parametrize("typed", ["9" * 17, "9" * 10_000_000, "1." + "0" * 59, "0." + "1" * 11])
def test_size_of_numbers_is_limited(typed: str) -> None:
    with override("en"), pytest.raises(ValidationError):
        parse_number(typed)


class OneNumber(forms.Form):
    whole = NumberField(required=False, min_value=0, max_value=100)
    score = NumberField(required=False, max_digits=5, decimal_places=2)


def test_field_takes_the_reading_that_was_chosen() -> None:
    with override("de"):
        asked = OneNumber({"score": "1.000"})
        assert asked.has_error("score", "ambiguous")
        assert asked["score"].value() == "1.000"
        chosen = OneNumber({"score": "1.000", "score-meant": "1"})
        assert chosen.is_valid()
        assert chosen.cleaned_data["score"] == 1


def test_field_shows_numbers_in_the_format_of_the_reader() -> None:
    with override("de"):
        assert OneNumber(initial={"score": Decimal("4.50")})["score"].value() == "4,5"
        whole = OneNumber({"whole": "12"})
        assert whole.is_valid()
        assert type(whole.cleaned_data["whole"]) is int
        assert not OneNumber({"whole": "101"}).is_valid()


def test_every_form_uses_the_field_for_numbers() -> None:
    numeric = (forms.IntegerField, forms.FloatField, forms.DecimalField)
    others = [
        name for name, field in declared_fields() if isinstance(field, numeric) and not isinstance(field, NumberField)
    ]
    assert others == []


def test_no_other_place_makes_fields_for_numbers() -> None:
    """Fields that forms add when they are built are found in the source."""
    forbidden = {"IntegerField", "FloatField", "DecimalField", "NumberInput", "sanitize_separators"}
    found = []
    for name, text in source_files(".py"):
        if name == "core/numbers.py":
            continue
        for node in ast.walk(ast.parse(text)):
            is_field = isinstance(node, ast.Attribute) and node.attr in forbidden and ast.unparse(node.value) == "forms"
            is_import = (
                isinstance(node, ast.ImportFrom)
                and (node.module or "").startswith("django.")
                and forbidden & {alias.name for alias in node.names}
            )
            if is_field or is_import or (isinstance(node, ast.keyword) and node.arg == "localize"):
                found.append(f"{name}: {ast.unparse(node)}")
    found += [
        name
        for name, text in source_files(".html", ".js", ".py")
        if re.search(r"""type=["']number["']|["']type["']: ["']number["']""", text)
    ]
    assert found == []
