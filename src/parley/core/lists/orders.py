"""Orders of lists, and the cursors of keyset pagination that continue after a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, F, Func, Value
from django.utils.functional import Promise

from parley.core.collation import ByName, collated
from parley.core.lists.where import Where

LONGEST_CURSOR = 4000

Label = str | Promise


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


def value_reader(value: str | Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a function that reads `value` of a row: an attribute by its name, or what the function returns."""
    return attrgetter(value) if isinstance(value, str) else value


def _parse_text(text: str) -> str:
    if "\0" in text:
        raise ValueError("PostgreSQL keeps no NUL")
    return text


def id_key(column: str, value: str | Callable[[Any], Any]) -> SortKey:
    return SortKey(column, value_reader(value), UUID)


def text_key(column: str, value: str | Callable[[Any], Any]) -> SortKey:
    """Declare a text to sort by, in the order of the reader's language."""
    return SortKey(column, value_reader(value), _parse_text, is_text=True)


def date_key(column: str, value: str | Callable[[Any], Any]) -> SortKey:
    return SortKey(column, value_reader(value), date.fromisoformat)


def moment_key(column: str, value: str | Callable[[Any], Any]) -> SortKey:
    return SortKey(column, value_reader(value), datetime.fromisoformat)


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
