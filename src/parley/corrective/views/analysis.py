"""The page of corrective actions: figures and list."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.views.decorators.http import require_safe

from parley.companies.actor import CompanyRequest
from parley.companies.rights import Right
from parley.companies.views.lists import Stat, TabLink, draw_filter_options, draw_list, draw_view_menu
from parley.core.collation import sort_by_name
from parley.core.lists import Empty
from parley.core.translation import gettext as _
from parley.core.translation import ngettext, pgettext
from parley.corrective.figures import CorrectiveFigures, corrective_figures
from parley.corrective.kind import CorrectiveActionKind
from parley.corrective.lists import (
    CORRECTIVE_ACTIONS,
    CorrectiveActionFilters,
    CorrectiveActionRow,
    Direction,
    Tab,
)
from parley.corrective.lists import corrective_actions as read_actions
from parley.tasks.views.lists import describe_status


class DrawnCorrectiveAction(NamedTuple):
    row: CorrectiveActionRow
    href: str
    status: str
    tone: str
    note: str


@require_safe
def corrective_actions(request: CompanyRequest) -> HttpResponse:
    """Show the list and the figures. Two statements. A company that never asked is redirected to what it was asked."""
    actor, filters = request.actor, CORRECTIVE_ACTIONS.parse(request.GET)
    figures = corrective_figures(actor.company, filters)
    if not request.GET and figures.ever_other and not figures.ever:
        return redirect(request.path + filters.address(direction=Direction.RECEIVED))
    page, may_send = read_actions(actor.company, filters), actor.may(Right.SEND_TASKS)
    named = {*(name for name, _count in figures.categories), filters.category} - {""}
    drawn = draw_list(
        actor.company,
        CORRECTIVE_ACTIONS,
        filters,
        [_draw_row(row) for row in page.rows],
        page.following,
        label=_("Corrective actions"),
        nothing=_empty_text(figures, filters, may_send=may_send),
        counts={
            Tab.OPEN: figures.open,
            Tab.US: figures.waiting_for_us,
            Tab.PARTNER: figures.waiting_for_partner,
        },
        options={"category": [(name, name) for name in sort_by_name(named, str)]},
        loads={"partner": reverse("corrective_partners")},
    )
    context = {
        "place": "corrective_actions",
        "list": drawn,
        "figures": figures,
        "stats": _stats(figures, filters),
        "directions": _directions(figures, filters),
        "period": draw_view_menu(filters, "period"),
        "categories": [
            (name or _("Without category"), count, filters.address(tab=Tab.ALL, category=name) if name else None)
            for name, count in figures.categories
        ],
        "partners": [
            (partner.name, partner.number, filters.address(tab=Tab.ALL, partner=partner.partner_id))
            for partner in figures.partners
        ],
        "months": [(date_format(m.begins, "YEAR_MONTH_FORMAT"), [m.opened, m.closed]) for m in figures.months],
        "may_send": may_send,
    }
    return render(request, "corrective/corrective_actions.html", context)


@require_safe
def partners(request: CompanyRequest) -> HttpResponse:
    place = "corrective_actions"
    return draw_filter_options(request, CORRECTIVE_ACTIONS, "partner", list_href=reverse(place), place=place)


def _draw_row(row: CorrectiveActionRow) -> DrawnCorrectiveAction:
    state = CorrectiveActionKind.states[row.state]
    status, tone = describe_status(state, row.party if row.has_new_comment else "", is_frozen=row.is_frozen)
    note = [CORRECTIVE_ACTIONS.detail(row), _("containment late") if row.is_containment_late else ""]
    href = reverse("task", args=[row.task_id])
    return DrawnCorrectiveAction(row, href, status, tone, " · ".join(filter(None, note)))


def _empty_text(figures: CorrectiveFigures, filters: CorrectiveActionFilters, *, may_send: bool) -> Empty:
    icon = "clipboard-x"
    if figures.opened or filters.tab not in (Tab.OPEN, Tab.ALL):
        return Empty(_("Nothing here"), _("No corrective actions with this status."), icon)
    if filters.direction is Direction.RECEIVED:
        text = _("When a partner sends you a corrective action, it appears here and in your Inbox.")
        return Empty(_("No corrective actions received"), text, icon)
    action = _("Request corrective action") if may_send else ""
    text = _("Send one to a partner when something has gone wrong.")
    return Empty(_("No corrective actions yet"), text, icon, action, reverse("new_corrective_action"))


def _stats(figures: CorrectiveFigures, filters: CorrectiveActionFilters) -> list[Stat]:
    days = figures.days_to_close
    whole = max(1, round(days or 0))
    lasting = ngettext("%(number)s day", "%(number)s days", whole) % {"number": number_format(whole)}
    return [
        Stat(
            _("Waiting for us"),
            figures.waiting_for_us,
            filters.address(tab=Tab.US),
            tone="warning" if figures.waiting_for_us else "neutral",
        ),
        Stat(_("Waiting for the partner"), figures.waiting_for_partner, filters.address(tab=Tab.PARTNER)),
        Stat(
            _("Containment late"),
            figures.late,
            filters.address(tab=Tab.OPEN),
            tone="danger" if figures.late and filters.direction is Direction.RECEIVED else "neutral",
        ),
        Stat(
            _("Time to close"),
            lasting if days is not None else "–",
            filters.address(tab=Tab.CLOSED),
            note=ngettext("%(count)s re-opened", "%(count)s re-opened", figures.reopened) % {"count": figures.reopened},
        ),
    ]


def _directions(figures: CorrectiveFigures, filters: CorrectiveActionFilters) -> list[TabLink]:
    labels = [
        (Direction.ASKED, pgettext("corrective actions", "Sent by us")),
        (Direction.RECEIVED, pgettext("corrective actions", "Sent to us")),
    ]
    return [
        (
            label,
            CorrectiveActionFilters(direction=side, period=filters.period).address(),
            None if side is filters.direction else figures.open_other or None,
            side is filters.direction,
        )
        for side, label in labels
    ]
