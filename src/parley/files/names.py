"""Safe file names for display and download, whatever the sender wrote."""

import re
import unicodedata

from parley.core.text import compose
from parley.files.media import ENDINGS, HEIC, JPEG

LONGEST = 150
_FORBIDDEN = re.compile(r'[<>:"|?*\x7f]')
# Browsers escape line breaks in names like this. They escape quotation marks as %22, and nothing else.
_BROWSERS_ESCAPES = re.compile("%0D|%0A")
# A HEIC picture is stored as a JPEG, so its name gets that extension.
_KEPT_AS_OTHERS = {JPEG: ENDINGS[HEIC]}
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
# Control, format (bidirectional overrides, zero width), surrogate, private and unassigned characters.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def safe_name(claimed: str, media_type: str | None = None) -> str:
    """Return `claimed` as a plain file name for any system, with the extension of `media_type`."""
    name = re.split(r"[/\\]", claimed.encode("utf-8", "replace").decode("utf-8"))[-1]
    name = "".join(" " if c.isspace() else c for c in name if c.isspace() or unicodedata.category(c) not in _UNSEEN)
    name = _BROWSERS_ESCAPES.sub(" ", compose(name).replace("%22", '"'))
    name = _FORBIDDEN.sub("_", " ".join(name.split())).lstrip(". ").rstrip(". ")
    stem, ending = _split(name, media_type)
    stem = stem[: LONGEST - len(ending)].rstrip(". ") or "file"
    if _DEVICES.fullmatch(stem):
        stem = f"_{stem}"
    return stem + ending


def _split(name: str, media_type: str | None) -> tuple[str, str]:
    """Return stem and extension. An extension of another media type remains part of the stem."""
    stem, dot, ending = name.rpartition(".")
    found = f".{ending}" if dot and stem and len(ending) <= 10 and " " not in ending else ""
    if media_type is None:
        return (stem, found) if found else (name, "")
    endings = ENDINGS.get(media_type, ())
    if found.lower() in endings:
        return stem, found
    if found.lower() in _KEPT_AS_OTHERS.get(media_type, ()):
        return stem, endings[0]
    if name.lower() in {e.lstrip(".") for e in endings}:
        return "", endings[0]
    return name, endings[0] if endings else ""
