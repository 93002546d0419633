"""Changes to evaluations: templates, cycles with their people, scores, and releases."""

from parley.evaluations.actions.cycles import Assigned, change_people, leave_out, start_cycle
from parley.evaluations.actions.releases import release, send_back
from parley.evaluations.actions.scores import Given, give_scores
from parley.evaluations.actions.templates import keep_template

__all__ = [
    "Assigned",
    "Given",
    "change_people",
    "give_scores",
    "keep_template",
    "leave_out",
    "release",
    "send_back",
    "start_cycle",
]
