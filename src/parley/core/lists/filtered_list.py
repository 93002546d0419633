"""The declaration of a list, which reads one page of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar, cast

from django.db.models import QuerySet

from parley.core.lists.filters import Filter, FilterRole, Filters
from parley.core.lists.orders import Cursor, Label, Order, value_reader
from parley.core.lists.where import Where
from parley.core.sql import fetch

PAGE = 50

FiltersT = TypeVar("FiltersT", bound=Filters)
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list: its label and the plain value for a row."""

    label: Label
    value: Callable[[Any], object]
    in_detail: bool = False
    """Whether the line below the title includes it."""


def column(label: Label, value: str | Callable[[Any], object], *, in_detail: bool = False) -> Column:
    return Column(label, value_reader(value), in_detail)


class Empty(NamedTuple):
    """The text shown when there are no rows, and an action to offer."""

    title: Label
    text: Label
    icon: str = "inbox"
    action: Label = ""
    href: str = ""
    also: tuple[Label, str] | None = None
    """Another action to offer: its label and address."""


@dataclass(frozen=True, slots=True)
class ListPage(Generic[R]):
    rows: list[R]
    following: Cursor | None
    """Cursor of the next page, None on the last one."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FilteredList(Generic[FiltersT, R]):
    """A list: its name, filters, statement, orders and columns."""

    name: str
    filters: type[FiltersT]
    orders: tuple[Order, ...]
    """The first one is the default."""
    columns: tuple[Column, ...]
    row: type[R]
    sql: str = ""
    """Has the placeholders {where}, {order} and {limit}.

    The limit is part of the text, because PostgreSQL must know while planning that only a few rows are wanted.
    """
    tabs: Mapping[Any, Label] | None = None
    menus: tuple[str, ...] | None = None
    """Names of the filters that have a menu; None for all of them."""
    nothing_found: Empty | None = None
    """Shown when the filters leave no rows. Its text may contain %(words)s."""

    def parse(self, query: Mapping[str, str]) -> FiltersT:
        """Read the filters from the address of a page."""
        values: dict[str, Any] = {}
        for name, declared in self.filters.declared().items():
            text = query.get(declared.parameter or name)
            value = declared.parse(text) if text is not None else None
            if value is not None:
                values[name] = value
        order = next((each for each in self.orders if each.slug and each.slug == query.get("order")), self.orders[0])
        if order is not self.orders[0]:
            values["order"] = order.slug
        return self.filters(**values, after=order.parse_cursor(query.get("after") or ""))

    def order_of(self, filters: Filters) -> Order:
        return next((order for order in self.orders if order.slug == filters.order), self.orders[0])

    def menu_filters(self) -> dict[str, Filter]:
        declared = self.filters.declared()
        names = self.menus or [name for name, each in declared.items() if each.role is FilterRole.MENU]
        return {name: declared[name] for name in names}

    def statement(self, filters: FiltersT, where: Where, *, most: int) -> str:
        """Return the statement for one page and one more row, which tells whether there is a next page."""
        order = self.order_of(filters)
        if filters.after:
            order.add_to(where, filters.after)
        return self.sql.format(where=where, order=order.sql, limit=most + 1)

    def read(self, filters: FiltersT, where: Where, *, most: int | None = None) -> ListPage[R]:
        """Read one page. One statement."""
        most = most or PAGE
        statement = self.statement(filters, where, most=most)
        rows = cast("list[R]", fetch(statement, where.parameters, cast("Any", self.row)))
        return self.page_of(filters, rows, most)

    def read_queryset(self, filters: FiltersT, queryset: QuerySet[Any, Any], *, most: int | None = None) -> ListPage[R]:
        """Read one page of `queryset`. One statement, and those of its prefetches."""
        most, order = most or PAGE, self.order_of(filters)
        found = queryset.order_by(*order.fields())
        if filters.after:
            found = found.filter(order.condition(filters.after))
        return self.page_of(filters, list(found[: most + 1]), most)

    def page_of(self, filters: Filters, rows: list[R], most: int) -> ListPage[R]:
        """Return the page of `rows`, of which there is one more than `most` if there is a next page."""
        if len(rows) <= most:
            return ListPage(rows, None)
        return ListPage(rows[:most], self.order_of(filters).cursor_of(rows[most - 1]))

    def detail(self, row: R) -> str:
        """Return the line below the title of `row`."""
        values = (each.value(row) for each in self.columns if each.in_detail)
        return " · ".join(str(value) for value in values if value not in (None, ""))
