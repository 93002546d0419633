"""Contact tasks between the people of the cast."""

from typing import Any

from parley.companies.actor import Actor
from parley.contacts.kind import Contact
from parley.tasks.actions import send
from parley.tasks.models import Task
from parley.tasks.tests.factories import working_as

PERSON: dict[str, Any] = {
    "first_name": "Sara",
    "last_name": "Huber",
    "position": "Quality",
    "email": "sara@alpine.example",
    "phone": "+41 31 555 01 23",
}


def contact_task(by: Actor, to: Actor, function: str = "24-hour hotline") -> Task:
    with working_as(by):
        planned = Contact.plan({"functions": [function], "partners": [to.company]}, by)
        return send(Contact, planned, by=by, form_data={})[0]
