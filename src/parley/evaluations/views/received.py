"""Received evaluations: what partners released, and its course over time."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parley.companies.actor import CompanyRequest
from parley.companies.lists import Menu
from parley.evaluations.charts import Curve, Point, curves
from parley.evaluations.criteria import TONES, Grade, on_scale
from parley.evaluations.figures import figure, signed
from parley.evaluations.kind import EvaluationKind
from parley.evaluations.queries.received import Narrowed, ReceivedRow, Told, course, received


class Drawn(NamedTuple):
    row: ReceivedRow
    status: str
    tone: str
    result: str
    change: str
    grade_tone: str


@require_safe
def received_evaluations(request: CompanyRequest) -> HttpResponse:
    """Two statements of its own: the list, and the course."""
    narrowed = Narrowed.parse(request.GET)
    rows, following = received(request.actor.company, narrowed)
    told = course(request.actor.company)
    shown = [point for point in told if narrowed.fits(point)]
    context = {
        "place": "received_evaluations",
        "narrowed": narrowed,
        "menus": _menus(narrowed, told),
        "rows": [_draw(row) for row in rows],
        "course": shown,
        "curves": _curves(shown),
        "first_href": narrowed.address() if narrowed.after else None,
        "next_href": narrowed.address(after=following) if following else None,
    }
    return render(request, "evaluations/received.html", context)


def _draw(row: ReceivedRow) -> Drawn:
    state = EvaluationKind.states[row.state]
    change = ""
    if row.earlier_result is not None and row.earlier_scale is not None:
        change = signed(row.result - on_scale(row.earlier_result, of=row.earlier_scale, to=row.scale))
    return Drawn(
        row=row,
        status=str(state.label),
        tone=state.tone,
        result=_("%(result)s of %(best)s") % {"result": figure(row.result), "best": figure(row.scale)},
        change=change,
        grade_tone=TONES[Grade(row.grade)],
    )


def _menus(narrowed: Narrowed, told: Sequence[Told]) -> list[Menu]:
    partners = {point.partner_id: point.partner for point in told}
    years = sorted(
        {point.released_on.year for point in told} | ({narrowed.year} if narrowed.year else set()), reverse=True
    )
    named = sorted(partners.items(), key=lambda item: item[1].casefold())
    return [
        _menu(narrowed, "partner", _("Partner"), named),
        _menu(narrowed, "grade", _("Class"), [(grade.value, grade.value) for grade in Grade]),
        _menu(narrowed, "year", _("Year"), [(year, str(year)) for year in years]),
    ]


def _menu(narrowed: Narrowed, name: str, label: str, named: Sequence[tuple[object, str]]) -> Menu:
    chosen = getattr(narrowed, name)
    options = [(narrowed.address(**{name: value}), text, value == chosen) for value, text in named]
    if chosen:
        options.insert(0, (narrowed.address(**{name: None}), _("Any"), False))
    return Menu(label, tuple(options), next((text for value, text in named if value == chosen), None))


def _curves(told: Sequence[Told]) -> list[Curve]:
    by_partner: dict[str, list[Point]] = {}
    for point in told:
        by_partner.setdefault(point.partner, []).append(Point(point.released_at.timestamp(), point.percent))
    return curves(by_partner, best=Decimal(100))
