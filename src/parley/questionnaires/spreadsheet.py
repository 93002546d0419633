"""Cells of spreadsheets. What people wrote is always text there, never something that is computed."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from parley.core import clock

LONGEST_CELL = 32_000
Value = str | int | Decimal | date | datetime | None

_BOLD, _TOP = Font(bold=True), Alignment(vertical="top", wrap_text=True)
_ILLEGAL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
# How Excel writes characters that XML cannot hold, so whoever means these letters has to say so.
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FIRST_YEAR = 1900


def cell(sheet: Any, value: Value, *, is_head: bool = False) -> Any:
    """`value` for a sheet that is only written; moments in the reader's time zone."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return _day(sheet, clock.local(value).replace(tzinfo=None, second=0, microsecond=0), "yyyy-mm-dd hh:mm")
    if isinstance(value, date):
        # Spreadsheets count days from 1900.
        return _day(sheet, value, "yyyy-mm-dd") if value.year >= _FIRST_YEAR else _text(sheet, value.isoformat())
    if isinstance(value, str):
        return _text(sheet, value, is_head=is_head)
    return _placed(WriteOnlyCell(sheet, cast("Any", value)))


def _text(sheet: Any, value: str, *, is_head: bool = False) -> Any:
    text = _ILLEGAL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))[:LONGEST_CELL]
    written = WriteOnlyCell(sheet, _ESCAPED.sub("_x005F_", text))
    # Said to be a text: one that begins with "=" would be a formula, and anybody may have written it.
    written.data_type = "s"
    # And kept as one by whoever edits it or saves it as another kind of file.
    written.number_format = "@"
    if is_head:
        written.font = _BOLD
    return _placed(written)


def _day(sheet: Any, value: date | datetime, looks: str) -> Any:
    written = WriteOnlyCell(sheet, cast("Any", value))
    written.number_format = looks
    return _placed(written)


def _placed(written: Any) -> Any:
    written.alignment = _TOP
    return written
