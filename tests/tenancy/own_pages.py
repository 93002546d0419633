"""The pages of a person of the world, read once per process: every test starts from the same world."""

from dataclasses import dataclass
from functools import cached_property

from parley.companies.actor import Actor
from parley.tasks.declaration import kind_of
from tests.forms import FormOnPage, read_page
from tests.tenancy.requests import Answer, Asker
from tests.tenancy.routes import all_routes, secrets
from tests.tenancy.world import Circle

MOST_PER_ROUTE = 12


@dataclass(frozen=True)
class OwnPage:
    """The response to one of a person's own addresses, which may be no page; forms and links are those of a page."""

    address: str
    answer: Answer

    @property
    def is_page(self) -> bool:
        return "<html" in self.answer.source

    @cached_property
    def _read(self) -> tuple[list[FormOnPage], list[str]]:
        return read_page(self.address, self.answer.source) if self.is_page else ([], [])

    @property
    def forms(self) -> list[FormOnPage]:
        return self._read[0]

    @property
    def links(self) -> list[str]:
        return self._read[1]


def own_addresses(circle: Circle) -> list[str]:
    """Return the addresses of each route for the circle's customer, and each task with each of its buttons pressed."""
    addresses: list[str] = []
    for route in all_routes():
        addresses += list(route.addresses({**circle.ids, **secrets()}))[:MOST_PER_ROUTE]
    for task in circle.tasks:
        addresses += [f"/tasks/{task.pk}", *(f"/tasks/{task.pk}?act={name}" for name in kind_of(task.kind).actions)]
    return list(dict.fromkeys(addresses))


def read_own_pages(circle: Circle, colleague: Actor | None = None) -> list[OwnPage]:
    """Read every page of the circle's customer, and that of a colleague among the members."""
    asker, addresses = Asker(circle.customer), own_addresses(circle)
    if colleague:
        addresses.append(f"/settings/members/{colleague.member.pk}")
    return [OwnPage(address, asker.ask("GET", address)) for address in addresses]
