"""Corrective actions: how they stand, what they are about, whom they concern, and which they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from parley.companies.actor import Actor, CompanyRequest
from parley.companies.rights import Right
from parley.corrective.figures import PERIODS, USUAL_PERIOD, Figures, figures
from parley.corrective.kind import CorrectiveActionKind
from parley.corrective.queries import ActionRow, Direction, Narrowed, Tab
from parley.corrective.queries import corrective_actions as read_actions
from parley.tasks.filter_options import NameFilter, choices, name_of
from parley.tasks.views.lists import new_comment_label
from parley.tasks.views.menus import Menu


class Stat(NamedTuple):
    label: str
    value: int | str
    href: str
    tone: str = "neutral"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    row: ActionRow
    href: str
    status: str
    tone: str
    note: str


@require_safe
def corrective_actions(request: CompanyRequest) -> HttpResponse:
    """The list and the figures, a statement each. Who never asked and was asked is led to what was asked of them."""
    actor, narrowed = request.actor, Narrowed.parse(request.GET)
    counted = figures(actor.company, narrowed)
    if not request.GET and counted.ever_other and not counted.ever:
        return redirect(request.path + narrowed.address(direction=Direction.RECEIVED))
    page = read_actions(actor.company, narrowed)
    context = {
        "place": "corrective_actions",
        "narrowed": narrowed,
        "counted": counted,
        "stats": _stats(counted, narrowed),
        "directions": _directions(counted, narrowed),
        "tabs": _tabs(counted, narrowed),
        "menus": _menus(actor, counted, narrowed),
        "period": _period_menu(narrowed),
        "categories": [
            (name or _("Without category"), count, narrowed.address(tab=Tab.ALL, category=name) if name else None)
            for name, count in counted.categories
        ],
        "partners": [
            (partner.name, partner.number, narrowed.address(tab=Tab.ALL, partner=partner.partner_id))
            for partner in counted.partners
        ],
        "months": [(date_format(m.begins, "YEAR_MONTH_FORMAT"), [m.opened, m.closed]) for m in counted.months],
        "rows": _drawn(page.rows),
        "first_href": narrowed.address() if narrowed.after else None,
        "next_href": narrowed.address(after=page.following) if page.following else None,
        "may_send": actor.may(Right.SEND_TASKS),
    }
    return render(request, "corrective/corrective_actions.html", context)


@require_safe
def partners(request: CompanyRequest) -> HttpResponse:
    """The partners the page can be narrowed to: items for the menu that asks for them, or a page of links."""
    narrowed, back = Narrowed.parse(request.GET), reverse("corrective_actions")
    options = [
        (back + narrowed.address(partner=choice.id), choice.name, choice.id == narrowed.partner)
        for choice in choices(request.actor, NameFilter.PARTNER)
    ]
    if narrowed.partner:
        options.insert(0, (back + narrowed.address(partner=None), _("Any"), False))
    context = {
        "place": "corrective_actions",
        "options": options,
        "label": _("Partner"),
        "back": back + narrowed.address(),
    }
    template = "tasks/choice_items.html" if request.headers.get("HX-Request") else "tasks/choices.html"
    return render(request, template, context)


def _drawn(rows: Iterable[ActionRow]) -> list[Drawn]:
    tasks = reverse("tasks") + "/"
    found = []
    for row in rows:
        state = CorrectiveActionKind.states[row.state]
        status, tone = (
            (new_comment_label(row.party), "accent") if row.has_new_comment else (str(state.label), state.tone)
        )
        found.append(Drawn(row, f"{tasks}{row.task_id}", status, tone, _note(row)))
    return found


def _note(row: ActionRow) -> str:
    parts = [
        row.category,
        _("%(filled)s of 8 steps") % {"filled": row.steps} if row.has_disciplines else "",
        _("containment late") if row.is_containment_late else "",
    ]
    return " · ".join(filter(None, parts))


def _stats(counted: Figures, narrowed: Narrowed) -> list[Stat]:
    days = counted.days_to_close
    whole = max(1, round(days or 0))
    lasting = ngettext("%(number)s day", "%(number)s days", whole) % {"number": number_format(whole)}
    return [
        Stat(
            _("Waiting for us"),
            counted.waiting_for_us,
            narrowed.address(tab=Tab.US),
            tone="warning" if counted.waiting_for_us else "neutral",
        ),
        Stat(_("Waiting for the partner"), counted.waiting_for_partner, narrowed.address(tab=Tab.PARTNER)),
        Stat(
            _("Containment late"),
            counted.late,
            narrowed.address(tab=Tab.OPEN),
            tone="danger" if counted.late else "neutral",
        ),
        Stat(
            _("Time to close"),
            lasting if days is not None else "–",
            narrowed.address(tab=Tab.CLOSED),
            note=ngettext("%(count)s re-opened", "%(count)s re-opened", counted.reopened) % {"count": counted.reopened},
        ),
    ]


def _directions(counted: Figures, narrowed: Narrowed) -> list[tuple[str, str, int | None, bool]]:
    labels = [
        (Direction.ASKED, pgettext("corrective actions", "Sent by us")),
        (Direction.RECEIVED, pgettext("corrective actions", "Sent to us")),
    ]
    return [
        (
            label,
            Narrowed(direction=side, period=narrowed.period).address(),
            None if side is narrowed.direction else counted.open_other or None,
            side is narrowed.direction,
        )
        for side, label in labels
    ]


def _tabs(counted: Figures, narrowed: Narrowed) -> list[tuple[str, str, int | None, bool]]:
    tabs = [
        (Tab.OPEN, _("Open"), counted.open),
        (Tab.US, _("Waiting for us"), counted.waiting_for_us),
        (Tab.PARTNER, _("Waiting for the partner"), counted.waiting_for_partner),
        (Tab.CLOSED, _("Closed"), None),
        (Tab.ALL, _("All"), None),
    ]
    return [(label, narrowed.address(tab=tab), count, tab is narrowed.tab) for tab, label, count in tabs]


def _menus(actor: Actor, counted: Figures, narrowed: Narrowed) -> list[Menu]:
    names = dict.fromkeys([*(name for name, _count in counted.categories if name), narrowed.category])
    options = [(narrowed.address(category=name), name, name == narrowed.category) for name in names if name]
    if narrowed.category:
        options.insert(0, (narrowed.address(category=""), _("Any"), False))
    partner = name_of(actor, NameFilter.PARTNER, narrowed.partner) if narrowed.partner else ""
    loads = reverse("corrective_partners") + narrowed.address()
    found = [Menu(_("Partner"), current=partner or None, loads=loads)]
    return [Menu(_("Category"), tuple(options), narrowed.category or None), *found] if options else found


def _period_menu(narrowed: Narrowed) -> Menu:
    chosen = narrowed.period if narrowed.period in PERIODS else USUAL_PERIOD
    labels = {"3": _("Last 3 months"), "12": _("Last 12 months"), "24": _("Last 24 months")}
    options = tuple((narrowed.address(period=name), label, name == chosen) for name, label in labels.items())
    return Menu(labels[chosen], options)
