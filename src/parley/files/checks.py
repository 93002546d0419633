"""Checks of incoming files. Every refusal is a sentence with the reason and the remedy."""

from collections.abc import Mapping
from pathlib import Path

from django.utils.translation import gettext_noop

from parley.core.errors import Refused
from parley.core.translation import gettext as _
from parley.files.budgets import CheckBudget
from parley.files.flaws import Facts, Flaw, Flawed
from parley.files.inspector_pool import InspectorPool
from parley.files.media import ATTACHMENTS, HEAD, INCOMING_PICTURES, PDF_ONLY, media_type_of
from parley.files.names import safe_name

inspectors = InspectorPool()


class FileRefused(Refused):
    """A file that is not accepted. `flaw` is the reason."""

    status = 400

    def __init__(self, flaw: Flaw, name: str = "", detail: str = "", *, is_picture: bool = False) -> None:
        sentence = PICTURE_SENTENCES.get(flaw, SENTENCES[flaw]) if is_picture else SENTENCES[flaw]
        super().__init__(_(sentence) % {"name": name, "detail": detail})
        self.flaw = flaw


def check_pdf(path: Path, claimed_name: str) -> Facts:
    """Return the page count of the PDF at `path`. Raises `FileRefused`."""
    return check(path, claimed_name, PDF_ONLY)


def check_attachment(path: Path, claimed_name: str) -> Facts:
    """Return the facts of a PDF or picture at `path`. Raises `FileRefused`."""
    return check(path, claimed_name, ATTACHMENTS)


def check(path: Path, claimed_name: str, accepted: frozenset[str], budget: CheckBudget | None = None) -> Facts:
    """Return the facts of the file at `path`. Raises `FileRefused`, or `Busy` if it could not be checked."""
    try:
        return inspectors.inspect(path, accepted, budget)
    except Flawed as flawed:
        name = safe_name(claimed_name)
        raise FileRefused(flawed.flaw, name, flawed.detail, is_picture=_is_picture(path)) from flawed


def _is_picture(path: Path) -> bool:
    with path.open("rb") as file:
        return media_type_of(file.read(HEAD)) in INCOMING_PICTURES


SENTENCES: Mapping[Flaw, str] = {
    Flaw.EMPTY: gettext_noop("“%(name)s” is empty."),
    Flaw.NOT_A_PDF: gettext_noop("“%(name)s” is not a PDF. Please choose a PDF file."),
    Flaw.NOT_ACCEPTED: gettext_noop(
        "“%(name)s” is not an accepted file type. Choose a PDF, PNG, JPEG, WebP or HEIC file."
    ),
    Flaw.TOO_LARGE: gettext_noop("You can upload at most %(detail)s MB at once."),
    Flaw.NOT_KEPT: gettext_noop("The file that you chose earlier is no longer kept. Please choose it again."),
    Flaw.NO_ROOM: gettext_noop("There is not enough storage space for “%(name)s”. Please contact your administrator."),
    Flaw.OVER_QUOTA: gettext_noop(
        "“%(name)s” was not saved: your company’s files would take more than %(detail)s MB. "
        "Ask the operator of this site for more space."
    ),
    Flaw.CUT_OFF: gettext_noop(
        "“%(name)s” is incomplete: its end is missing. Download or export it once more and upload that file."
    ),
    Flaw.DAMAGED: gettext_noop(
        "“%(name)s” is damaged. Open it and print it to a new PDF, then upload that file. "
        "If it does not open, ask its sender for another one."
    ),
    Flaw.ENCRYPTED: gettext_noop(
        "“%(name)s” opens only with a password or a certificate. Save it without and upload that file."
    ),
    Flaw.SCRIPT: gettext_noop("“%(name)s” contains a script. Print it to a new PDF and upload that file."),
    Flaw.FIELD_SCRIPT: gettext_noop(
        "“%(name)s” contains a script, in the field “%(detail)s”. Print it to a new PDF and upload that file."
    ),
    Flaw.LINK_SCRIPT: gettext_noop(
        "“%(name)s” has a link that runs a script. If it is a web page saved by your browser, print the page with your "
        "system’s PDF printer, which leaves links out, and upload that file."
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
        "“%(name)s” contains an attached file that is not accepted: “%(detail)s”. Remove it and upload the PDF again."
    ),
    Flaw.FOREIGN: gettext_noop(
        "“%(name)s” carries other data besides the document. Open it and print it to a new PDF, then upload that file."
    ),
    Flaw.TOO_MANY_PAGES: gettext_noop("“%(name)s” has more than %(detail)s pages."),
    Flaw.TOO_MANY_PIXELS: gettext_noop("“%(name)s” has more than %(detail)s million pixels."),
    Flaw.TOO_COMPLEX: gettext_noop("“%(name)s” is too complex to check. Print it to a new PDF and upload that file."),
    Flaw.NOT_CHECKED: gettext_noop(
        "“%(name)s” was not checked because another file took too long. Upload it on its own."
    ),
}
PICTURE_SENTENCES: Mapping[Flaw, str] = {
    Flaw.DAMAGED: gettext_noop("“%(name)s” is damaged or incomplete. Save it anew as a JPEG and upload that file."),
    Flaw.FOREIGN: gettext_noop("“%(name)s” carries other data besides the picture. Save it anew and upload that file."),
    Flaw.TOO_COMPLEX: gettext_noop(
        "“%(name)s” is too complex to be checked. Save it as a smaller JPEG and upload that file."
    ),
}
