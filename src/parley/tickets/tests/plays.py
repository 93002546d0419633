"""Plays of the kinds of tickets."""

from parley.tasks.tests.play import EXPLAINED, Play
from parley.tickets.portals import COMPLAINTS
from parley.tickets.tests.factories import ticket

PLAYS = [
    Play("support ticket", "support_ticket", lambda cast: ticket(cast.anna, cast.luca), {"re_open": EXPLAINED}),
    Play(
        "complaint ticket",
        "complaint_ticket",
        lambda cast: ticket(cast.anna, cast.luca, portal_type=COMPLAINTS),
        {"re_open": EXPLAINED},
    ),
]
