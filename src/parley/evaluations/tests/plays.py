"""Plays of the kinds of evaluations."""

from parley.evaluations.tests.factories import released
from parley.tasks.tests.play import Play

PLAYS = [
    Play("evaluation", "evaluation", lambda cast: released(cast.anna, cast.luca)),
]
