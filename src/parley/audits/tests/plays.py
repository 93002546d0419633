"""Plays of the kinds of audits."""

from parley.audits.tests.factories import audit, audit_task
from parley.tasks.tests.play import EXPLAINED, Play

PLAYS = [
    Play(
        "audit",
        "audit",
        lambda cast: audit_task(cast.anna, audit(cast.anna, cast.luca)),
        {"add_files": {"files": ...}, "send_back": EXPLAINED},
    ),
]
