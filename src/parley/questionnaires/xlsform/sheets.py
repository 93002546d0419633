"""The cells of a workbook as text, sheet by sheet."""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from parley.core.text import normalise_text
from parley.core.translation import gettext as _
from parley.questionnaires.xlsform.findings import Unusable
from parley.questionnaires.xlsform.package import MOST_ROWS, Package, check_package

# openpyxl warns about unknown extensions of Excel, none of which are read.
warnings.filterwarnings("ignore", module=r"openpyxl\.")

SURVEY, CHOICES, SETTINGS = "survey", "choices", "settings"
MOST_COLUMNS = 300
_FURTHER = 3
"""The number of columns that are read beyond the last heading."""
_NOT_IN_XML = re.compile("[\ufffe\uffff]")
_NUMBERED = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""Excel's escapes for characters that XML cannot hold, and for literal "_x…_". openpyxl does not decode them."""


@dataclass(frozen=True, slots=True)
class RawRow:
    number: int
    cells: dict[str, str]
    """The non-empty cells by header."""


@dataclass(slots=True)
class Sheet:
    name: str
    headers: list[str] = field(default_factory=list)
    rows: list[RawRow] = field(default_factory=list)
    beside: list[int] = field(default_factory=list)
    """The numbers of rows with content in a column without a heading."""
    formulas: list[tuple[int, str]] = field(default_factory=list)
    """The row and header of each formula."""


@dataclass(slots=True)
class Book:
    sheets: dict[str, Sheet] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    """The names of sheets that are not part of a form."""
    has_links: bool = False


def open_book(data: bytes) -> Book:
    """Open a workbook. Raises `Unusable`."""
    package = check_package(data)
    book = Book(has_links=package.has_links)
    for name, sheet in _worksheets(package, data_only=True):
        if name in (SURVEY, CHOICES, SETTINGS) and name not in book.sheets:
            book.sheets[name] = _read_sheet(sheet)
        else:
            book.others.append(sheet.title)
    if package.has_formulas:
        for name, sheet in _worksheets(package, data_only=False):
            known = book.sheets.get(name)
            if known is not None and known.name == sheet.title:
                known.formulas = list(_formulas(sheet, known))
    return book


def _worksheets(package: Package, *, data_only: bool) -> Iterator[tuple[str, Any]]:
    """Yield sheets with their names in lower case; a single sheet is the survey, whatever its name."""
    from openpyxl import load_workbook  # slow to import, so not at start

    try:
        book = load_workbook(io.BytesIO(package.data), read_only=True, data_only=data_only, keep_links=False)
    except Exception as problem:
        raise _damaged_error() from problem
    try:
        for sheet in book.worksheets:
            yield SURVEY if len(book.worksheets) == 1 else sheet.title.strip().lower(), sheet
    finally:
        book.close()


def _damaged_error() -> Unusable:
    return Unusable(_("This workbook is damaged and cannot be read."))


def _iterate_rows(
    sheet: Any, *, width: int, values_only: bool, first: int = 1, last: int = MOST_ROWS + 1
) -> Iterator[Any]:
    if not width:
        return
    rows = sheet.iter_rows(min_row=first, max_row=last, max_col=width, values_only=values_only)
    while True:
        try:
            row = next(rows, None)
        except Exception as problem:
            # On damaged parts openpyxl raises almost anything: KeyError, TypeError, ParseError …
            raise _damaged_error() from problem
        if row is None:
            return
        yield row


def _read_sheet(sheet: Any) -> Sheet:
    first = next(_iterate_rows(sheet, width=MOST_COLUMNS + 1, values_only=True, last=1), ())
    headers = [_cell_text(value) for value in first]
    while headers and not headers[-1]:
        headers.pop()
    _check_headers(sheet.title, headers)
    read = Sheet(sheet.title, headers)
    width = len(headers) + _FURTHER if headers else 0
    for number, row in enumerate(_iterate_rows(sheet, width=width, values_only=True, first=2), start=2):
        if number > MOST_ROWS:
            names = {"sheet": sheet.title[:40], "most": MOST_ROWS}
            raise Unusable(_("The sheet “%(sheet)s” has more than %(most)s rows.") % names)
        cells = {
            header: text for header, value in zip(headers, row, strict=False) if header and (text := _cell_text(value))
        }
        if cells:
            read.rows.append(RawRow(number, cells))
        if any(_cell_text(value) for header, value in zip_longest(headers, row, fillvalue="") if not header):
            read.beside.append(number)
    return read


def _check_headers(sheet: str, headers: list[str]) -> None:
    if len(headers) > MOST_COLUMNS:
        names = {"sheet": sheet[:40], "most": MOST_COLUMNS}
        raise Unusable(_("The sheet “%(sheet)s” has more than %(most)s columns.") % names)
    seen: set[str] = set()
    for header in headers:
        if header and header in seen:
            names = {"sheet": sheet[:40], "column": header[:60]}
            raise Unusable(_("The sheet “%(sheet)s” has two columns called “%(column)s”.") % names)
        seen.add(header)


def _formulas(sheet: Any, read: Sheet) -> Iterator[tuple[int, str]]:
    rows = _iterate_rows(sheet, width=len(read.headers), values_only=False, last=MOST_ROWS)
    for number, row in enumerate(rows, start=1):
        for header, cell in zip(read.headers, row, strict=False):
            if cell.data_type == "f":
                yield number, header


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    text = _NUMBERED.sub(lambda found: chr(int(found[1], 16)), str(value))
    return _NOT_IN_XML.sub("", normalise_text(text)).strip()
