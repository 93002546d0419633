"""Files enclosed in a PDF: data is accepted, programs and active content are not, whatever their names are.

Runs in the inspector's process, without Django.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pikepdf

from parley.files.flaws import Flaw, Flawed

_DATA = (".xml", ".csv", ".json")
_TEXT = (".txt", ".tex", ".css", ".joboptions")
_PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp")
_OFFICE = (".xlsx", ".docx", ".pptx", ".ods", ".odt", ".odp")
_TAKEN = (".pdf", *_DATA, *_TEXT, *_PICTURES, *_OFFICE)

_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe")
_ARCHIVE = (b"PK\x03\x04", b"PK\x05\x06")
_BOMS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"\xef\xbb\xbf": "utf-8"}
_HEAD = 4096
# Content allowed before the first element of XML or HTML, and elements that browsers run or draw.
_PROLOG = r"(?:\s++|<\?.*?\?>|<!--.*?-->|<!doctype\s++(?!html)[^>\[]*+(?:\[.*?\]\s*+)?>)*+"
_PAGE = re.compile(
    _PROLOG + r"<(?:!doctype\s++html|(?:[\w.-]++:)?(?:html|head|body|script|svg|iframe|object|embed|meta|img)\b)",
    re.IGNORECASE | re.DOTALL,
)
_PLACES = frozenset({"/F", "/UF", "/DOS", "/Mac", "/Unix"})


class Enclosures:
    """Checks the files enclosed in a document one by one. PDFs among them are passed to `inspect_enclosed`."""

    def __init__(self, inspect_enclosed: Callable[[bytes], object]) -> None:
        self.inspect_enclosed = inspect_enclosed
        self.unpacked: dict[tuple[int, int], bytes] = {}
        """Content that is stored in the PDF without compression, by object number."""

    def check(self, specification: pikepdf.Object) -> None:
        """Raise `Flawed` unless the file enclosed by `specification` is harmless."""
        streams = list(_streams_of(specification))
        if not streams:
            return
        names = [str(specification[key]) for key in ("/UF", "/F") if key in specification] or [""]
        for name in names:
            if not name.lower().endswith(_TAKEN):
                raise Flawed(Flaw.ENCLOSED, name)
        for stream in streams:
            content = self.read(stream)
            if not all(_is_as_named(content, name.lower()) for name in names):
                raise Flawed(Flaw.ENCLOSED, names[0])
            if content.startswith(b"%PDF-") or names[0].lower().endswith(".pdf"):
                try:
                    self.inspect_enclosed(content)
                except Flawed as flawed:
                    raise Flawed(Flaw.ENCLOSED, names[0]) from flawed

    def read_sources(self, streams: Any) -> None:
        """Record the sources that LibreOffice adds to an editable PDF: pairs of a media type and the office file."""
        for stream in streams if isinstance(streams, pikepdf.Array) else ():
            if isinstance(stream, pikepdf.Stream):
                self.read(stream)

    def read(self, stream: pikepdf.Stream) -> bytes:
        content = stream.read_bytes()
        if "/Filter" not in stream.stream_dict:
            self.unpacked[stream.objgen] = content
        return content


def _streams_of(specification: pikepdf.Object) -> Iterator[pikepdf.Stream]:
    """Return the content of `specification`, or nothing if `/EF` is a name chosen by the author, such as of a font."""
    enclosed = specification.get("/EF")
    if isinstance(enclosed, pikepdf.Dictionary):
        for key, content in enclosed.items():
            if key in _PLACES and isinstance(content, pikepdf.Stream):
                yield content


def _is_as_named(content: bytes, name: str) -> bool:
    if content.startswith(_PROGRAMS):
        return False
    if name.endswith(_OFFICE):
        return content.startswith(_ARCHIVE)
    if name.endswith(_DATA + _TEXT):
        return not _begins_as_page(content[:_HEAD])
    return True


def _begins_as_page(head: bytes) -> bool:
    encoding = next((name for mark, name in _BOMS.items() if head.startswith(mark)), "latin-1")
    return _PAGE.match(head.decode(encoding, "replace").lstrip("\ufeffï»¿")) is not None
