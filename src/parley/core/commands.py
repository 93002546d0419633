"""What the command palette offers beside places and search results. An app registers its own commands in `ready()`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Command:
    """Something a person can do from any page."""

    slug: str
    label: Promise | str
    icon: str
    url_name: str
    order: int
    args: tuple[str, ...] = ()
    right: Enum | None = None
    """The right that the page requires. Members without it are not offered the command."""
    words: Promise | str = ""
    """Other words by which it is found."""
    field: tuple[str, str] | None = None
    """Name and value that the command posts. Without a field it is a link."""


CommandSource = Callable[[Any], Iterable[Command]]
"""Returns the commands of an `Actor`, for those that depend on its company. May read from the database."""

_commands: dict[str, Command] = {}
_sources: list[CommandSource] = []


def add_commands(*commands: Command) -> None:
    """Register `commands`; called in an app's `ready()`."""
    _commands.update({command.slug: command for command in commands})


def add_command_source(source: CommandSource) -> None:
    """Register a function that returns commands; called in an app's `ready()`."""
    if source not in _sources:
        _sources.append(source)


def commands_of(actor: Any) -> list[Command]:
    """Return all commands that `actor` has the right to, in order."""
    known = [*_commands.values(), *(command for source in _sources for command in source(actor))]
    allowed = [command for command in known if command.right is None or actor.may(command.right)]
    return sorted(allowed, key=lambda command: command.order)
