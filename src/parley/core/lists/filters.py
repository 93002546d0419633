"""Filters of lists: declared as the fields of a dataclass, with their values from the address of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import Enum
from functools import cache
from typing import Any, NamedTuple, cast
from urllib.parse import urlencode
from uuid import UUID

from parley.core.collation import collated
from parley.core.dates import FIRST_DAY, LAST_DAY
from parley.core.ids import id_in
from parley.core.lists.orders import Cursor, Label
from parley.core.lists.search import like_pattern, normalise_search
from parley.core.lists.where import Where
from parley.core.search_words import search_words
from parley.core.sql import fetch

MOST_NAMES = 200

Options = Iterable[tuple[Any, Label]]


class NamedId(NamedTuple):
    id: UUID | str
    name: str


@dataclass(frozen=True, slots=True)
class NameSource:
    """A source of names for a filter by id or text: all names when its menu opens, and the name of the selected id.

    Both statements take `company` and return an id and a name; the second also takes `wanted`. The first is ordered and
    limited when it is read.
    """

    names: str
    name: str = ""
    """Empty for a filter by text, whose value is its own name."""

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
    names: NameSource | None = None,
) -> Any:
    """Declare a filter for an exact text. With `names`, the options of its menu are fetched when it opens.

    The default is any text; None as the default lets the address ask for the empty one.
    """
    parse = lambda text: _parse_exact(text, longest)  # noqa: E731
    return _field(Filter(FilterRole.MENU, parse, default, "", label, where, options, names))


def _parse_exact(text: str, longest: int) -> str:
    """Keep `text` as it is, since texts that were stored before they were normalised are to be found by it."""
    return " ".join(text[: 4 * longest].replace("\0", "").split())[:longest]


def id_filter(label: Label, where: str = "", *, names: NameSource | None = None) -> Any:
    """Declare a filter by id. With `names`, the options of its menu are fetched when it opens."""
    return _field(Filter(FilterRole.MENU, id_in, None, "", label, where, names=names))


def year_filter(label: Label, where: str) -> Any:
    return _field(Filter(FilterRole.MENU, _parse_year, None, "", label, where))


def search_filter(where: str = "") -> Any:
    """Declare the search field. Its condition takes `expressions`, for `parley_folded(text) ~ ALL(%(expressions)s)`."""
    return _field(Filter(FilterRole.SEARCH, normalise_search, "", "q", where=where))


def _parse_year(text: str) -> int | None:
    is_year = text.isascii() and text.isdigit() and len(text) == 4 and FIRST_DAY.year <= int(text) <= LAST_DAY.year
    return int(text) if is_year else None


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
                found.parameters["expressions"] = search_words(value)
                found.parameters["pattern"] = like_pattern(value)
        return found


@cache
def _declared(of: type[Filters]) -> Mapping[str, Filter]:
    return {each.name: each.metadata["filter"] for each in fields(of) if "filter" in each.metadata}
