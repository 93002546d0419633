"""Dates as people type them: no year 26, nothing past where only the future makes sense, and the other way round."""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.utils import timezone
from django.utils.translation import override

from parley.core import clock
from parley.core.dates import DateField, DateInput
from parley.core.tests.forms_of_parley import declared_fields, source_files
from parley.web.fields import read_field

LATE_EVENING = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)


class Days(forms.Form):
    any = DateField(required=False)
    due = DateField(required=False, not_past=True)
    held = DateField(required=False, not_future=True)


def problem(**typed: str) -> str:
    form = Days(typed)
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


@pytest.mark.parametrize("typed", ["0026-05-01", "0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_impossible_year_is_named(typed: str) -> None:
    with override("en"):
        for field in ("any", "due", "held"):
            assert f"The year {typed[:4]} is not between 1900 and 2199." in problem(**{field: typed})
        assert problem(any="1900-01-01") == problem(any="2199-12-31") == ""


@pytest.mark.parametrize(
    "typed", ["soon", "2026-02-30", "2026-13-01", "1" * 10_000_000, "\0", "2026-05-01T00:00", "-1"]
)
def test_other_text_is_no_date(typed: str) -> None:
    with override("en"):
        assert problem(any=typed)


def test_date_may_be_typed_as_the_language_writes_it() -> None:
    with override("de"):
        assert problem(any="31.03.2026") == ""


def test_today_is_that_of_the_person() -> None:
    with clock.at(LATE_EVENING), override("en"):
        with timezone.override(ZoneInfo("Europe/Berlin")):
            assert problem(due="2026-11-30") == "This date is in the past."
            assert problem(held="2026-12-01") == ""
        with timezone.override(ZoneInfo("America/New_York")):
            assert problem(due="2026-11-30") == ""
            assert problem(held="2026-12-01") == "This date is in the future."


def test_browser_knows_the_limits_of_the_day_the_page_is_drawn() -> None:
    form = Days()
    with clock.at(LATE_EVENING), timezone.override(ZoneInfo("Europe/Berlin")):
        limits = {
            name: (attrs["min"], attrs["max"]) for name in form.fields for attrs in [read_field(form[name]).attrs]
        }
    assert limits == {
        "any": ("1900-01-01", "2199-12-31"),
        "due": ("2026-12-01", "2199-12-31"),
        "held": ("1900-01-01", "2026-12-01"),
    }
    assert read_field(form["any"]).kind == "date"


def test_every_form_uses_the_field_for_dates() -> None:
    dated = (forms.DateField, forms.DateTimeField, forms.SplitDateTimeField, forms.DateInput)
    others = [
        name
        for name, field in declared_fields()
        if (isinstance(field, dated) and not isinstance(field, DateField))
        or (isinstance(field.widget, forms.DateInput) and not isinstance(field.widget, DateInput))
    ]
    assert others == []


def test_no_other_place_makes_fields_for_dates() -> None:
    """Fields that forms add when they are built are found in the source, and so are controls in templates."""
    found = [
        f"{name}: {ast.unparse(node)}"
        for name, text in source_files(".py")
        if name != "core/dates.py"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"forms.DateField", "forms.DateInput", "forms.DateTimeField"}
    ]
    found += [
        f"{name}: {control}"
        for name, text in source_files(".html", ".js", ".py")
        for control in re.findall(r"""<input[^>]*type=["']date["'][^>]*>|["']type["']: ["']date["']""", text)
        if 'min="' not in control or 'max="' not in control
    ]
    assert found == []
