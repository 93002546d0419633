"""People without an account whom partners have named. An app registers in `ready()` where it keeps them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class NamedPeople:
    """A source of such people, one row for each task in which a partner named one."""

    slug: str
    sql: str
    """Takes `company`. Selects task_id, partner_id, first_name, last_name, position, email, phone, function, given_at,
    given_by, is_archived, key_und, key_nb and sort_name; a text that was left out is empty. The keys are those of
    `sort_name`.
    """
    archive: Callable[[UUID, Sequence[UUID], datetime | None], int]
    """Takes company, tasks, and when they were archived (None to restore). Returns how many it changed."""


_sources: dict[str, NamedPeople] = {}


def add_named_people(source: NamedPeople) -> None:
    """Register `source`; called in an app's `ready()`."""
    _sources[source.slug] = source


def named_people_sql() -> str:
    """Return the statement for the rows of all sources."""
    return " UNION ALL ".join(f"({source.sql})" for source in _sources.values())


def archive_named_people(company_id: UUID, task_ids: Sequence[UUID], at: datetime | None) -> int:
    """Archive the people named in these tasks, or restore them. Returns how many of the tasks it changed."""
    return sum(source.archive(company_id, task_ids, at) for source in _sources.values())
