"""Looking into a PDF. Runs in the inspector's process; knows nothing of Django."""

import mmap
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pikepdf.settings

from parley.files.flaws import Facts, Flaw, Flawed
from parley.files.media import PDF

MOST_PAGES = 5_000
MOST_OBJECTS = 400_000

# What may be enclosed in a PDF (invoices enclose XML, reports their tables); everything else might be a program.
_HARMLESS = (".xml", ".txt", ".csv", ".json", ".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp")
_HARMLESS_OFFICE = (".xlsx", ".docx", ".pptx", ".ods", ".odt", ".odp")
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe")

_PADDING = b"\0\t\n\f\r \x1a"
_LAST_WORDS = re.compile(rb"startxref[\0\t\n\f\r ]+\d{1,12}[\0\t\n\f\r ]+%%EOF\Z")
_GOES_ON_AS_PDF = re.compile(rb"[\0\t\n\f\r ]*(\d+[\0\t\n\f\r ]+\d+[\0\t\n\f\r ]+obj|xref|startxref|trailer|%|\Z)")

_ACTS = {
    "/JavaScript": Flaw.SCRIPT,
    "/Launch": Flaw.ACTION,
    "/SubmitForm": Flaw.ACTION,
    "/ImportData": Flaw.ACTION,
    "/RichMediaExecute": Flaw.ACTION,
}
_HOLDS = {
    "/JS": Flaw.SCRIPT,
    "/JavaScript": Flaw.SCRIPT,
    "/OnInstantiate": Flaw.SCRIPT,
    "/XFA": Flaw.XFA,
    "/RichMediaContent": Flaw.ACTION,
}
# Names are written out in full by `unparse`, however the file spelled them; only what is suspicious is walked through.
_SUSPICIOUS = re.compile(
    rb"/(?:JS|JavaScript|Launch|SubmitForm|ImportData|RichMedia\w*|OnInstantiate|XFA|EF|URI)(?![^\s()<>\[\]{}/%])"
)


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
    _check_end(path)
    try:
        # Nothing is repaired: what one reader guesses, another may guess differently.
        with pikepdf.open(path, attempt_recovery=False, inherit_page_attributes=False) as document:
            return _look_through(document)
    except pikepdf.PasswordError as locked:
        raise Flawed(Flaw.ENCRYPTED) from locked
    except (pikepdf.PikepdfError, pikepdf.PdfError, RuntimeError, ValueError, TypeError, LookupError) as damage:
        raise Flawed(Flaw.TOO_COMPLEX if "limit exceeded" in str(damage) else Flaw.DAMAGED) from damage


def _check_end(path: Path) -> None:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
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


def _look_through(document: pikepdf.Pdf) -> Facts:
    if document.is_encrypted:
        raise Flawed(Flaw.ENCRYPTED)
    if len(document.objects) > MOST_OBJECTS:
        raise Flawed(Flaw.TOO_COMPLEX)
    _refuse_what_acts(document)
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


def _refuse_what_acts(document: pikepdf.Pdf) -> None:
    for thing in (document.trailer, *document.objects):
        if isinstance(thing, pikepdf.Stream):
            thing = thing.stream_dict  # noqa: PLW2901
        if isinstance(thing, pikepdf.Dictionary | pikepdf.Array) and _SUSPICIOUS.search(thing.unparse(resolved=True)):
            for dictionary in _dictionaries_in(thing):
                _refuse_acting(dictionary)


def _dictionaries_in(thing: Any) -> Iterator[pikepdf.Object]:
    """`thing` and all that is written directly inside it; what it refers to is met on its own."""
    waiting = [thing]
    while waiting:
        current = waiting.pop()
        if isinstance(current, pikepdf.Dictionary):
            yield current
            children = [current[key] for key in current.keys()]  # noqa: SIM118
        elif isinstance(current, pikepdf.Array):
            children = list(current)
        else:
            continue
        waiting += [c for c in children if isinstance(c, pikepdf.Object) and not c.is_indirect]


def _refuse_acting(dictionary: pikepdf.Object) -> None:
    for key in dictionary.keys():  # noqa: SIM118
        if key in _HOLDS:
            raise Flawed(_HOLDS[key])
    action = dictionary.get("/S")
    if isinstance(action, pikepdf.Name) and str(action) in _ACTS:
        raise Flawed(_ACTS[str(action)])
    if dictionary.get("/Subtype") == pikepdf.Name.RichMedia:
        raise Flawed(Flaw.ACTION)
    address = dictionary.get("/URI")
    if isinstance(address, pikepdf.String) and _is_script(str(address)):
        raise Flawed(Flaw.SCRIPT)
    if "/EF" in dictionary:
        _check_enclosed(dictionary)


def _is_script(address: str) -> bool:
    return "".join(address.split()).lower().startswith(("javascript:", "vbscript:"))


def _check_enclosed(specification: pikepdf.Object) -> None:
    names = [str(specification[key]) for key in ("/UF", "/F") if key in specification]
    for name in names or [""]:
        if not name.lower().endswith(_HARMLESS + _HARMLESS_OFFICE):
            raise Flawed(Flaw.ENCLOSED, name)
    enclosed = specification["/EF"]
    for key in enclosed.keys():  # noqa: SIM118
        if isinstance(enclosed[key], pikepdf.Stream) and enclosed[key].read_bytes().startswith(_PROGRAMS):
            raise Flawed(Flaw.ENCLOSED, names[0])
