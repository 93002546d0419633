"""Sheets and cells of Excel workbooks. User input is always written as text, never as a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from parley.core import clock

LONGEST_CELL = 32_000
Value = str | int | Decimal | date | datetime | None

_BOLD, _TOP = Font(bold=True), Alignment(vertical="top", wrap_text=True)
_ILLEGAL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
# Excel reads "_x0041_" as an escaped character, so text that happens to look like one is escaped itself.
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FIRST_YEAR = 1900


def add_sheet(book: Workbook, title: str, heads: Sequence[str], widths: Sequence[int]) -> Any:
    """Add a sheet with a fixed row of headings."""
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([cell(sheet, head, is_head=True) for head in heads])
    return sheet


def append_rows(sheet: Any, rows: Iterable[Sequence[Value]]) -> None:
    for row in rows:
        sheet.append([cell(sheet, value) for value in row])


def cell(sheet: Any, value: Value, *, is_head: bool = False) -> Any:
    """Return `value` as a cell of a write-only sheet; times are those of the reader's time zone."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return _date_cell(sheet, clock.local(value).replace(tzinfo=None, second=0, microsecond=0), "yyyy-mm-dd hh:mm")
    if isinstance(value, date):
        # Excel cannot represent earlier dates.
        return (
            _date_cell(sheet, value, "yyyy-mm-dd")
            if value.year >= _FIRST_YEAR
            else _text_cell(sheet, value.isoformat())
        )
    if isinstance(value, str):
        return _text_cell(sheet, value, is_head=is_head)
    return _align(WriteOnlyCell(sheet, cast("Any", value)))


def _text_cell(sheet: Any, value: str, *, is_head: bool = False) -> Any:
    text = _ILLEGAL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))[:LONGEST_CELL]
    written = WriteOnlyCell(sheet, _ESCAPED.sub("_x005F_", text))
    # Without the type, user input that begins with "=" would become a formula.
    written.data_type = "s"
    # Keeps it text when the cell is edited or saved in another format.
    written.number_format = "@"
    if is_head:
        written.font = _BOLD
    return _align(written)


def _date_cell(sheet: Any, value: date | datetime, number_format: str) -> Any:
    written = WriteOnlyCell(sheet, cast("Any", value))
    written.number_format = number_format
    return _align(written)


def _align(written: Any) -> Any:
    written.alignment = _TOP
    return written
