"""Plays of toy tasks."""

from parley.companies.actor import Actor
from parley.companies.tests.factories import Cast
from parley.tasks.actions import send
from parley.tasks.models import Task
from parley.tasks.tests.factories import working_as
from parley.tasks.tests.play import Play
from tests.toy.kind import Toy


def toy_task(by: Actor, to: Actor) -> Task:
    with working_as(by):
        return send(Toy, Toy.plan({"partners": [to.company]}, by), by=by, form_data={})[0]


def _start(cast: Cast) -> Task:
    return toy_task(cast.anna, cast.luca)


PLAYS = [Play("toy", "toy", _start, {"wave": {"words": "Hello!"}})]
