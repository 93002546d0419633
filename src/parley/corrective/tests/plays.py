"""Plays of the kinds of corrective actions."""

from parley.corrective.tests.factories import corrective_task
from parley.tasks.tests.play import EXPLAINED, Play

PLAYS = [
    Play(
        "corrective action",
        "corrective_action",
        lambda cast: corrective_task(cast.anna, cast.luca),
        {"add_file": {"files": ...}, "resolve": {"remark": "The seal is new."}, "re_open": EXPLAINED},
        never=frozenset({"fill_step", "check_effectiveness"}),
    ),
]
