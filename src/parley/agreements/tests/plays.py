"""Plays of the kinds of agreements."""

from typing import Any

from parley.agreements.tests.factories import agreement_task
from parley.tasks.tests.play import EXPLAINED, NOTED, Play

AGREEMENT: dict[str, Any] = {
    "accept_agreement": {"has_read": "on"},
    "upload_signed": {"file": ...},
    "decline": EXPLAINED,
    "reject": EXPLAINED,
    "re_request": NOTED,
}
PLAYS = [
    Play(
        "agreement by click",
        "agreement",
        lambda cast: agreement_task(cast.anna, cast.luca),
        AGREEMENT,
        never=frozenset({"upload_signed", "accept", "reject"}),
    ),
    Play(
        "agreement with signed file",
        "agreement",
        lambda cast: agreement_task(cast.anna, cast.luca, "signed_file"),
        AGREEMENT,
        never=frozenset({"accept_agreement"}),
    ),
]
