"""The kind of task *evaluation* (PRODUCT §3.4). A task begins with the release of an evaluation."""

from typing import Any

from parley.core.translation import gettext_lazy as _
from parley.core.translation import pgettext_lazy
from parley.evaluations.figures import figure
from parley.evaluations.models import EvaluatedPartner
from parley.tasks.declaration import Action, Kind
from parley.tasks.models import Task
from parley.tasks.states import RESPONDER, Sentence, State

_SCORES = """
SELECT v.task_id, 'its scores, result or class are not the ones that were released'
FROM evaluations_evaluatedpartner v JOIN tasks_event e ON e.task_id = v.task_id AND e.verb = 'sent'
WHERE e.details ? 'scores' AND (v.scores, v.result, v.grade)
  IS DISTINCT FROM (e.details->'scores', (e.details->>'result')::numeric, e.details->>'grade')
"""


class EvaluationKind(Kind):
    slug, label, icon, order = "evaluation", _("Evaluation task"), "gauge", 50
    lead = _("A partner’s performance, scored in your company against weighted criteria and released to the partner.")
    subject = EvaluatedPartner
    starts_at = "new_cycle"
    sent_text = _("released the evaluation")
    panel = "evaluations/evaluated.html"
    integrity_checks = (_SCORES,)

    released = State(
        pgettext_lazy("evaluation", "Released"),
        turn=RESPONDER,
        tone="accent",
        your_turn=_("{partner} has evaluated your company"),
        advice=_("Review the scores and comments, then confirm that you have seen them."),
        their_turn=_("Waiting for {partner} to acknowledge the evaluation."),
    )
    acknowledged = State(_("Acknowledged"), tone="success", their_turn=_("Evaluation acknowledged."))

    done = Action(
        _("Done"),
        by=RESPONDER,
        when=[released],
        to=acknowledged,
        tone="primary",
        history_text=_("acknowledged the evaluation"),
    )

    @classmethod
    def facts(cls, task: Task) -> list[tuple[Sentence, Any]]:
        evaluated: EvaluatedPartner = task.subject
        return [
            (_("Class"), evaluated.grade),
            (_("Result"), evaluated.result_words),
            (_("Change"), evaluated.change_words),
            (_("Compared with"), evaluated.earlier_name),
            (_("Class A from"), figure(evaluated.class_a)),
            (_("Class B from"), figure(evaluated.class_b)),
        ]
