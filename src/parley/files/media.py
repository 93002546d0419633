"""Accepted media types, detected by the first bytes of a file and never by its name.

Does not use Django, because the inspector's process imports it too.
"""

import re
from pathlib import Path

PDF, PNG, JPEG, WEBP, HEIC = "application/pdf", "image/png", "image/jpeg", "image/webp", "image/heic"
PICTURES = frozenset({PNG, JPEG, WEBP})
"""Pictures that browsers show. Only these are stored."""
INCOMING_PICTURES = PICTURES | {HEIC}
"""Pictures that phones send. A HEIC picture is stored as a JPEG."""
PDF_ONLY = frozenset({PDF})
ATTACHMENTS = PDF_ONLY | INCOMING_PICTURES

HEAD = 32
"""Number of bytes that identify a media type."""

ENDINGS: dict[str, tuple[str, ...]] = {
    PDF: (".pdf",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    WEBP: (".webp",),
    HEIC: (".heic", ".heif"),
}

LABELS = {PDF: "PDF", JPEG: "JPEG", PNG: "PNG", WEBP: "WebP", HEIC: "HEIC"}

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})

# Some writers put a byte order mark or blank lines before the header, which every reader skips.
_PDF_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?[\0\t\n\f\r ]{0,16}%PDF-")


def media_type_of(head: bytes) -> str | None:
    """Return the media type of a file by its first `HEAD` bytes, or None if it is not accepted."""
    if _PDF_HEAD.match(head):
        return PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return HEIC
    return None


def rewritten(path: Path) -> Path:
    """Return the path of the rewritten version of the picture at `path`."""
    return path.with_name(f"{path.name}.anew")


def icon_of(media_type: str = "", name: str = "") -> str:
    """Return the icon of a file by its media type, or by its name, which ends by its media type once it is stored."""
    endings = tuple(ending for picture in INCOMING_PICTURES for ending in ENDINGS[picture])
    is_picture = media_type in INCOMING_PICTURES if media_type else name.lower().endswith(endings)
    return "image" if is_picture else "file-text"
