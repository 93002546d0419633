"""What is known of the e-mails to invited people and to members: delivered, waiting, or returned.

`notify` registers how it is found out; this app does not know about mail.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils.functional import Promise


class MailMark(NamedTuple):
    """The state of an e-mail in words, and since when."""

    words: Promise | str
    at: datetime
    is_bad: bool = False


class MarkSource(NamedTuple):
    of_invitations: Callable[[Sequence[UUID]], Mapping[UUID, MailMark]]
    of_addresses: Callable[[Sequence[str]], Mapping[str, MailMark]]


_sources: list[MarkSource] = []


def register_mark_source(source: MarkSource) -> None:
    """Register what finds the marks. Called in an app's `ready()`."""
    if source not in _sources:
        _sources.append(source)


def mark_invitations(invitations: Iterable[UUID]) -> Mapping[UUID, MailMark]:
    """Return the state of the last e-mail about each of the acting company's invitations. One statement."""
    wanted = list(invitations)
    return next((source.of_invitations(wanted) for source in _sources if wanted), {})


def mark_addresses(addresses: Iterable[str]) -> Mapping[str, MailMark]:
    """Return a mark for each address, in lower case, whose last e-mail came back. One statement."""
    wanted = [address.lower() for address in addresses]
    return next((source.of_addresses(wanted) for source in _sources if wanted), {})
