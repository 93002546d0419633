"""Open tasks with a partner, which the end of a connection freezes. The app that has tasks registers how to ask."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from parley.companies.actor import Actor
from parley.companies.models import Company


class RequestedTask(NamedTuple):
    """An open task that the acting company requested and may cancel."""

    task_id: UUID
    title: str
    reference: str


@dataclass(frozen=True, slots=True)
class OpenTasks:
    """The functions of an app with tasks. `cancel` returns the number of cancelled tasks."""

    count: Callable[[Company, Company], int]
    read_requested: Callable[[Company, Company], list[RequestedTask]]
    cancel_requested: Callable[[Actor, Company, str], int]


_registered: list[OpenTasks] = []


def register_open_tasks(functions: OpenTasks) -> None:
    """Register the functions of an app. Called in its `ready()`."""
    if functions not in _registered:
        _registered.append(functions)


def count_open_tasks(company: Company, partner: Company) -> int:
    """Count what is open between two companies, in both directions."""
    return sum(functions.count(company, partner) for functions in _registered)


def read_requested_tasks(company: Company, partner: Company) -> list[RequestedTask]:
    return [task for functions in _registered for task in functions.read_requested(company, partner)]


def cancel_requested_tasks(by: Actor, partner: Company, reason: str) -> int:
    """Cancel all open tasks that the acting company requested from `partner`, who sees the reason."""
    return sum(functions.cancel_requested(by, partner, reason) for functions in _registered)
