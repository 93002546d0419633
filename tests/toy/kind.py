"""The kind of task *toy*."""

from collections.abc import Mapping
from typing import Any

from parley.companies.actor import Actor
from parley.tasks.declaration import Action, Kind, PlannedTask, Step
from parley.tasks.forms import RequestForm
from parley.tasks.states import REQUESTER, RESPONDER, State
from tests.toy.forms import Wave
from tests.toy.models import ToyTask
from tests.toy.rights import ToyRight


class Toy(Kind):
    slug, label, icon, order = "toy", "Toy task", "package", 900
    lead = "Something to play with."
    subject, request = ToyTask, RequestForm
    sent_text = "wants to play"

    waiting = State(
        "Waiting for a wave", turn=RESPONDER, your_turn="{partner} waits", advice="Wave!", their_turn="Patience."
    )
    waved = State(
        "Waved at", turn=REQUESTER, your_turn="{partner} waved", advice="Smile!", their_turn="{partner} looks."
    )
    happy = State("Happy", their_turn="Everybody is happy.")

    wave = Action("Wave back", by=RESPONDER, when=[waiting], to=waved, form=Wave, history_text="waved cheerfully")
    smile = Action("Smile", by=REQUESTER, when=[waved], to=happy, history_text="smiled", right=ToyRight.OPEN_TOY_BOX)

    @classmethod
    def plan(cls, form_data: Mapping[str, Any], by: Actor) -> list[PlannedTask]:
        return [PlannedTask(responder=partner, title="Let us play", subject={}) for partner in form_data["partners"]]


@Toy.wave.effect
def keep_words(step: Step) -> None:
    step.subject.words = step.input["words"]
    step.subject.save(update_fields=["words"])
