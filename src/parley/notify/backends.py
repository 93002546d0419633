"""A mail backend that writes to a folder, for trying Parley out: one `.eml` file per mail, and reading them again."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as ParsedMail
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from parley.core.ids import new_id
from parley.notify.envelope import serialise

SHOWN = 200


class FolderBackend(BaseEmailBackend):
    """Django mail backend that writes to `settings.MAIL_FOLDER`."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAIL_FOLDER)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            name = str(new_id())
            unfinished = folder / f".{name}"
            unfinished.touch(mode=0o600)  # the mails contain links to set passwords
            unfinished.write_bytes(serialise(message))
            os.replace(unfinished, folder / f"{name}.eml")
        return len(email_messages)


def restrict_permissions() -> None:
    """Make the mails readable for their owner only, including those from earlier versions or a restored copy."""
    folder = Path(settings.MAIL_FOLDER)
    if not folder.is_dir() or folder.is_symlink():
        return
    folder.chmod(0o700)
    for mail in folder.glob("*.eml"):
        if not mail.is_symlink():
            mail.chmod(0o600)


@dataclass(frozen=True)
class FoundMail:
    id: UUID
    to: str
    subject: str
    sent_at: datetime | None
    text: str
    html: str


def mails_in_folder() -> list[FoundMail]:
    """Return the mails, newest first. File names sort by time (UUIDv7)."""
    folder = Path(settings.MAIL_FOLDER)
    if not folder.is_dir():
        return []
    files = sorted(folder.glob("*.eml"), reverse=True)[:SHOWN]
    return [_read(file) for file in files]


def mail_in_folder(mail_id: UUID) -> FoundMail | None:
    file = Path(settings.MAIL_FOLDER) / f"{mail_id}.eml"
    return _read(file) if file.is_file() else None


def _read(file: Path) -> FoundMail:
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    date = mail["Date"]
    return FoundMail(
        id=UUID(file.stem),
        to=str(mail["To"]),
        subject=str(mail["Subject"]),
        # Django writes "-0000": the time is UTC and the zone of the sender unknown, which parses as a naive time.
        sent_at=date.datetime.replace(tzinfo=date.datetime.tzinfo or UTC) if date else None,
        text=_body(mail, "plain"),
        html=_body(mail, "html"),
    )


def _body(mail: ParsedMail, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part else ""
