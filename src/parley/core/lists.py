"""Filtered lists: declared once, read from the address of their page, with keyset pagination.

A list consists of its filters, a frozen dataclass with one field per filter (`TicketFilters`), and of a `FilteredList`
that joins them to a statement, the row type, the available orders and the columns. `companies/views/lists.py`
draws it; docs/lists.md shows how to add a list or a filter. An invalid value in the address is not an error: the
filter keeps its default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from enum import Enum
from functools import cache, reduce
from operator import attrgetter, or_
from typing import Any, Generic, NamedTuple, Self, TypeVar, cast
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import BooleanField, CharField, F, Func, Lookup, Model, Q, QuerySet, TextField, Value
from django.utils.functional import Promise

from parley.core.collation import ByName, collated
from parley.core.dates import FIRST_DAY, LAST_DAY
from parley.core.ids import id_in
from parley.core.sql import fetch
from parley.core.text import folded, normalise_name

PAGE = 50
LONGEST_SEARCH = 100
MOST_NAMES = 200
LONGEST_CURSOR = 4000

M = TypeVar("M", bound=Model)
Label = str | Promise
Options = Iterable[tuple[Any, Label]]


def normalise_search(text: str, longest: int = LONGEST_SEARCH) -> str:
    """Return `text` as a name of at most `longest` characters."""
    return normalise_name(text[: 4 * longest])[:longest].rstrip()


def like_pattern(words: str) -> str:
    """Return a pattern for `parley_folded(column) LIKE`: the words in their order, with anything between them."""
    escaped = folded(words).replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return "%" + "%".join(escaped.split()) + "%"


@CharField.register_lookup
@TextField.register_lookup
class FoldedLike(Lookup[Any]):
    """`name__folded_like=like_pattern(words)` in a QuerySet."""

    lookup_name = "folded_like"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, parameters = self.process_lhs(compiler, connection)
        right, more = self.process_rhs(compiler, connection)
        return f"parley_folded({left}) LIKE {right}", [*parameters, *more]


def search_queryset(queryset: QuerySet[M], words: str, *searched: str) -> QuerySet[M]:
    """Narrow `queryset` to rows that have `words` in one of the fields `searched`, all of them where there are none."""
    if not words:
        return queryset
    pattern = like_pattern(words)
    return queryset.filter(reduce(or_, (Q(**{f"{name}__folded_like": pattern}) for name in searched)))


class Where:
    """Conditions joined by AND, with the parameters they need: the WHERE clause of a statement."""

    def __init__(self, *conditions: str, **parameters: Any) -> None:
        self.conditions = list(conditions)
        self.parameters = parameters

    def add(self, condition: str, **parameters: Any) -> Self:
        self.conditions.append(condition)
        self.parameters |= parameters
        return self

    def __str__(self) -> str:
        return " AND ".join(self.conditions) or "true"


class NamedId(NamedTuple):
    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class NameSource:
    """A source of names for a filter by id: all names when its menu opens, and the name of the selected id.

    Both statements take `company` and return an id and a name; the second also takes `wanted`. The first is ordered and
    limited when it is read.
    """

    names: str
    name: str

    def read_names(self, company_id: UUID) -> list[NamedId]:
        """Read the first `MOST_NAMES` in the order of names. One statement."""
        named = f"SELECT id, name FROM ({self.names}) named (id, name)"  # noqa: S608 - no user input
        statement = f"{named} ORDER BY {collated('name')}, id LIMIT %(most)s"
        return fetch(statement, {"company": company_id, "most": MOST_NAMES}, NamedId)


class FilterRole(Enum):
    """The role of a filter on the page. Only menus and the search field narrow the list to a part of a tab."""

    TAB = "tab"
    MENU = "menu"
    SEARCH = "search"
    VIEW = "view"
    """Selects how the page shows its list or the figures above it."""


@dataclass(frozen=True, slots=True, eq=False)
class Filter:
    """One filter of a list, without its value."""

    role: FilterRole
    parse: Callable[[str], Any]
    """Returns None for an invalid value."""
    default: Any = None
    parameter: str = ""
    """Name in the address; empty for the name of the field."""
    label: Label = ""
    where: str | Mapping[Any, str] | Callable[[Any], str] = ""
    """The condition if the filter is set, or the condition of each value.

    It takes the value as the parameter named like the field. Only a mapping has a condition for the default.
    """
    options: Mapping[Any, Label] | Callable[[], Options] | None = None
    """Options of the menu, unless the page passes them."""
    names: NameSource | None = None
    is_explicit: bool = False
    """Whether the address contains the value even if it is the default."""

    def read_options(self) -> Options:
        if self.options is None:
            return ()
        return self.options() if callable(self.options) else self.options.items()


def _field(declared: Filter) -> Any:
    return field(default=declared.default, metadata={"filter": declared})


def _parse_choice(among: type[Enum], text: str) -> Any:
    return among(text) if text in {member.value for member in among} else None


def tab_filter(default: Enum, where: Mapping[Any, str], *, parameter: str = "") -> Any:
    """Declare the filter for the open tab. The list declares the tabs' labels, in order."""
    parse = lambda text: _parse_choice(type(default), text)  # noqa: E731
    return _field(Filter(FilterRole.TAB, parse, default, parameter, where=where))


def view_filter(default: Enum, *, parameter: str = "", is_explicit: bool = False) -> Any:
    """Declare a choice that the view reads itself."""
    parse = lambda text: _parse_choice(type(default), text)  # noqa: E731
    return _field(Filter(FilterRole.VIEW, parse, default, parameter, is_explicit=is_explicit))


def period_filter(options: Mapping[str, Label], default: str) -> Any:
    """Declare the period of the figures above the list."""
    return _field(Filter(FilterRole.VIEW, lambda text: text if text in options else None, default, options=options))


def flag_filter(where: Mapping[bool, str] | None = None) -> Any:
    """Declare a flag; `on` in the address."""
    return _field(Filter(FilterRole.TAB, lambda text: text == "on", False, where=where or {}))


def choice_filter(
    label: Label,
    among: type[Enum],
    options: Mapping[Any, Label],
    where: str | Mapping[Any, str],
    *,
    parameter: str = "",
) -> Any:
    """Declare a choice among a few values, None for any of them."""
    parse = lambda text: _parse_choice(among, text)  # noqa: E731
    return _field(Filter(FilterRole.MENU, parse, None, parameter, label, where, options))


def text_filter(
    label: Label,
    where: str | Callable[[Any], str] = "",
    *,
    longest: int,
    options: Callable[[], Options] | None = None,
    default: Any = "",
) -> Any:
    """Declare a filter for an exact text.

    The default is any text; None as the default lets the address ask for the empty one.
    """
    parse = lambda text: _parse_exact(text, longest)  # noqa: E731
    return _field(Filter(FilterRole.MENU, parse, default, "", label, where, options))


def _parse_exact(text: str, longest: int) -> str:
    """Keep `text` as it is, since texts that were stored before they were normalised are to be found by it."""
    return " ".join(text[: 4 * longest].replace("\0", "").split())[:longest]


def id_filter(label: Label, where: str = "", *, names: NameSource | None = None) -> Any:
    """Declare a filter by id. With `names`, the options of its menu are fetched when it opens."""
    return _field(Filter(FilterRole.MENU, id_in, None, "", label, where, names=names))


def year_filter(label: Label, where: str) -> Any:
    return _field(Filter(FilterRole.MENU, _parse_year, None, "", label, where))


def search_filter(where: str = "") -> Any:
    """Declare the search field. Its condition takes `pattern`, for `parley_folded(column) LIKE`."""
    return _field(Filter(FilterRole.SEARCH, normalise_search, "", "q", where=where))


def _parse_year(text: str) -> int | None:
    is_year = text.isascii() and text.isdigit() and len(text) == 4 and FIRST_DAY.year <= int(text) <= LAST_DAY.year
    return int(text) if is_year else None


@dataclass(frozen=True, slots=True)
class Cursor:
    """Sort keys of the last row of the previous page, its id last.

    The row itself may have changed or been deleted since.
    """

    values: tuple[Any, ...]

    def __str__(self) -> str:
        return "~".join(_quote_key(value) for value in self.values)


def _quote_key(value: Any) -> str:
    text = value.isoformat() if isinstance(value, date) else str(value)
    return text.replace("%", "%25").replace("~", "%7E")


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of a list with their values. Each list adds its own fields; every field has a default."""

    order: str = ""
    """Slug of an order, empty for the default."""
    after: Cursor | None = None

    @classmethod
    def declared(cls) -> Mapping[str, Filter]:
        return _declared(cast("Any", cls))

    @property
    def narrowing(self) -> int:
        """Return the number of filters that narrow the list, not counting its tab."""
        narrows = (FilterRole.MENU, FilterRole.SEARCH)
        return sum(self.is_set(name) for name, declared in self.declared().items() if declared.role in narrows)

    def is_set(self, name: str) -> bool:
        return bool(getattr(self, name) != self.declared()[name].default)

    def cleared(self) -> dict[str, Any]:
        """Return the changes that clear everything but the tab, for `address`."""
        narrows = (FilterRole.MENU, FilterRole.SEARCH)
        return {name: declared.default for name, declared in self.declared().items() if declared.role in narrows}

    def fields(self) -> dict[str, str]:
        """Return the hidden fields of the search form: everything but the words and the page."""
        kept = {}
        for name, declared in self.declared().items():
            value = getattr(self, name)
            if declared.role is not FilterRole.SEARCH and (declared.is_explicit or value != declared.default):
                kept[declared.parameter or name] = "on" if value is True else str(value)
        return {**kept, "order": self.order} if self.order else kept

    def address(self, **changes: Any) -> str:
        """Return the query string with `changes`. A change starts at the first page again."""
        changed = replace(self, **{"after": None, **changes})
        asked = changed.fields()
        if words := getattr(changed, "words", ""):
            asked["q"] = words
        if changed.after:
            asked["after"] = str(changed.after)
        return "?" + urlencode(asked)

    def where(self, *conditions: str, **parameters: Any) -> Where:
        """Return `conditions` and those of the filters that are set."""
        found = Where(*conditions, **parameters)
        for name, declared in self.declared().items():
            value = getattr(self, name)
            if isinstance(declared.where, Mapping):
                condition = declared.where.get(value, "")
            elif value == declared.default:
                condition = ""
            else:
                condition = declared.where(value) if callable(declared.where) else declared.where
            found.parameters[name] = value
            if condition:
                found.add(condition)
            if declared.role is FilterRole.SEARCH and value:
                found.parameters["pattern"] = like_pattern(value)
        return found


@cache
def _declared(of: type[Filters]) -> Mapping[str, Filter]:
    return {each.name: each.metadata["filter"] for each in fields(of) if "filter" in each.metadata}


@dataclass(frozen=True, slots=True)
class SortKey:
    """A sort column: its SQL (or the field of a QuerySet), and the value's form in a cursor."""

    column: str
    read: Callable[[Any], Any]
    parse: Callable[[str], Any]
    is_text: bool = False
    """Whether it sorts as the reader's language does."""

    @property
    def sql(self) -> str:
        return collated(self.column) if self.is_text else self.column

    @property
    def field(self) -> F | ByName:
        return ByName(self.column) if self.is_text else F(self.column)


def _reader(value: str | Callable[[Any], Any]) -> Callable[[Any], Any]:
    return attrgetter(value) if isinstance(value, str) else value


def _parse_text(text: str) -> str:
    if "\0" in text:
        raise ValueError("PostgreSQL keeps no NUL")
    return text


def id_key(column: str, value: str | Callable[[Any], Any]) -> SortKey:
    return SortKey(column, _reader(value), UUID)


def text_key(column: str, value: str | Callable[[Any], Any]) -> SortKey:
    """Declare a text to sort by, in the order of the reader's language."""
    return SortKey(column, _reader(value), _parse_text, is_text=True)


def date_key(column: str, value: str | Callable[[Any], Any]) -> SortKey:
    return SortKey(column, _reader(value), date.fromisoformat)


def moment_key(column: str, value: str | Callable[[Any], Any]) -> SortKey:
    return SortKey(column, _reader(value), datetime.fromisoformat)


class Order:
    """A sort order: its keys, the last of which is unique.

    An order needs an index that supports it, unless it sorts the few rows of one company by a text.
    """

    def __init__(self, *keys: SortKey, descending: bool = False, slug: str = "", label: Label = "") -> None:
        self.keys, self.descending, self.slug, self.label = keys, descending, slug, label

    @property
    def sql(self) -> str:
        """Return the ORDER BY clause, which depends on the reader's language."""
        return ", ".join(f"{key.sql} DESC" if self.descending else key.sql for key in self.keys)

    def cursor_of(self, row: Any) -> Cursor:
        return Cursor(tuple(key.read(row) for key in self.keys))

    def parse_cursor(self, text: str) -> Cursor | None:
        parts = text[:LONGEST_CURSOR].split("~")
        if len(parts) != len(self.keys):
            return None
        try:
            unquoted = [part.replace("%7E", "~").replace("%25", "%") for part in parts]
            return Cursor(tuple(key.parse(part) for key, part in zip(self.keys, unquoted, strict=True)))
        except ValueError:
            return None

    def add_to(self, where: Where, after: Cursor) -> None:
        """Make a statement continue after the cursor `after`."""
        columns = ", ".join(key.sql for key in self.keys)
        # A subquery is evaluated once, and not for each row.
        values = (
            f"(SELECT {collated(f'%(after_{n})s::text')})" if key.is_text else f"%(after_{n})s"
            for n, key in enumerate(self.keys)
        )
        beyond = f"({columns}) {'<' if self.descending else '>'} ({', '.join(values)})"
        where.add(beyond, **{f"after_{number}": value for number, value in enumerate(after.values)})

    def fields(self) -> list[Any]:
        """Return the arguments of `order_by` for a QuerySet."""
        return [key.field.desc() if self.descending else key.field.asc() for key in self.keys]

    def condition(self, after: Cursor) -> _RowIsBeyond:
        """Return the condition that makes a QuerySet continue after the cursor `after`."""
        return _RowIsBeyond(self, after)


class _RowIsBeyond(Func):
    """A comparison of rows, from which PostgreSQL can start an index scan."""

    output_field = BooleanField()

    def __init__(self, order: Order, after: Cursor) -> None:
        values = [
            ByName(Value(value), is_once=True) if key.is_text else Value(value)
            for key, value in zip(order.keys, after.values, strict=True)
        ]
        super().__init__(*(key.field for key in order.keys), *values)
        self.comparison = "<" if order.descending else ">"

    def as_sql(self, compiler: Any, *_args: Any, **_context: Any) -> Any:
        compiled = [compiler.compile(part) for part in self.get_source_expressions()]
        texts = [text for text, _ in compiled]
        half = len(texts) // 2
        sql = f"({', '.join(texts[:half])}) {self.comparison} ({', '.join(texts[half:])})"
        return sql, [parameter for _, parameters in compiled for parameter in parameters]


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
    return Column(label, _reader(value), in_detail)


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
        return self._page(filters, rows, most)

    def read_queryset(self, filters: FiltersT, queryset: QuerySet[Any, Any], *, most: int | None = None) -> ListPage[R]:
        """Read one page of `queryset`. One statement, and those of its prefetches."""
        most, order = most or PAGE, self.order_of(filters)
        found = queryset.order_by(*order.fields())
        if filters.after:
            found = found.filter(order.condition(filters.after))
        return self._page(filters, list(found[: most + 1]), most)

    def _page(self, filters: FiltersT, rows: list[R], most: int) -> ListPage[R]:
        if len(rows) <= most:
            return ListPage(rows, None)
        return ListPage(rows[:most], self.order_of(filters).cursor_of(rows[most - 1]))

    def detail(self, row: R) -> str:
        """Return the line below the title of `row`."""
        values = (each.value(row) for each in self.columns if each.in_detail)
        return " · ".join(str(value) for value in values if value not in (None, ""))
