"""Inspection of a PDF. Runs in the inspector's process, without Django."""

import io
import mmap
import re
from typing import BinaryIO

import pikepdf
import pikepdf.settings

from parley.files.archives import refuse_archive
from parley.files.flaws import Facts, Flaw, Flawed
from parley.files.media import PDF
from parley.files.pdf_actions import refuse_actions
from parley.files.pdf_enclosures import Enclosures

MOST_PAGES = 5_000
MOST_OBJECTS = 400_000

_WHITE = rb"[\0\t\n\f\r ]"
_LAST_WORDS = re.compile(rb"startxref" + _WHITE + rb"+\d{1,12}" + _WHITE + rb"+(?:%%EOF" + _WHITE + rb"*)*?%%EOF\Z")
_GOES_ON_AS_PDF = re.compile(_WHITE + rb"*(?:\d+" + _WHITE + rb"+\d+" + _WHITE + rb"+obj|xref|startxref|trailer|%|\Z)")
_PADDING = rb"[\0\t\n\f\r \x1a]*+"
# Remains that some writers leave behind the end: one byte, a fragment of the previous content, a comment. No program
# reads them as a separate file.
_LEFT_OVER = re.compile(_PADDING + rb"\xff?" + rb"(?P<text>[A-Za-z0-9\0\t\n\f\r /)%-]{0,1024}+)" + _PADDING + rb"\Z")
_BEGINNINGS = (b"xref", b"trailer", b"startxref")
_NUMBERS = re.compile(rb"\d+(?:" + _WHITE + rb"+\d+(?:" + _WHITE + rb"+ob?)?)?")
# Readers look for the end of the document within this distance.
_SEEN_END = 900
# Faults that every reader repairs in the same way, in qpdf's words. Other repairs are guesses that may differ.
_WARNING = re.compile(r".*?(?:\)|>): (?P<said>.*)", re.DOTALL)
_BORNE = (
    "object has offset 0 - ",
    "xref entry for the xref stream itself is missing - ",
    "extraneous whitespace seen before xref",
    "Catalog: setting missing or invalid /Type entry",
    "empty object treated as null",
    "stream keyword followed by carriage return only",
)
_BORNE_COUNT = re.compile(r"reported number of objects \(\d{1,6}\) is not one plus the highest object number")
_BORNE_IN_TRAILER = "dictionary has duplicated key /Info; "

_DECODED_AT_MOST = 128 * 1024 * 1024
pikepdf.settings.set_qpdf_limits(
    parser_max_nesting=200,
    max_stream_filters=8,
    flate_max_memory=_DECODED_AT_MOST,
    run_length_max_memory=_DECODED_AT_MOST,
    png_max_memory=_DECODED_AT_MOST,
    tiff_max_memory=_DECODED_AT_MOST,
)


def inspect(file: BinaryIO) -> Facts:
    """Return the page count of the PDF in `file`. Raises `Flawed` if it is damaged, encrypted or has active content."""
    enclosures = Enclosures(_inspect_enclosed)
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        end = _end_of(content)
        facts = _inspect(file if len(content) - end < _SEEN_END else io.BytesIO(content[:end]), enclosures)
    refuse_archive(file, enclosures.unpacked.values())
    return facts


def _inspect_enclosed(content: bytes) -> Facts:
    """Inspect a PDF enclosed in another, which may not enclose a third one."""
    return _inspect(io.BytesIO(content[: _end_of(content)]), Enclosures(_refuse_deeper))


def _refuse_deeper(_content: bytes) -> Facts:
    raise Flawed(Flaw.ENCLOSED)


def _inspect(file: BinaryIO, enclosures: Enclosures) -> Facts:
    try:
        # Nothing is repaired, because readers may guess differently. A PDF that opens without a password is decrypted
        # while reading; the file does not change.
        with pikepdf.open(file, attempt_recovery=False, inherit_page_attributes=False) as document:
            return _look_through(document, enclosures)
    except pikepdf.PasswordError as locked:
        raise Flawed(Flaw.ENCRYPTED) from locked
    except RecursionError as deep:
        raise Flawed(Flaw.TOO_COMPLEX) from deep
    except (pikepdf.PikepdfError, pikepdf.PdfError, RuntimeError, ValueError, TypeError, LookupError) as damage:
        raise Flawed(_flaw_by_words(str(damage))) from damage


def _flaw_by_words(said: str) -> Flaw:
    if "limit exceeded" in said:
        return Flaw.TOO_COMPLEX
    # Encrypted with certificates instead of passwords, or in a way that qpdf does not support.
    return Flaw.ENCRYPTED if "unsupported encryption" in said else Flaw.DAMAGED


def _end_of(content: bytes | mmap.mmap) -> int:
    """Return the position where the document ends. Only padding and harmless remains may follow."""
    last = content.rfind(b"%%EOF")
    if last < 0:
        raise Flawed(Flaw.CUT_OFF)
    end = last + len(b"%%EOF")
    left_over = _LEFT_OVER.match(content, end)
    if left_over and _begins_revision(left_over["text"]):
        raise Flawed(Flaw.CUT_OFF)
    if left_over and _LAST_WORDS.search(content[max(0, last - 256) : end]):
        return end
    # A truncated later revision continues in the syntax of PDF. Any other content was appended to the document.
    raise Flawed(Flaw.CUT_OFF if _GOES_ON_AS_PDF.match(content[end : end + 1024]) else Flaw.FOREIGN)


def _begins_revision(left_over: bytes) -> bool:
    """Return whether the content starts like a later revision that was truncated."""
    words = left_over.strip(b"\0\t\n\f\r ")
    if not words:
        return False
    is_cut_short = any(beginning.startswith(words) for beginning in _BEGINNINGS) or _NUMBERS.fullmatch(words)
    return bool(is_cut_short or words.startswith(_BEGINNINGS) or re.match(rb"\d+\s+\d+\s+obj|%PDF", words))


def _look_through(document: pikepdf.Pdf, enclosures: Enclosures) -> Facts:
    objects = list(document.objects)
    if len(objects) > MOST_OBJECTS:
        raise Flawed(Flaw.TOO_COMPLEX)
    refuse_actions(document, objects, enclosures.check)
    enclosures.read_sources(document.trailer.get("/AdditionalStreams"))
    # Every object has been read by now. Later warnings are about pages that omit values with a default.
    if not all(_is_borne(str(warning)) for warning in document.get_warnings()):
        raise Flawed(Flaw.DAMAGED)
    pages = len(document.pages)
    if not pages:
        raise Flawed(Flaw.DAMAGED)
    if pages > MOST_PAGES:
        raise Flawed(Flaw.TOO_MANY_PAGES, str(MOST_PAGES))
    _decode_contents(document)
    return Facts(PDF, pages)


def _decode_contents(document: pikepdf.Pdf) -> None:
    """Decode the content streams of the pages, each once. Raises an error if their data is damaged."""
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


def _is_borne(warning: str) -> bool:
    found = _WARNING.match(warning)
    said = found["said"] if found else warning
    if said.startswith(_BORNE_IN_TRAILER):
        return "(trailer, offset" in warning
    return said.startswith(_BORNE) or _BORNE_COUNT.match(said) is not None
