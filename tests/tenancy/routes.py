"""Every route of the URL configuration, and values for its parameters. An unknown parameter is an error."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from parley.core.search_sources import sources_by_label
from parley.tasks.declaration import all_kinds
from parley.tasks.lists import TaskList
from parley.tickets.portals import PORTAL_TYPES

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@dataclass(frozen=True)
class Route:
    name: str
    parameters: tuple[str, ...]

    def addresses(self, ids: Mapping[str, object]) -> Iterator[str]:
        """Return the addresses of a route with `ids`, and with every value of closed sets."""
        choices = [[ids[name]] if name in ids else CLOSED[name]() for name in self.parameters]
        for values in product(*choices):
            yield reverse(self.name, kwargs=dict(zip(self.parameters, values, strict=True)))


def all_routes() -> list[Route]:
    return sorted(_below(get_resolver(), ""), key=lambda route: route.name)


def _below(resolver: URLResolver, namespace: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _below(entry, inner)
        else:
            assert isinstance(entry, URLPattern)
            assert entry.name, f"the route {entry.pattern} has no name"
            yield Route(namespace + entry.name, tuple(entry.pattern.regex.groupindex) or _converters(entry))


def _converters(entry: URLPattern) -> tuple[str, ...]:
    return tuple(entry.pattern.converters)


def _kinds() -> list[object]:
    return [kind.slug.replace("_", "-") for kind in all_kinds()]


def _actions() -> list[object]:
    return list[object](sorted({name.replace("_", "-") for kind in all_kinds() for name in kind.actions}))


CLOSED: dict[str, Callable[[], list[object]]] = {
    "kind": _kinds,
    "action": _actions,
    "box": lambda: list(TaskList),
    "chosen": lambda: ["partner", "assignee"],
    "portal": lambda: list(PORTAL_TYPES),
    "group": lambda: list(sources_by_label()),
    "job_id": lambda: [1],
}
"""Parameters that do not identify an object of a company."""

SECRETS = {
    "token": "an invitation's link: whoever holds it may use it, so there is no foreign one",
    "key": "a link of a mail, signed",
    "uidb36": "belongs to such a link",
    "secret": "a link that shows a wiki page to everybody who has it",
}
"""Parameters that are secrets instead of ids: here they are always wrong."""


def never(owner_ids: Mapping[str, object]) -> dict[str, object]:
    """Return the same parameters with ids that never existed."""
    nothing = UUID(int=0x0123456789AB7DEF8123456789ABCDEF)
    return {
        name: nothing if isinstance(value, UUID) else value if isinstance(value, int) else "nobodys-portal"
        for name, value in owner_ids.items()
    }


def secrets() -> dict[str, object]:
    return {"token": "wrong-token-wrong-token", "key": "wrong-key", "uidb36": "abc", "secret": "wrong-secret"}
