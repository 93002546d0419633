"""Views for received evaluations and their chart over time."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parley.companies.actor import CompanyRequest
from parley.companies.views.lists import draw_list
from parley.core.collation import sort_by_name
from parley.core.lists import Empty
from parley.core.translation import gettext as _
from parley.evaluations.charts import Curve, Point, curves
from parley.evaluations.criteria import TONES, Grade
from parley.evaluations.kind import EvaluationKind
from parley.evaluations.lists import RECEIVED_EVALUATIONS, ReceivedRow
from parley.evaluations.lists import received_evaluations as read_received
from parley.evaluations.queries.received_evaluations import CoursePoint, course


class DrawnReceived(NamedTuple):
    row: ReceivedRow
    detail: str
    status: str
    tone: str
    grade_tone: str


@require_safe
def received_evaluations(request: CompanyRequest) -> HttpResponse:
    """Show the list and the chart. Two statements of its own."""
    company, filters = request.actor.company, RECEIVED_EVALUATIONS.parse(request.GET)
    page, points = read_received(company, filters), course(company)
    partners = {point.partner_id: point.partner for point in points}
    years = {point.released_on.year for point in points} | ({filters.year} if filters.year else set())
    text = _("When a customer evaluates your company and releases the result, it appears here.")
    drawn = draw_list(
        company,
        RECEIVED_EVALUATIONS,
        filters,
        [_draw(row) for row in page.rows],
        page.following,
        label=_("Received evaluations"),
        nothing=Empty(_("No evaluations yet"), text, "gauge"),
        options={
            "partner": sort_by_name(partners.items(), lambda item: item[1]),
            "year": [(year, str(year)) for year in sorted(years, reverse=True)],
        },
        has_head=bool(page.rows or filters.narrowing),
    )
    shown = [point for point in points if point.fits(filters)]
    context = {"place": "received_evaluations", "list": drawn, "course": shown, "curves": _curves(shown)}
    return render(request, "evaluations/received.html", context)


def _draw(row: ReceivedRow) -> DrawnReceived:
    state, detail = EvaluationKind.states[row.state], RECEIVED_EVALUATIONS.detail(row)
    return DrawnReceived(row, detail, str(state.label), state.tone, TONES[Grade(row.grade)])


def _curves(points: Sequence[CoursePoint]) -> list[Curve]:
    by_partner: dict[str, list[Point]] = {}
    for point in points:
        by_partner.setdefault(point.partner, []).append(Point(point.released_at.timestamp(), point.percent))
    return curves(by_partner, best=Decimal(100))
