"""XLSForms made for a test, good ones and bad ones."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook

from parley.questionnaires.xlsform.reading import Reading, read

Row = dict[str, Any]


def workbook(
    *survey: Row, choices: Iterable[Row] = (), settings: Row | None = None, others: Sequence[str] = ()
) -> bytes:
    """Rows by header, in the order in which headers are first named."""
    book = Workbook()
    book.remove(book["Sheet"])
    for name, rows in (("survey", survey), ("choices", choices), ("settings", [settings or {}])):
        _sheet(book, name, list(rows))
    for name in others:
        _sheet(book, name, [{"a": 1}])
    return saved(book)


def saved(book: Workbook) -> bytes:
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def reading(*survey: Row, **rest: Any) -> Reading:
    return read(workbook(*survey, **rest))


def said(found: Reading) -> list[str]:
    """Every finding with its place."""
    return [f"{finding.matter}: {finding.place}: {finding.text}" for finding in found.findings]


def with_part(data: bytes, name: str, content: bytes, *, instead: bool = False) -> bytes:
    """The workbook with one more part, or with one of its own replaced."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if not (instead and part == name):
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return written.getvalue()


def _sheet(book: Workbook, name: str, rows: list[Row]) -> None:
    sheet = book.create_sheet(name)
    headers = list(dict.fromkeys(header for row in rows for header in row))
    if headers:
        sheet.append(headers)
    for row in rows:
        sheet.append([row.get(header) for header in headers])
