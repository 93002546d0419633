"""The upload handler: hashes files and writes them to disk while they arrive, without holding them in memory.

`settings.FILE_UPLOAD_HANDLERS` contains `StreamedUpload` only. The body is read before the view runs and outside its
transaction; the form's field reports refusals.
"""

import errno
import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from weakref import finalize

from django.contrib.auth import SESSION_KEY
from django.core.exceptions import RequestDataTooBig
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from parley.core.translation import gettext as _
from parley.files import store
from parley.files.budgets import CheckBudget
from parley.files.checks import FileRefused, check
from parley.files.flaws import Facts, Flaw
from parley.files.media import ATTACHMENTS, rewritten
from parley.files.names import safe_name
from parley.files.size_limits import max_upload_bytes, max_upload_megabytes

if TYPE_CHECKING:
    from parley.files.kept import Sender

# A file slightly too large is read to its end and refused by the field; one far too large is refused at once (413).
READ_TO_THE_END_UP_TO = 3
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class IncomingFile(UploadedFile[bytes]):
    """An uploaded file in the folder `incoming`, with its SHA-256. Deleted when closed, unless it was accepted."""

    content: BinaryIO
    sender: "Sender | None" = None
    """For whom the file is kept if its form is shown again."""
    kept_as = ""
    """The name of its copy in the folder `kept`, if it has one."""
    facts: Facts | None = None
    """Set once the file has passed the checks."""
    is_accepted = False

    def __init__(self, name: str, budget: CheckBudget | None = None, *, path: Path | None = None) -> None:
        if path is None:
            handle, made = tempfile.mkstemp(dir=store.incoming_folder())
            self.content, path = os.fdopen(handle, "w+b"), Path(made)
        else:
            # Read-only, as it is once another tab has sent the same file.
            self.content = path.open("rb")
        super().__init__(self.content, safe_name(name), size=0)
        self.path = path
        self.claimed_name = name
        self.budget = budget or CheckBudget()
        self.taken = 0
        self.flaw: Flaw | None = None
        self._hash, self._known_hash = hashlib.sha256(), ""
        # Also deleted if nothing calls `close`, as when the client disconnects during the upload.
        self._remove = finalize(self, _remove, self.path)

    @classmethod
    def reopen(cls, path: Path, name: str, sha256: str) -> "IncomingFile":
        """Return a file that arrived with an earlier request and is complete."""
        incoming = cls(name, path=path)
        incoming._known_hash = sha256
        incoming.size = incoming.taken = path.stat().st_size
        return incoming

    @property
    def sha256(self) -> str:
        return self._known_hash or self._hash.hexdigest()

    def take(self, chunk: bytes) -> None:
        if not store.has_room():
            self.refuse(Flaw.NO_ROOM)
            return
        try:
            self.content.write(chunk)
        except OSError as problem:
            if problem.errno not in _NO_ROOM:
                raise
            self.refuse(Flaw.NO_ROOM)
        else:
            self._hash.update(chunk)
            self.taken += len(chunk)

    def refuse(self, flaw: Flaw) -> None:
        """Free the disk space at once. The rest of the file is discarded as it arrives."""
        self.flaw = flaw
        self.close()

    def complete(self) -> "IncomingFile":
        if self.flaw is None:
            try:
                self.content.flush()
            except OSError as problem:
                if problem.errno not in _NO_ROOM:
                    raise
                self.refuse(Flaw.NO_ROOM)
            else:
                self.content.seek(0)
                self.size = self.taken
        return self

    def raise_if_refused(self) -> None:
        if self.flaw is not None:
            raise FileRefused(self.flaw, safe_name(self.claimed_name), str(max_upload_megabytes()))

    def become(self, rewritten: Path) -> None:
        """Replace the received content by the file at `rewritten`."""
        rewritten.replace(self.path)
        self.content.close()
        self.content = self.file = self.path.open("r+b")
        self._hash, self.taken = hashlib.sha256(), 0
        while chunk := self.content.read(self.DEFAULT_CHUNK_SIZE):
            self._hash.update(chunk)
            self.taken += len(chunk)
        self.complete()

    def accept(self) -> None:
        """Move the content to the store. A file for several tasks is moved once."""
        if self.path.exists():
            store.accept(self.path, self.sha256)
        self.is_accepted = True
        self.close()

    def close(self) -> None:
        try:
            self.content.close()
        finally:
            self._remove()


def take_in(upload: File[bytes]) -> IncomingFile:
    """Copy any other file object (from the API, a test) into an `IncomingFile`."""
    if isinstance(upload, IncomingFile):
        return upload
    incoming = IncomingFile(upload.name or "")
    for chunk in upload.chunks():
        incoming.take(chunk)
        if incoming.taken > max_upload_bytes():
            incoming.refuse(Flaw.TOO_LARGE)
        if incoming.flaw:
            break
    return incoming.complete()


class CheckedFile(UploadedFile[bytes]):
    """An uploaded file that passed the checks, with the name to store it under."""

    def __init__(self, incoming: IncomingFile, facts: Facts) -> None:
        self.kept_name = safe_name(incoming.claimed_name, facts.media_type)
        super().__init__(incoming.content, self.kept_name, content_type=facts.media_type, size=incoming.taken)
        self.incoming = incoming
        self.facts = facts

    def close(self) -> None:
        self.incoming.close()


def check_upload(upload: File[bytes], accepted: frozenset[str] = ATTACHMENTS) -> CheckedFile:
    """Check an uploaded file. Raises `FileRefused` with the sentence for its sender."""
    if isinstance(upload, CheckedFile):
        return upload
    incoming = take_in(upload)
    incoming.raise_if_refused()
    if incoming.facts and incoming.facts.media_type in accepted:
        return CheckedFile(incoming, incoming.facts)
    anew = rewritten(incoming.path)
    try:
        facts = check(incoming.path, incoming.claimed_name, accepted, incoming.budget)
        if facts.is_rewritten:
            incoming.become(anew)
    finally:
        anew.unlink(missing_ok=True)
    incoming.facts = facts
    return CheckedFile(incoming, facts)


class StreamedUpload(FileUploadHandler):
    chunk_size = 256 * 1024

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.room = max_upload_bytes()
        self.budget = CheckBudget()
        self.incoming: IncomingFile | None = None

    def handle_raw_input(
        self,
        input_data: Any,  # noqa: ARG002
        META: dict[str, Any],  # noqa: ARG002
        content_length: int,
        boundary: str,  # noqa: ARG002
        encoding: str | None = None,  # noqa: ARG002
    ) -> None:
        if content_length > READ_TO_THE_END_UP_TO * max_upload_bytes():
            raise RequestDataTooBig(
                _("You can upload at most %(limit)s MB at once.") % {"limit": max_upload_megabytes()}
            )

    def new_file(self, *arguments: Any, **options: Any) -> None:
        super().new_file(*arguments, **options)
        if self.request is not None and _is_nobody(self.request):
            raise SkipFile
        self.budget.person = self.budget.person or _person_of(self.request)
        self.incoming = IncomingFile(self.file_name or "", self.budget)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002
        incoming = self.incoming
        if incoming is None or incoming.flaw:
            return
        self.room -= len(raw_data)
        if self.room < 0:
            incoming.refuse(Flaw.TOO_LARGE)
        else:
            incoming.take(raw_data)

    def file_complete(self, file_size: int) -> IncomingFile | None:  # noqa: ARG002
        incoming, self.incoming = self.incoming, None
        return incoming.complete() if incoming else None

    def upload_interrupted(self) -> None:
        if self.incoming:
            self.incoming.close()


def _is_nobody(request: HttpRequest) -> bool:
    """Return whether the request has no session. No page for visitors accepts files, so theirs are not written to disk.

    The API identifies people by their keys and sets `request.upload_handlers` itself once it has checked one.
    """
    session = getattr(request, "session", None)
    return session is not None and SESSION_KEY not in session


def _person_of(request: HttpRequest | None) -> str:
    session = getattr(request, "session", None)
    return str(session[SESSION_KEY]) if session is not None and SESSION_KEY in session else ""


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
