"""Is this file what we take? Every refusal is a sentence that says what is wrong and what helps."""

from collections.abc import Mapping
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from parley.core.errors import Refused
from parley.files.flaws import Facts, Flaw, Flawed
from parley.files.inspector_pool import InspectorPool
from parley.files.media import ATTACHMENTS, INCOMING_PICTURES, PDF_ONLY, media_type_of
from parley.files.names import safe_name

inspectors = InspectorPool()


class FileRefused(Refused):
    """A file that is not taken; `flaw` says which of the reasons it was."""

    status = 400

    def __init__(self, flaw: Flaw, name: str = "", detail: str = "") -> None:
        super().__init__(_(SENTENCES[flaw]) % {"name": name, "detail": detail})
        self.flaw = flaw


def check_pdf(path: Path, claimed_name: str) -> Facts:
    """The page count of the PDF at `path`; raises `FileRefused`."""
    return check(path, claimed_name, PDF_ONLY)


def check_attachment(path: Path, claimed_name: str) -> Facts:
    """The facts of a PDF or picture at `path`; raises `FileRefused`."""
    return check(path, claimed_name, ATTACHMENTS)


def check(path: Path, claimed_name: str, accepted: frozenset[str]) -> Facts:
    try:
        return inspectors.inspect(path, accepted)
    except Flawed as flawed:
        flaw = flawed.flaw
        if flaw == Flaw.TOO_COMPLEX and _is_picture(path):
            flaw = Flaw.PICTURE_TOO_COMPLEX
        raise FileRefused(flaw, safe_name(claimed_name), flawed.detail) from flawed


def _is_picture(path: Path) -> bool:
    with path.open("rb") as file:
        return media_type_of(file.read(16)) in INCOMING_PICTURES


SENTENCES: Mapping[Flaw, str] = {
    Flaw.EMPTY: gettext_noop("“%(name)s” is empty."),
    Flaw.NOT_A_PDF: gettext_noop("“%(name)s” is not a PDF. Please choose a PDF file."),
    Flaw.NOT_ACCEPTED: gettext_noop("“%(name)s” is not accepted. PDF, PNG, JPEG, WebP and HEIC files are."),
    Flaw.TOO_LARGE: gettext_noop("More than %(detail)s MB cannot be uploaded at once."),
    Flaw.NO_ROOM: gettext_noop("There is no room left to keep “%(name)s”. Please tell your administrator."),
    Flaw.CUT_OFF: gettext_noop("“%(name)s” breaks off before its end. Save it anew and upload that file."),
    Flaw.DAMAGED: gettext_noop("“%(name)s” is damaged and cannot be read. Save it anew and upload that file."),
    Flaw.ENCRYPTED: gettext_noop("“%(name)s” is encrypted. Save it without a password and upload that file."),
    Flaw.SCRIPT: gettext_noop("“%(name)s” contains a script. Print it to a new PDF and upload that file."),
    Flaw.FIELD_SCRIPT: gettext_noop(
        "“%(name)s” contains a script, in the field “%(detail)s”. Print it to a new PDF and upload that file."
    ),
    Flaw.ACTION: gettext_noop(
        "“%(name)s” contains an action that starts programs, opens other files, sends data or plays media. "
        "Print it to a new PDF and upload that file."
    ),
    Flaw.EXTERNAL: gettext_noop(
        "“%(name)s” loads part of what it shows from another file. Print it to a new PDF and upload that file."
    ),
    Flaw.XFA: gettext_noop("“%(name)s” is an XFA form. Print it to a new PDF and upload that file."),
    Flaw.ENCLOSED: gettext_noop(
        "“%(name)s” has a file enclosed that is not accepted: “%(detail)s”. Remove it and upload the PDF again."
    ),
    Flaw.FOREIGN: gettext_noop(
        "“%(name)s” holds something else besides its content. Save it anew and upload that file."
    ),
    Flaw.TOO_MANY_PAGES: gettext_noop("“%(name)s” has more than %(detail)s pages."),
    Flaw.TOO_MANY_PIXELS: gettext_noop("“%(name)s” is a picture of more than %(detail)s million pixels."),
    Flaw.TOO_COMPLEX: gettext_noop(
        "“%(name)s” is too complex to be checked. Print it to a new PDF and upload that file."
    ),
    Flaw.PICTURE_TOO_COMPLEX: gettext_noop(
        "“%(name)s” is too complex to be checked. Save it as a smaller JPEG and upload that file."
    ),
}
