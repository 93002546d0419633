"""The number of open tasks with a partner, counted by the app that has tasks: ending the connection stops them."""

from collections.abc import Callable

from parley.companies.models import Company

Counter = Callable[[Company, Company], int]

_counters: list[Counter] = []


def register_counter(counter: Counter) -> None:
    """Register a function that counts what is open between a company and a partner. Called in an app's `ready()`."""
    if counter not in _counters:
        _counters.append(counter)


def count_open_tasks(company: Company, partner: Company) -> int:
    return sum(counter(company, partner) for counter in _counters)
