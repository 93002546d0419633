"""Support tickets and Complaint tickets: how they stand, how quickly they are answered, and which they are."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from parley.companies.actor import Actor, CompanyRequest
from parley.companies.rights import Right
from parley.tasks.filter_options import NameFilter, choices, name_of
from parley.tasks.views.menus import Menu
from parley.tickets.figures import PERIODS, USUAL_PERIOD, Figures, figures
from parley.tickets.portals import PortalType
from parley.tickets.queries import Narrowed, Tab
from parley.tickets.queries import tickets as read_tickets
from parley.tickets.views.rows import draw_rows

MINUTE, HOUR, DAY = 60, 3600, 86_400


class Stat(NamedTuple):
    label: str
    value: int | str
    href: str
    tone: str = "neutral"
    note: str = ""


@require_safe
def tickets(request: CompanyRequest, portal_type: PortalType) -> HttpResponse:
    """The list and the figures, a statement each."""
    actor, narrowed = request.actor, Narrowed.parse(request.GET)
    page = read_tickets(actor.company, portal_type.kind.slug, narrowed)
    counted = figures(actor.company, portal_type.kind.slug, narrowed)
    context = {
        "place": portal_type.place,
        "desk": portal_type,
        "narrowed": narrowed,
        "stats": _stats(counted, narrowed),
        "tabs": _tabs(counted, narrowed),
        "menus": _menus(actor, portal_type, counted, narrowed),
        "period": _period_menu(narrowed),
        "categories": [
            (category or _("Without category"), count, narrowed.address(tab=Tab.ALL, category=category))
            for category, count in counted.categories
        ],
        "counted": counted,
        "rows": draw_rows(page.rows),
        "first_href": narrowed.address() if narrowed.after else None,
        "next_href": narrowed.address(after=page.following) if page.following else None,
        "may_open": actor.may(Right.MANAGE_COMPANY),
    }
    return render(request, "tickets/tickets.html", context)


@require_safe
def customers(request: CompanyRequest, portal_type: PortalType) -> HttpResponse:
    """The customers a status page can be narrowed to: items for the menu that asks for them, or a page of links."""
    narrowed, back = Narrowed.parse(request.GET), reverse(portal_type.place)
    options = [
        (back + narrowed.address(customer=choice.id), choice.name, choice.id == narrowed.customer)
        for choice in choices(request.actor, NameFilter.PARTNER)
    ]
    if narrowed.customer:
        options.insert(0, (back + narrowed.address(customer=None), _("Any"), False))
    context = {
        "place": portal_type.place,
        "options": options,
        "label": _("Customer"),
        "back": back + narrowed.address(),
    }
    template = (
        "companies/filter_option_items.html" if request.headers.get("HX-Request") else "companies/filter_options.html"
    )
    return render(request, template, context)


def _stats(counted: Figures, narrowed: Narrowed) -> list[Stat]:
    return [
        Stat(
            _("Waiting for us"),
            counted.waiting_for_us,
            narrowed.address(tab=Tab.US),
            tone="warning" if counted.waiting_for_us else "neutral",
        ),
        Stat(_("Waiting for the customer"), counted.waiting_for_customer, narrowed.address(tab=Tab.CUSTOMER)),
        Stat(
            _("First answer"),
            lasting(counted.first_answer),
            narrowed.address(tab=Tab.ALL),
            note=_mostly(counted.first_answer_mostly),
        ),
        Stat(
            _("Time to resolve"),
            lasting(counted.to_resolve),
            narrowed.address(tab=Tab.RESOLVED),
            note=_mostly(counted.to_resolve_mostly),
        ),
    ]


def _tabs(counted: Figures, narrowed: Narrowed) -> list[tuple[str, str, int | None, bool]]:
    tabs = [
        (Tab.OPEN, _("Open"), counted.open),
        (Tab.US, _("Waiting for us"), counted.waiting_for_us),
        (Tab.CUSTOMER, _("Waiting for the customer"), counted.waiting_for_customer),
        (Tab.RESOLVED, _("Resolved"), None),
        (Tab.ALL, _("All"), None),
        (Tab.OURS, pgettext("tickets", "Opened by us"), None),
    ]
    return [(label, narrowed.address(tab=tab), count, tab is narrowed.tab) for tab, label, count in tabs]


def _menus(actor: Actor, portal_type: PortalType, counted: Figures, narrowed: Narrowed) -> list[Menu]:
    names = dict.fromkeys([*(name for name, _count in counted.categories if name), narrowed.category])
    options = [(narrowed.address(category=name), name, name == narrowed.category) for name in names if name]
    if narrowed.category:
        options.insert(0, (narrowed.address(category=""), _("Any"), False))
    customer = name_of(actor, NameFilter.PARTNER, narrowed.customer) if narrowed.customer else ""
    loads = reverse(f"{portal_type.place}_customers") + narrowed.address()
    found = [Menu(_("Customer"), current=customer or None, loads=loads)]
    return [Menu(_("Category"), tuple(options), narrowed.category or None), *found] if options else found


def _period_menu(narrowed: Narrowed) -> Menu:
    chosen = narrowed.period if narrowed.period in PERIODS else USUAL_PERIOD
    labels = {"30": _("Last 30 days"), "90": _("Last 90 days"), "365": _("Last 12 months")}
    options = tuple((narrowed.address(period=name), label, name == chosen) for name, label in labels.items())
    return Menu(labels[chosen], options)


def lasting(seconds: float | None) -> str:
    """A stretch of time in the unit that one would say it in."""
    if seconds is None:
        return "–"
    if seconds < HOUR:
        return _("%(number)s min") % {"number": max(1, round(seconds / MINUTE))}
    if seconds < 2 * DAY:
        return _("%(number)s h") % {"number": _rounded(seconds / HOUR)}
    days = _rounded(seconds / DAY)
    return ngettext("%(number)s day", "%(number)s days", 2) % {"number": days}


def _rounded(number: float) -> str:
    return number_format(round(number, 1) if number < 10 else round(number))


def _mostly(seconds: float | None) -> str:
    return _("nine out of ten within %(time)s") % {"time": lasting(seconds)} if seconds is not None else ""
