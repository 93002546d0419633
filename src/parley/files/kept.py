"""Files of a form that was shown again: kept for their sender until the form is sent, or for an hour.

They are in the folder `kept`, named after company and person, so that nobody else's token leads to one. The form
carries a token for each, signed for the sender and for the form's address and field. Only files that passed the checks
are kept.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core import signing
from django.core.files.base import File
from django.http import HttpRequest

from parley.companies.actor import COMPANY_SESSION_KEY
from parley.core import clock
from parley.core.ids import id_in, new_id
from parley.files import store
from parley.files.flaws import Facts, Flaw
from parley.files.models import StoredFile
from parley.files.names import safe_name
from parley.files.size_limits import max_upload_bytes
from parley.files.uploads import CheckedFile, IncomingFile

PREFIX = "kept-"
"""Followed by the name of a file field, the name of the inputs with its tokens."""
KEPT_SECONDS = 60 * 60
MOST_FILES = 30
"""Of one person; the oldest make room. Their size is limited to that of two uploads."""
LONGEST_TOKEN = 3_000


class KeptFile(NamedTuple):
    """A kept file as the form shows it."""

    token: str
    name: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Sender:
    """The person who sends a form, the company they act for, and the form's address."""

    company_id: UUID
    person_id: UUID
    address: str

    @classmethod
    def of(cls, request: HttpRequest) -> Sender | None:
        session = getattr(request, "session", None) or {}
        company_id, person_id = id_in(session.get(COMPANY_SESSION_KEY)), id_in(session.get(SESSION_KEY))
        return cls(company_id, person_id, request.path) if company_id and person_id else None

    def salt(self, field: str) -> str:
        return f"kept:{self.company_id}:{self.person_id}:{self.address}:{field}"

    def path(self, name: str) -> Path:
        return store.kept_folder() / f"{self.company_id.hex}.{self.person_id.hex}.{name}"


def restore_files(request: HttpRequest) -> list[IncomingFile]:
    """Put the kept files that the form names before those that were chosen now. Returns the restored ones."""
    sender = Sender.of(request)
    if sender is None:
        return []
    for uploads in [request.FILES.getlist(name) for name in request.FILES]:
        for upload in uploads:
            if isinstance(upload, IncomingFile):
                upload.sender = sender
    restored: list[IncomingFile] = []
    for name in [name for name in request.POST if name.startswith(PREFIX)]:
        field, chosen = name.removeprefix(PREFIX), request.FILES.getlist(name.removeprefix(PREFIX))
        tokens = list(dict.fromkeys(filter(None, request.POST.getlist(name))))[: MOST_FILES - len(restored)]
        found = [_open(sender, field, token) for token in tokens]
        if found:
            request.FILES.setlist(field, [*found, *chosen])
            restored += found
    return restored


def keep_upload(upload: File[Any], field: str) -> KeptFile | None:
    """Keep a checked upload for the next attempt at its form. None if there is no room, or no sender to keep it for."""
    incoming = upload.incoming if isinstance(upload, CheckedFile) else upload
    if not isinstance(incoming, IncomingFile) or incoming.sender is None or incoming.facts is None:
        return None
    sender, facts = incoming.sender, incoming.facts
    if not incoming.kept_as and not _make_room(sender, incoming.taken):
        return None
    name = incoming.kept_as or new_id().hex
    path = sender.path(name)
    try:
        if not path.exists():
            path.hardlink_to(incoming.path)
        # The hour begins anew with each attempt.
        now = clock.machine_seconds()
        os.utime(path, (now, now))
    except OSError:
        return None
    incoming.kept_as = name
    shown_name = safe_name(incoming.claimed_name, facts.media_type)
    content = [name, shown_name, incoming.sha256, facts.media_type, facts.page_count]
    token = signing.dumps(content, salt=sender.salt(field), compress=True)
    return KeptFile(token, shown_name, incoming.taken, facts.media_type)


def forget_files(files: list[IncomingFile]) -> None:
    """Remove the kept copies of files that are stored now."""
    for file in files:
        if file.is_accepted and file.sender:
            file.sender.path(file.kept_as).unlink(missing_ok=True)


def kept_bytes(company_id: UUID) -> int:
    """Return the size of the files kept for members of a company, which count towards its quota."""
    return sum(size for _path, _time, size in _files(f"{company_id.hex}."))


def sweep_kept(*, older_than_seconds: float = KEPT_SECONDS) -> int:
    """Remove files of forms that were not sent. Returns their number."""
    limit = clock.machine_seconds() - older_than_seconds
    stale = [path for path, time, _size in _files() if time < limit]
    for path in stale:
        path.unlink(missing_ok=True)
    return len(stale)


def _open(sender: Sender, field: str, token: str) -> IncomingFile:
    """Return the kept file, or a refused one if there is none for this sender and field."""
    try:
        if len(token) > LONGEST_TOKEN:
            raise signing.BadSignature
        kept_as, name, sha256, media_type, page_count = signing.loads(token, salt=sender.salt(field))
    except signing.BadSignature:
        return _lost()
    path = sender.path(kept_as)
    # A link of its own: the request moves or removes its file, and another tab may send the same one.
    link = store.incoming_folder() / new_id().hex
    try:
        if path.stat().st_mtime < clock.machine_seconds() - KEPT_SECONDS:
            return _lost()
        link.hardlink_to(path)
    except OSError:
        return _lost()
    incoming = IncomingFile.reopen(link, name, sha256)
    incoming.sender, incoming.kept_as = sender, kept_as
    incoming.facts = Facts(media_type, page_count)
    return incoming


def _lost() -> IncomingFile:
    incoming = IncomingFile("")
    incoming.refuse(Flaw.NOT_KEPT)
    return incoming.complete()


def _make_room(sender: Sender, size: int) -> bool:
    """Remove the person's oldest kept files beyond the limits. Returns whether disk and quota have room for `size`."""
    own = sorted(_files(f"{sender.company_id.hex}.{sender.person_id.hex}."), key=lambda file: file[1])
    room = 2 * max_upload_bytes() - size
    while own and (len(own) >= MOST_FILES or sum(size for _path, _time, size in own) > room):
        own.pop(0)[0].unlink(missing_ok=True)
    return store.has_room() and has_quota(sender.company_id, size)


def has_quota(company_id: UUID, size: int) -> bool:
    """Return whether the company's quota has room. Of two simultaneous files, both may take the last place."""
    quota = settings.COMPANY_QUOTA_MB * store.MEGABYTE
    if not quota:
        return True
    return StoredFile.total_bytes(company_id) + kept_bytes(company_id) + size <= quota


def _files(prefix: str = "") -> list[tuple[Path, float, int]]:
    """Return path, time and size of the kept files whose names begin with `prefix`."""
    found = []
    for entry in os.scandir(store.kept_folder()):
        try:
            if entry.name.startswith(prefix):
                facts = entry.stat()
                found.append((Path(entry.path), facts.st_mtime, facts.st_size))
        except FileNotFoundError:
            continue  # sent or removed in the meantime
    return found
