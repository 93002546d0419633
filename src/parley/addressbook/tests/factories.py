"""People in address books, for tests."""

from typing import Any

from django.test import Client

from parley.companies.actor import Actor
from parley.companies.models import Connection
from parley.companies.tests.factories import at_work, sign_in
from parley.contacts.tests.factories import contact_task
from parley.tasks.models import Task
from parley.tasks.tests.factories import do

ROSA: dict[str, Any] = {
    "first_name": "Rosa",
    "last_name": "Amman",
    "position": "Night shift",
    "email": "rosa@alpine.example",
    "phone": "+41 31 555 09 09",
}


def named(by: Actor, to: Actor, function: str = "24-hour hotline", **person: Any) -> Task:
    """Let `to` name a person to `by` for a function."""
    task = contact_task(by, to, function)
    do("send_contact", task, to, **{**ROSA, **person})
    return task


def page(by: Actor, address: str = "/address-book", **query: str) -> str:
    """Return the main part of a page as `by` sees it."""
    response = sign_in(Client(), by).get(address, query)
    assert response.status_code == 200, response.status_code
    return str(response.content.decode().partition("<main")[2])


def connection_of(customer: Actor, supplier: Actor) -> Connection:
    with at_work(customer):
        return Connection.objects.get(customer=customer.company, supplier=supplier.company)
