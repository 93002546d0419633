"""Filtered lists: declared once, read from the address of their page, with keyset pagination.

A list consists of its filters, a frozen dataclass with one field per filter (`TicketFilters`), and of a `FilteredList`
that joins them to a statement, the row type, the available orders and the columns. `companies/views/lists.py`
draws it; docs/lists.md shows how to add a list or a filter. An invalid value in the address is not an error: the
filter keeps its default.
"""

from parley.core.lists.filtered_list import PAGE, Column, Empty, FilteredList, ListPage, column
from parley.core.lists.filters import (
    FilterRole,
    Filters,
    NameSource,
    Options,
    choice_filter,
    flag_filter,
    id_filter,
    period_filter,
    search_filter,
    tab_filter,
    text_filter,
    view_filter,
    year_filter,
)
from parley.core.lists.orders import Cursor, Label, Order, date_key, id_key, moment_key, text_key
from parley.core.lists.search import like_pattern, normalise_search, search_queryset
from parley.core.lists.where import Where

__all__ = [
    "PAGE",
    "Column",
    "Cursor",
    "Empty",
    "FilterRole",
    "FilteredList",
    "Filters",
    "Label",
    "ListPage",
    "NameSource",
    "Options",
    "Order",
    "Where",
    "choice_filter",
    "column",
    "date_key",
    "flag_filter",
    "id_filter",
    "id_key",
    "like_pattern",
    "moment_key",
    "normalise_search",
    "period_filter",
    "search_filter",
    "search_queryset",
    "tab_filter",
    "text_filter",
    "text_key",
    "view_filter",
    "year_filter",
]
