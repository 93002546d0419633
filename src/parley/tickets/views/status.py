"""Views for support tickets and complaint tickets: figures and list."""

from __future__ import annotations

from enum import Enum, auto

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.views.decorators.http import require_safe

from parley.companies.actor import CompanyRequest
from parley.companies.rights import Right
from parley.companies.views.lists import Stat, draw_filter_options, draw_list, draw_view_menu
from parley.core.collation import sort_by_name
from parley.core.lists import Empty
from parley.core.translation import gettext as _
from parley.core.translation import ngettext, pgettext
from parley.tickets.figures import TicketFigures, ticket_figures
from parley.tickets.lists import TICKETS, Tab, TicketFilters
from parley.tickets.lists import tickets as read_tickets
from parley.tickets.portals import PortalType
from parley.tickets.views.rows import draw_rows

MINUTE, HOUR, DAY = 60, 3600, 86_400


class Unit(Enum):
    MINUTES = auto()
    HOURS = auto()
    DAYS = auto()


@require_safe
def tickets(request: CompanyRequest, portal_type: PortalType) -> HttpResponse:
    """Show the list and the figures. Two statements, and one if strangers sent any."""
    actor, filters = request.actor, TICKETS.parse(request.GET)
    page = read_tickets(actor.company, portal_type.kind.slug, filters)
    figures = ticket_figures(actor.company, portal_type.kind.slug, filters)
    named = {*(name for name, _count in figures.categories), filters.category} - {""}
    drawn = draw_list(
        actor.company,
        TICKETS,
        filters,
        draw_rows(actor.company, page.rows),
        page.following,
        label=str(portal_type.all),
        nothing=_empty_text(figures, filters, portal_type.icon),
        counts={
            Tab.OPEN: figures.open,
            Tab.US: figures.waiting_for_us,
            Tab.CUSTOMER: figures.waiting_for_customer,
        },
        options={"category": [(name, name) for name in sort_by_name(named, str)]},
        loads={"customer": reverse(f"{portal_type.place}_customers")},
    )
    context = {
        "place": portal_type.place,
        "portal_type": portal_type,
        "list": drawn,
        "stats": _stats(figures, filters),
        "period": draw_view_menu(filters, "period"),
        "categories": [
            (category or _("Without category"), count, filters.address(tab=Tab.ALL, category=category))
            for category, count in figures.categories
        ],
        "figures": figures,
        "may_open": actor.may(Right.MANAGE_COMPANY),
    }
    return render(request, "tickets/tickets.html", context)


@require_safe
def customers(request: CompanyRequest, portal_type: PortalType) -> HttpResponse:
    place = portal_type.place
    return draw_filter_options(request, TICKETS, "customer", list_href=reverse(place), place=place)


def _empty_text(figures: TicketFigures, filters: TicketFilters, icon: str) -> Empty:
    if filters.tab is Tab.OURS:
        text = _("If a supplier has an open portal, its partner page links to it.")
        return Empty(_("You have not opened any tickets"), text, icon)
    if filters.tab in (Tab.OPEN, Tab.ALL) and not figures.opened:
        text = _("Open the portal under Settings, and give its link to your customers.")
        ours = (pgettext("tickets", "Opened by us"), filters.address(tab=Tab.OURS))
        return Empty(_("No tickets yet"), text, icon, _("Portals"), reverse("portals"), ours)
    return Empty(_("Nothing here"), _("No tickets with this status."), icon)


def _stats(figures: TicketFigures, filters: TicketFilters) -> list[Stat]:
    return [
        Stat(
            _("Waiting for us"),
            figures.waiting_for_us,
            filters.address(tab=Tab.US),
            tone="warning" if figures.waiting_for_us else "neutral",
        ),
        Stat(_("Waiting for the customer"), figures.waiting_for_customer, filters.address(tab=Tab.CUSTOMER)),
        Stat(
            _("First answer"),
            lasting(figures.first_answer),
            filters.address(tab=Tab.ALL),
            note=_mostly(figures.first_answer_mostly),
        ),
        Stat(
            _("Time to resolve"),
            lasting(figures.to_resolve),
            filters.address(tab=Tab.RESOLVED),
            note=_mostly(figures.to_resolve_mostly),
        ),
    ]


def lasting(seconds: float | None) -> str:
    """Format a duration in its natural unit."""
    if seconds is None:
        return "–"
    number, unit = _measured(seconds)
    sentences = {
        Unit.MINUTES: _("%(number)s min"),
        Unit.HOURS: _("%(number)s h"),
        Unit.DAYS: ngettext("%(number)s day", "%(number)s days", 2),
    }
    return sentences[unit] % {"number": number}


def _measured(seconds: float) -> tuple[str, Unit]:
    if seconds < HOUR:
        return str(max(1, round(seconds / MINUTE))), Unit.MINUTES
    return (_rounded(seconds / HOUR), Unit.HOURS) if seconds < 2 * DAY else (_rounded(seconds / DAY), Unit.DAYS)


def _rounded(number: float) -> str:
    return number_format(round(number, 1) if number < 10 else round(number))


def _mostly(seconds: float | None) -> str:
    """Nine out of ten. Whole sentences, because other languages put the unit into another case here."""
    if seconds is None:
        return ""
    number, unit = _measured(seconds)
    sentences = {
        Unit.MINUTES: _("nine out of ten within %(number)s min"),
        Unit.HOURS: _("nine out of ten within %(number)s h"),
        Unit.DAYS: _("nine out of ten within %(number)s days"),
    }
    return sentences[unit] % {"number": number}
