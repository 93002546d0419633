"""People without an account whom partners have named. An app registers in `ready()` where it keeps them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class NamedPeople:
    """A source of such people, one row for each task in which a partner named one."""

    slug: str
    listed: str
    """Selects id and sort key of the people that a list shows, by functions of the tables' owner.

    Takes the parameters of `parley_list_contacts`, with `{by_name}` and `{most}` in the text. The id is the task that
    named a person last, or the membership of a member whom a partner named.
    """
    tasks: str
    """Selects id and task_id for each task in which one of `{people}` was named."""
    person: str
    """An expression for the id of the person named in the task `person`, or NULL."""
    functions: str
    """Selects the functions and positions of the people."""
    rows: str
    """Takes `company`. Selects task_id, partner_id, first_name, last_name, position, email, phone, function, given_at,
    given_by, is_archived and sort_name; a text that was left out is empty.
    """
    archive: Callable[[UUID, Sequence[UUID], datetime | None], int]
    """Takes company, tasks, and when they were archived (None to restore). Returns how many it changed."""


_sources: dict[str, NamedPeople] = {}


def add_named_people(source: NamedPeople) -> None:
    """Register `source`; called in an app's `ready()`."""
    _sources[source.slug] = source


def named_people() -> list[NamedPeople]:
    return list(_sources.values())


def named_people_rows() -> str:
    """Return the statement for the rows of all sources."""
    return " UNION ALL ".join(f"({source.rows})" for source in _sources.values())


def archive_named_people(company_id: UUID, task_ids: Sequence[UUID], at: datetime | None) -> int:
    """Archive the people named in these tasks, or restore them. Returns how many of the tasks it changed."""
    return sum(source.archive(company_id, task_ids, at) for source in _sources.values())
