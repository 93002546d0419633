"""Tasks between the people of the cast, created by the actions that the pages use."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from parley.companies.actor import Actor
from parley.core.acting_company import acting_as
from parley.tasks.actions import send
from parley.tasks.declaration import PlannedTask, kind_of
from parley.tasks.models import Task
from parley.tasks.perform import Performed, perform


@contextmanager
def working_as(actor: Actor) -> Iterator[Actor]:
    """Set the acting company and user as a request of `actor` does."""
    with acting_as(actor.company, actor.user):
        yield actor


def general_task(by: Actor, to: Actor, title: str = "Please call us", **given: Any) -> Task:
    """Send a general task to `to`'s company."""
    with working_as(by):
        planned = PlannedTask(responder=to.company, title=title, subject={})
        return send(kind_of("general"), [planned], by=by, form_data=given)[0]


def do(action: str, task: Task | UUID, by: Actor, files: Any = None, **data: Any) -> Performed:
    """Take an action as `by` would on the page, in a transaction of its own."""
    with working_as(by):
        return perform(action, task.pk if isinstance(task, Task) else task, by=by, data=data, files=files)
