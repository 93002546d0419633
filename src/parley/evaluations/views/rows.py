"""Texts for rows of lists."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from parley.core.translation import gettext as _
from parley.evaluations.criteria import TONES, Grade
from parley.evaluations.figures import figure
from parley.evaluations.models import Evaluation
from parley.evaluations.queries.cycles import PartnerRow

State = Evaluation.State
_STATE_TONES = {State.SCORING: "neutral", State.REVIEW: "info", State.RELEASED: "success", State.LEFT_OUT: "neutral"}


class DrawnPartner(NamedTuple):
    id: UUID
    partner: str
    detail: str
    state: str
    tone: str
    end: str
    muted: bool


def draw_partners(rows: Iterable[PartnerRow]) -> list[DrawnPartner]:
    return [_draw(row) for row in rows]


def _draw(row: PartnerRow) -> DrawnPartner:
    state = State(row.state)
    detail = _("waiting for %(people)s") % {"people": ", ".join(row.waits_for)} if row.waits_for else ""
    return DrawnPartner(
        id=row.evaluation_id,
        partner=row.partner,
        detail=detail,
        state=_("Class %(grade)s") % {"grade": row.grade} if row.grade else str(state.label),
        tone=TONES[Grade(row.grade)] if row.grade else _STATE_TONES[state],
        end=figure(row.result),
        muted=state is State.LEFT_OUT,
    )
