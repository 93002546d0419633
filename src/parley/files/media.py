"""The kinds of file that are accepted, told apart by their first bytes and never by their names.

Knows nothing of Django: the inspector's process reads it too.
"""

PDF, PNG, JPEG, WEBP = "application/pdf", "image/png", "image/jpeg", "image/webp"
PICTURES = frozenset({PNG, JPEG, WEBP})
PDF_ONLY = frozenset({PDF})
ATTACHMENTS = PDF_ONLY | PICTURES

ENDINGS: dict[str, tuple[str, ...]] = {
    PDF: (".pdf",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    WEBP: (".webp",),
}


def media_type_of(head: bytes) -> str | None:
    """The media type that a file's first sixteen bytes announce, None for everything that is not accepted."""
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    return None
