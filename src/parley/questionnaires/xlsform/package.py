"""Checks that an Excel workbook is safe to open, before anything parses it.

The cost of parsing grows with the number of XML tags, so they are counted while the parts are inflated: a small file
can inflate to a large one, and a harmless-looking part such as the styles costs most.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from parley.core.translation import gettext as _
from parley.questionnaires.xlsform.findings import Unusable

MEGABYTE = 1024 * 1024
MOST_BYTES = 5 * MEGABYTE
MOST_INFLATED = 24 * MEGABYTE
MOST_PARTS = 1000
MOST_TAGS = 700_000
MOST_TAGS_BESIDE = 60_000
"""The limit for all parts other than sheets and their shared strings."""
MOST_ROWS = 20_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EBCDIC = b"\x4c\x6f\xa7\x94"
_BEFORE_MARKUP = b"\xef\xbb\xbf\xfe\xff\0 \t\r\n"
_MACROS = re.compile(r"(?:^|/)(?:vbaProject\w*\.bin|macrosheets/.*|vbaData\.xml)$", re.IGNORECASE)
_MACRO_TYPE = re.compile(rb"macroEnabled|vbaProject", re.IGNORECASE)
_LINKS = re.compile(r"^/?xl/(?:externalLinks/|connections\.xml)", re.IGNORECASE)
_CELLS = re.compile(r"^/?xl/(?:worksheets/[^/]+|sharedStrings)\.xml$", re.IGNORECASE)
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >]")
_ROW = re.compile(rb"<(?:\w+:)?row[ />]")
_DECLARED = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["'](?!utf-?(?:8|16)["'])""", re.IGNORECASE)
_CHUNK = 1 << 16
_OVERLAP = 16


@dataclass(frozen=True, slots=True)
class Package:
    data: bytes
    has_formulas: bool
    has_links: bool


@dataclass(slots=True)
class _Counts:
    size: int = 0
    tags: int = 0
    tags_beside: int = 0
    rows: int = 0
    formulas: bool = False


def check_package(data: bytes) -> Package:
    """Check the file without parsing it. Raises `Unusable`."""
    if not data:
        raise Unusable(_("This file is empty."))
    if len(data) > MOST_BYTES:
        raise _size_error()
    if data.startswith(_OLE):
        raise Unusable(_ole_message(data))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _check_archive(archive, data)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError):
        raise Unusable(_workbook_message()) from None


def _workbook_message() -> str:
    return _("This is not an Excel workbook (.xlsx), or it is damaged.")


def _size_error() -> Unusable:
    return Unusable(_("This file is too large for a questionnaire."))


def _ole_message(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return _("This file is protected by a password. Save it without a password.")
    return _("This is an old Excel file (.xls). Save it as an Excel workbook (.xlsx).")


def _check_archive(archive: zipfile.ZipFile, data: bytes) -> Package:
    parts = archive.infolist()
    names = {part.filename.lstrip("/") for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise Unusable(_("This file is protected by a password. Save it without a password."))
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise Unusable(_workbook_message())
    if any(_MACROS.search(name) for name in names):
        raise _macros_error()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_INFLATED:
        raise _size_error()
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise Unusable(_workbook_message())
    counts = _Counts()
    for part in parts:
        _check_part(archive, part, counts)
    return Package(data, counts.formulas, any(_LINKS.match(name) for name in names))


def _macros_error() -> Unusable:
    return Unusable(_("This file contains macros. Save it as an Excel workbook without macros (.xlsx)."))


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, counts: _Counts) -> None:
    holds_cells = _CELLS.match(part.filename) is not None
    with archive.open(part) as stream:
        for number, (chunk, end) in enumerate(_chunks(stream)):
            counts.size += len(chunk) - end
            if counts.size > MOST_INFLATED:
                raise _size_error()
            if number == 0 and not _is_markup(chunk):
                # A picture or another part that is never parsed: only its size counts.
                counts.size += part.file_size - len(chunk)
                return
            _count_tags(chunk, end, holds_cells=holds_cells, counts=counts)
            if part.filename.endswith("[Content_Types].xml") and _MACRO_TYPE.search(chunk):
                raise _macros_error()


def _chunks(stream: IO[bytes]) -> Iterator[tuple[bytes, int]]:
    """Yield chunks with the length of their overlap with the chunk before, as a tag may lie on the border."""
    end = b""
    while piece := stream.read(_CHUNK):
        yield end + piece, len(end)
        end = piece[-_OVERLAP:]


def _is_markup(head: bytes) -> bool:
    if head.startswith(_EBCDIC) or _DECLARED.search(head[:200].replace(b"\0", b"")):
        raise Unusable(_workbook_message())
    if b"<!DOCTYPE" in head[:1000].replace(b"\0", b""):
        raise Unusable(_workbook_message())
    return head.lstrip(_BEFORE_MARKUP).startswith(b"<")


def _count_tags(chunk: bytes, end: int, *, holds_cells: bool, counts: _Counts) -> None:
    tags = chunk.count(b"<", end)
    if holds_cells:
        counts.tags += tags
        counts.rows += sum(1 for found in _ROW.finditer(chunk) if found.end() > end)
        counts.formulas = counts.formulas or _FORMULA.search(chunk) is not None
    else:
        counts.tags_beside += tags
    if counts.rows > MOST_ROWS:
        raise Unusable(_("The sheets in this file have more than %(most)s rows.") % {"most": MOST_ROWS})
    if counts.tags > MOST_TAGS or counts.tags_beside > MOST_TAGS_BESIDE:
        raise _size_error()
