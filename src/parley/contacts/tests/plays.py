"""Plays of the kinds of contacts."""

from parley.contacts.tests.factories import PERSON, contact_task
from parley.tasks.tests.play import EXPLAINED, Play

PLAYS = [
    Play(
        "contact",
        "contact",
        lambda cast: contact_task(cast.anna, cast.luca),
        {"send_contact": PERSON, "ask_again": EXPLAINED},
    ),
]
