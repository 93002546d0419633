"""Plays of the kinds of questionnaires."""

from parley.questionnaires.tests.factories import question_task
from parley.tasks.tests.play import EXPLAINED, Play

PLAYS = [
    Play(
        "question task",
        "question",
        lambda cast: question_task(cast.anna, cast.luca),
        {"send_answer": {"answer": "Four plants."}, "reject": EXPLAINED},
        by_clock=frozenset({"not_asked"}),
    ),
]
