"""Titles of tasks that a text links to."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from parley.core.internal_links import Reader, add_titled_pages
from parley.core.sql import fetch

_TITLES = """
SELECT id, title FROM tasks_task
WHERE id = ANY(%(tasks)s) AND %(company)s IN (requester_id, responder_id)
"""


class _Titled(NamedTuple):
    task_id: UUID
    title: str


def register() -> None:
    add_titled_pages(read_titles, "task")


def read_titles(reader: Reader, pages: Sequence[Mapping[str, Any]]) -> list[str | None]:
    """Return the title of each task that the reader's company is a side of. One statement."""
    ids = [page["task_id"] for page in pages]
    titles = dict(fetch(_TITLES, {"tasks": ids, "company": reader.company_id}, _Titled))
    return [titles.get(task_id) for task_id in ids]
