"""Flaws of files. Does not use Django, because the inspector's process imports it too."""

from dataclasses import dataclass
from enum import StrEnum


class Flaw(StrEnum):
    EMPTY = "empty"
    NOT_A_PDF = "not_a_pdf"
    NOT_ACCEPTED = "not_accepted"
    TOO_LARGE = "too_large"
    NOT_KEPT = "not_kept"
    NO_ROOM = "no_room"
    OVER_QUOTA = "over_quota"
    CUT_OFF = "cut_off"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    SCRIPT = "script"
    FIELD_SCRIPT = "field_script"
    LINK_SCRIPT = "link_script"
    ACTION = "action"
    EXTERNAL = "external"
    XFA = "xfa"
    ENCLOSED = "enclosed"
    FOREIGN = "foreign"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_COMPLEX = "too_complex"
    NOT_CHECKED = "not_checked"


class Flawed(Exception):
    """A file is refused because of `flaw`. `detail` is the number or name in the sentence about it."""

    def __init__(self, flaw: Flaw, detail: str = "") -> None:
        super().__init__(flaw, detail)
        self.flaw = flaw
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Facts:
    """Properties of a file that passed the checks."""

    media_type: str
    page_count: int | None = None
    is_rewritten: bool = False
    """Whether the inspector wrote a new version of the file, which is the one to store."""
