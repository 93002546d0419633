"""Marks for what is known of the e-mails to invited people and to members: delivered, waiting, or returned.

The lists read it in their own statements, by functions of the mail log. `notify` puts it into words.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import DateTimeField, JSONField
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise


class MailMark(NamedTuple):
    """The state of an e-mail in words, and since when."""

    words: Promise | str
    at: datetime
    is_bad: bool = False


_readers: list[Callable[[Mapping[str, Any]], MailMark]] = []


def register_mark_reader(read: Callable[[Mapping[str, Any]], MailMark]) -> None:
    """Register what puts a line of the log into words. Called in an app's `ready()`."""
    if read not in _readers:
        _readers.append(read)


def mail_of_invitation() -> RawSQL:
    """Return an expression for the line of the log about the last e-mail of an invitation."""
    return RawSQL(
        "(SELECT to_jsonb(line) FROM parley_mails_of_invitations(ARRAY[companies_invitation.id]) line)",
        [],
        output_field=JSONField(null=True),
    )


def mail_returned_since() -> RawSQL:
    """Return an expression for the time since when e-mails to the joined person come back."""
    return RawSQL(
        "(SELECT since FROM parley_bouncing(ARRAY[lower(accounts_user.email)]))",
        [],
        output_field=DateTimeField(null=True),
    )


def read_mark(line: Mapping[str, Any] | None) -> MailMark | None:
    return _readers[0](line) if line and _readers else None
