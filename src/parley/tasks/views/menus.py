"""The menus above a list: each option is the address of the list with one thing changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parley.companies.actor import Actor, CompanyRequest
from parley.core.errors import NotFound
from parley.tasks.declaration import all_kinds
from parley.tasks.filter_options import NameFilter, choices, name_of
from parley.tasks.lists import NEW_COMMENT, Due, Order, TaskFilters, TaskList, state_choices

Option = tuple[str, str, bool]
Menus = tuple["Menu", ...]


@dataclass(frozen=True, slots=True)
class Menu:
    """`loads` is where the options are fetched from when the menu is opened."""

    label: str
    options: tuple[Option, ...] = ()
    current: str | None = None
    loads: str = ""


def usual_order(box: TaskList) -> Order:
    return Order.CHANGED if box is TaskList.ALL else Order.DUE


def menus(actor: Actor, filters: TaskFilters, box: TaskList) -> Menus:
    kind, state, due, sort = _menus_in(get_language(), replace(filters, after=None))
    partner = _menu_of_names(actor, filters, box, NameFilter.PARTNER)
    if box is TaskList.INBOX:
        return kind, state, partner, due, sort
    return kind, state, partner, _menu_of_names(actor, filters, box, NameFilter.ASSIGNEE), due, sort


@require_safe
def filter_choices(request: CompanyRequest, box: str, chosen: str) -> HttpResponse:
    """The names behind a filter: items for the menu that asks for them, a page of links for who follows its link."""
    try:
        of, place = NameFilter(chosen), TaskList(box)
    except ValueError:
        raise NotFound from None
    filters = TaskFilters.parse(request.GET, usual_order=usual_order(place))
    address = reverse(_VIEWS[place])
    options = tuple(
        (address + href, text, is_current)
        for href, text, is_current in _menu(filters, of, "", choices(request.actor, of)).options
    )
    context = {"place": "", "options": options, "label": _LABELS[of](), "back": address + filters.address()}
    template = (
        "companies/filter_option_items.html" if request.headers.get("HX-Request") else "companies/filter_options.html"
    )
    return render(request, template, context)


_VIEWS = {TaskList.INBOX: "inbox", TaskList.TEAMBOX: "teambox", TaskList.OUTBOX: "outbox", TaskList.ALL: "tasks"}
_LABELS = {NameFilter.PARTNER: lambda: _("Partner"), NameFilter.ASSIGNEE: lambda: _("Assignee")}


def _menu_of_names(actor: Actor, filters: TaskFilters, box: TaskList, of: NameFilter) -> Menu:
    chosen = getattr(filters, of)
    current = name_of(actor, of, chosen) if chosen else None
    loads = reverse("filter_choices", args=[box.value, of.value]) + filters.address()
    return Menu(_LABELS[of](), current=current or None, loads=loads)


@lru_cache(maxsize=256)
def _menus_in(_language: str | None, filters: TaskFilters) -> tuple[Menu, Menu, Menu, Menu]:
    """Kind, status, due date and order: the same for everybody with these filters who reads this language."""
    kinds = [(kind.slug, str(kind.label)) for kind in all_kinds()]
    states = [(NEW_COMMENT, _("New comment")), *((slug, str(label)) for slug, label in state_choices())]
    dues = [
        (Due.OVERDUE, _("Overdue")),
        (Due.WEEK, _("Next seven days")),
        (Due.LATER, _("Later")),
        (Due.NONE, _("No due date")),
    ]
    orders = {Order.DUE: _("Due date"), Order.CHANGED: _("Last changed")}
    by = tuple((filters.address(order=order), label, order is filters.order) for order, label in orders.items())
    return (
        _menu(filters, "kind", _("Kind"), kinds),
        _menu(filters, "state", _("Status"), states),
        _menu(filters, "due", _("Due"), dues),
        Menu(_("Sort"), by, orders[filters.order]),
    )


def _menu(filters: TaskFilters, name: str, label: str, named: Sequence[tuple[Any, str]]) -> Menu:
    chosen = getattr(filters, name)
    options = [(filters.address(**{name: value}), text, value == chosen) for value, text in named]
    current = next((text for value, text in named if chosen and value == chosen), None)
    if chosen:
        options.insert(0, (filters.address(**{name: None}) or "?", _("Any"), False))
    return Menu(label, tuple(options), current)
