"""Drawing of filtered lists: everything that `ui.filtered_list` shows besides the rows themselves.

The lists are declared with `core/lists`, each in the `lists.py` of its domain.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from parley.companies.actor import CompanyRequest
from parley.companies.lists import LibraryFilters
from parley.companies.models import Company
from parley.core.errors import NotFound
from parley.core.lists import Cursor, Empty, FilteredList, FilterRole, Filters, Label, ListPage
from parley.core.sql import fetch
from parley.core.translation import gettext as _

R = TypeVar("R")

MenuOption = tuple[str, str, bool]
TabLink = tuple[str, str, int | None, bool]


class Stat(NamedTuple):
    """A figure above a list, which links to the rows it counts."""

    label: str
    value: int | str
    href: str
    tone: str = "neutral"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """A filter as a menu of links. `loads` is the address that the options are fetched from when the menu opens."""

    label: str
    options: tuple[MenuOption, ...] = ()
    current: str | None = None
    loads: str = ""


class SearchField(NamedTuple):
    label: str
    words: str
    kept: dict[str, str]


@dataclass(frozen=True, slots=True)
class DrawnList(Generic[R]):
    """A list as `ui.filtered_list` draws it."""

    label: str
    rows: Sequence[R]
    tabs: list[TabLink]
    menus: list[Menu]
    search: SearchField | None
    narrowing: int
    clear_href: str
    first_href: str | None
    next_href: str | None
    empty: Empty


def draw_list(
    company: Company,
    declared: FilteredList[Any, Any],
    filters: Filters,
    rows: Sequence[R],
    following: Cursor | None,
    *,
    label: str,
    nothing: Empty,
    counts: Mapping[Any, int | None] | None = None,
    options: Mapping[str, Iterable[tuple[Any, str]]] | None = None,
    loads: Mapping[str, str] | None = None,
    search_label: str = "",
    has_head: bool = True,
) -> DrawnList[R]:
    """Combine the drawn `rows` with tabs, menus, search field and paging links.

    `nothing` is shown when there are no rows and no filter is the reason; `counts` are shown beside tabs; `options` are
    those of filters that declare none; `loads` are the addresses of `draw_filter_options`. Without a head, only rows
    and paging links are drawn. One statement if a filter by name is set, else none.
    """
    narrowing = filters.narrowing
    clear_href = filters.address(**filters.cleared()) if narrowing else "?"
    return DrawnList(
        label=label,
        rows=rows,
        tabs=_draw_tabs(declared, filters, counts or {}) if has_head else [],
        menus=draw_menus(company, declared, filters, options or {}, loads or {}) if has_head else [],
        search=_draw_search(filters, search_label) if has_head else None,
        narrowing=narrowing,
        clear_href=clear_href,
        first_href=filters.address() if filters.after else None,
        next_href=filters.address(after=following) if following else None,
        empty=_choose_empty(declared, filters, nothing, clear_href),
    )


def draw_library(
    company: Company,
    declared: FilteredList[LibraryFilters, R],
    filters: LibraryFilters,
    page: ListPage[R],
    *,
    label: str,
    search_label: str,
    nothing: Empty,
    nothing_archived: str,
) -> DrawnList[R]:
    """Draw a list of the company's library. Its second tab is the archive."""
    if filters.archived:
        nothing = Empty(_("Nothing archived"), nothing_archived, nothing.icon)
    return draw_list(
        company,
        declared,
        filters,
        page.rows,
        page.following,
        label=label,
        search_label=search_label,
        nothing=nothing,
    )


def draw_menus(
    company: Company,
    declared: FilteredList[Any, Any],
    filters: Filters,
    options: Mapping[str, Iterable[tuple[Any, str]]],
    loads: Mapping[str, str],
) -> list[Menu]:
    first_page, chosen = replace(filters, after=None), read_chosen_names(company, declared, filters)
    menus = []
    for name, each in declared.menu_filters().items():
        if each.names:
            address = loads[name] + first_page.address()
            menus.append(Menu(str(each.label), current=chosen.get(name), loads=address))
        elif each.options is not None:
            menus.append(_declared_menu(get_language(), declared, first_page, name))
        elif menu := _draw_menu(first_page, name, each.label, options.get(name, ())):
            menus.append(menu)
    if len(declared.orders) > 1:
        menus.append(_order_menu(get_language(), declared, first_page))
    return menus


def draw_view_menu(filters: Filters, name: str) -> Menu:
    """Return a menu that always has an option selected, such as the period of the figures above a list."""
    chosen = getattr(filters, name)
    options = [(value, str(label)) for value, label in filters.declared()[name].read_options()]
    links = tuple((filters.address(**{name: value}), label, value == chosen) for value, label in options)
    return Menu(dict(options)[chosen], links)


def draw_filter_options(
    request: CompanyRequest, declared: FilteredList[Any, Any], name: str, *, list_href: str, place: str = ""
) -> HttpResponse:
    """Return the options of a filter by name: menu items for a script, a page of links for a browser."""
    of = declared.filters.declared().get(name)
    if of is None or of.names is None:
        raise NotFound
    filters = replace(declared.parse(request.GET), after=None)
    names = of.names.read_names(request.actor.company.pk)
    menu = _draw_menu(filters, name, of.label, names)
    context = {
        "place": place,
        "options": [(list_href + href, text, is_current) for href, text, is_current in menu.options] if menu else [],
        "label": of.label,
        "back": list_href + filters.address(),
    }
    is_fragment = request.headers.get("HX-Request")
    return render(request, f"companies/filter_option{'_items' if is_fragment else 's'}.html", context)


class _ChosenName(NamedTuple):
    filter: str
    id: UUID
    name: str


_CHOSEN_NAME = "SELECT '{filter}' AS filter, chosen.* FROM ({name}) chosen"


def read_chosen_names(company: Company, declared: FilteredList[Any, Any], filters: Filters) -> dict[str, str]:
    """Return the names of the ids that the list is filtered by. One statement, or none if there are no such ids."""
    menus = declared.menu_filters().items()
    sources = {name: each.names for name, each in menus if each.names and filters.is_set(name)}
    texts = {name: str(getattr(filters, name)) for name, source in sources.items() if not source.name}
    named = {name: source for name, source in sources.items() if source.name}
    if not named:
        return texts
    statements = [
        _CHOSEN_NAME.format(filter=name, name=source.name.format(wanted=f"%({name})s"))
        for name, source in named.items()
    ]
    parameters = {"company": company.pk, **{name: getattr(filters, name) for name in named}}
    return texts | {row.filter: row.name for row in fetch(" UNION ALL ".join(statements), parameters, _ChosenName)}


@lru_cache(maxsize=1024)
def _declared_menu(_language: str | None, declared: FilteredList[Any, Any], filters: Filters, name: str) -> Menu:
    """Return a menu whose content depends on the filters and the language alone."""
    each = declared.menu_filters()[name]
    options = [(value, str(label)) for value, label in each.read_options()]
    return _draw_menu(filters, name, each.label, options) or Menu(str(each.label))


@lru_cache(maxsize=1024)
def _order_menu(_language: str | None, declared: FilteredList[Any, Any], filters: Filters) -> Menu:
    current, usual = declared.order_of(filters), declared.orders[0]
    links = tuple(
        (filters.address(order="" if order is usual else order.slug), str(order.label), order is current)
        for order in declared.orders
    )
    return Menu(_("Sort"), links, str(current.label))


def _draw_menu(filters: Filters, name: str, label: Label, options: Iterable[tuple[Any, str]]) -> Menu | None:
    chosen, default = getattr(filters, name), filters.declared()[name].default
    links, current = [], None
    for value, text in options:
        links.append((filters.address(**{name: value}), text, value == chosen))
        current = text if value == chosen != default else current
    if chosen != default:
        links.insert(0, (filters.address(**{name: default}), _("Any"), False))
    return Menu(str(label), tuple(links), current) if links else None


def _draw_tabs(declared: FilteredList[Any, Any], filters: Filters, counts: Mapping[Any, int | None]) -> list[TabLink]:
    name = next((name for name, each in filters.declared().items() if each.role is FilterRole.TAB), None)
    if name is None or not declared.tabs:
        return []
    current = getattr(filters, name)
    return [
        (str(label), filters.address(**{name: tab}), counts.get(tab), tab == current)
        for tab, label in declared.tabs.items()
    ]


def _draw_search(filters: Filters, label: str) -> SearchField | None:
    name = next((name for name, each in filters.declared().items() if each.role is FilterRole.SEARCH), None)
    return SearchField(label or _("Find in this list"), getattr(filters, name), filters.fields()) if name else None


def _choose_empty(declared: FilteredList[Any, Any], filters: Filters, nothing: Empty, clear_href: str) -> Empty:
    if filters.after:
        text = _("This page is past the end of the list.")
        return Empty(_("No more"), text, nothing.icon, _("To the first page"), filters.address())
    if filters.narrowing and (found := declared.nothing_found):
        words = getattr(filters, "words", "")
        text = str(found.text) % {"words": words} if words else str(found.text)
        return Empty(found.title, text, found.icon, _("Clear filters"), clear_href)
    return nothing
