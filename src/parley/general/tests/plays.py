"""Plays of the general kind."""

from parley.tasks.tests.factories import general_task
from parley.tasks.tests.play import EXPLAINED, Play

PLAYS = [
    Play(
        "general",
        "general",
        lambda cast: general_task(cast.anna, cast.luca),
        {"add_file": {"file": ...}, "answer": {"answer": "We call at nine."}, "ask_again": EXPLAINED},
    ),
]
