"""News above the tasks of the Inbox, registered by other apps with the place whose count says that there are any."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from parley.companies.actor import CompanyRequest
from parley.tasks.lists import counts_of


@dataclass(frozen=True)
class InboxSection:
    """A section: `template` is included with what `read(request)` returns, where the count of `place` is not zero."""

    template: str
    place: str
    read: Callable[[CompanyRequest], Mapping[str, Any]]


_sections: list[InboxSection] = []


def show_in_inbox(section: InboxSection) -> None:
    """Register a section. Called in an app's `ready()`."""
    if section not in _sections:
        _sections.append(section)


def inbox_sections(request: CompanyRequest) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the sections that have something to show. The statement of one is not executed where there is nothing."""
    counts = counts_of(request)[1]
    return [(one.template, one.read(request)) for one in _sections if counts.get(one.place)]
