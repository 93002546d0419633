"""Looking into a PDF. Runs in the inspector's process; knows nothing of Django."""

import io
import mmap
import re
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pikepdf
import pikepdf.settings

from parley.files.flaws import Facts, Flaw, Flawed
from parley.files.media import PDF
from parley.files.pdf_actions import refuse_actions
from parley.files.pdf_enclosures import check_enclosed

MOST_PAGES = 5_000
MOST_OBJECTS = 400_000

_PADDING = b"\0\t\n\f\r \x1a"
_LAST_WORDS = re.compile(rb"startxref[\0\t\n\f\r ]+\d{1,12}[\0\t\n\f\r ]+%%EOF\Z")
_GOES_ON_AS_PDF = re.compile(rb"[\0\t\n\f\r ]*(\d+[\0\t\n\f\r ]+\d+[\0\t\n\f\r ]+obj|xref|startxref|trailer|%|\Z)")

_DECODED_AT_MOST = 128 * 1024 * 1024
pikepdf.settings.set_qpdf_limits(
    parser_max_nesting=200,
    max_stream_filters=8,
    flate_max_memory=_DECODED_AT_MOST,
    run_length_max_memory=_DECODED_AT_MOST,
    png_max_memory=_DECODED_AT_MOST,
    tiff_max_memory=_DECODED_AT_MOST,
)


def inspect(path: Path) -> Facts:
    """Page count of the PDF at `path`; raises `Flawed` where it is damaged, locked, or would do something by itself."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        _check_end(content)
        return _inspect(file, _inspect_enclosed)


def _inspect_enclosed(content: bytes) -> Facts:
    """As `inspect`, for a PDF enclosed in another, which may not enclose a third."""
    _check_end(content)
    return _inspect(io.BytesIO(content), _refuse_deeper)


def _refuse_deeper(_content: bytes) -> Facts:
    raise Flawed(Flaw.ENCLOSED)


def _inspect(file: BinaryIO, inspect_enclosed: Callable[[bytes], Facts]) -> Facts:
    try:
        # Nothing is repaired: what one reader guesses, another may guess differently.
        with pikepdf.open(file, attempt_recovery=False, inherit_page_attributes=False) as document:
            return _look_through(document, inspect_enclosed)
    except pikepdf.PasswordError as locked:
        raise Flawed(Flaw.ENCRYPTED) from locked
    except RecursionError as deep:
        raise Flawed(Flaw.TOO_COMPLEX) from deep
    except (pikepdf.PikepdfError, pikepdf.PdfError, RuntimeError, ValueError, TypeError, LookupError) as damage:
        raise Flawed(Flaw.TOO_COMPLEX if "limit exceeded" in str(damage) else Flaw.DAMAGED) from damage


def _check_end(content: bytes | mmap.mmap) -> None:
    end = len(content)
    while end and content[end - 1] in _PADDING:
        end -= 1
    if _LAST_WORDS.search(content[max(0, end - 128) : end]):
        return
    last = content.rfind(b"%%EOF")
    if last < 0:
        raise Flawed(Flaw.CUT_OFF)
    after = content[last + 5 : last + 5 + 64]
    # A later revision that was cut off goes on as PDFs do; anything else was put behind the document.
    raise Flawed(Flaw.CUT_OFF if _GOES_ON_AS_PDF.match(after) else Flaw.FOREIGN)


def _look_through(document: pikepdf.Pdf, inspect_enclosed: Callable[[bytes], Facts]) -> Facts:
    if document.is_encrypted:
        raise Flawed(Flaw.ENCRYPTED)
    if len(document.objects) > MOST_OBJECTS:
        raise Flawed(Flaw.TOO_COMPLEX)
    refuse_actions(document, lambda specification: check_enclosed(specification, inspect_enclosed))
    # Every object has been read by now. Warnings after this are about pages that leave out what has a default.
    if document.get_warnings():
        raise Flawed(Flaw.DAMAGED)
    pages = len(document.pages)
    if not pages:
        raise Flawed(Flaw.DAMAGED)
    if pages > MOST_PAGES:
        raise Flawed(Flaw.TOO_MANY_PAGES, str(MOST_PAGES))
    _decode_contents(document)
    return Facts(PDF, pages)


def _decode_contents(document: pikepdf.Pdf) -> None:
    """Decode what is drawn on the pages, each stream once; raises where its data is damaged."""
    decoded = set()
    for page in document.pages:
        contents = page.obj.get("/Contents")
        for stream in contents if isinstance(contents, pikepdf.Array) else [contents]:
            if isinstance(stream, pikepdf.Stream):
                if stream.objgen not in decoded:
                    decoded.add(stream.objgen)
                    stream.read_bytes()
            elif stream is not None:
                raise Flawed(Flaw.DAMAGED)
