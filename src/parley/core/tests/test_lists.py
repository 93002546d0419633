"""Filtered lists: what an address may say, what becomes of it, and paging that survives changes of the rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parley.core.ids import new_id
from parley.core.lists import (
    Cursor,
    Empty,
    FilteredList,
    Filters,
    Order,
    Where,
    choice_filter,
    column,
    date_key,
    id_filter,
    id_key,
    like_pattern,
    moment_key,
    normalise_search,
    period_filter,
    search_filter,
    tab_filter,
    text_filter,
    text_key,
    view_filter,
    year_filter,
)


class Tab(StrEnum):
    OPEN = "open"
    ALL = "all"


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


class Side(StrEnum):
    OURS = "ours"
    THEIRS = "theirs"


class JarRow(NamedTuple):
    id: UUID
    name: str
    filled_on: date


@dataclass(frozen=True, slots=True)
class JarFilters(Filters):
    side: Side = view_filter(Side.OURS, parameter="of", is_explicit=True)
    tab: Tab = tab_filter(Tab.OPEN, {Tab.OPEN: "jar.filled_on IS NOT NULL"})
    size: Size | None = choice_filter("Size", Size, {Size.SMALL: "Small", Size.LARGE: "Large"}, "jar.size = %(size)s")
    shelf: str | None = text_filter("Shelf", "jar.shelf = %(shelf)s", longest=20, default=None)
    maker: UUID | None = id_filter("Maker", "jar.maker_id = %(maker)s")
    year: int | None = year_filter("Year", "jar.year = %(year)s")
    period: str = period_filter({"3": "3 months", "12": "12 months"}, "12")
    words: str = search_filter("parley_folded(jar.name) LIKE %(pattern)s")


JARS = FilteredList(
    name="jars",
    filters=JarFilters,
    row=JarRow,
    sql="""
SELECT jar.id, jar.name, jar.filled_on
FROM jsonb_to_recordset(%(jars)s::jsonb) AS jar(id uuid, name text, filled_on date)
WHERE {where} ORDER BY {order} LIMIT {limit}""",
    orders=(
        Order(text_key("jar.name", "name"), id_key("jar.id", "id"), label="Name"),
        Order(date_key("jar.filled_on", "filled_on"), id_key("jar.id", "id"), descending=True, slug="new", label="New"),
    ),
    columns=(
        column("Name", "name", in_detail=True),
        column("Filled on", "filled_on"),
        column("Length", lambda row: len(row.name), in_detail=True),
    ),
    nothing_found=Empty("Nothing matches", "No jar is called “%(words)s”."),
)
MAKER = UUID("0190f5fa-7d3c-7c1a-8f5e-0242ac120002")


def jar(name: str, filled_on: str = "2026-03-01") -> JarRow:
    return JarRow(new_id(), name, date.fromisoformat(filled_on))


def read(jars: list[JarRow], filters: JarFilters, most: int = 2) -> tuple[list[str], JarFilters | None]:
    """The names on one page, and the filters of the next page as its address has them."""
    rows = [{"id": str(each.id), "name": each.name, "filled_on": each.filled_on.isoformat()} for each in jars]
    page = JARS.read(filters, filters.where(jars=json.dumps(rows)), most=most)
    following = JARS.parse(query_of(filters.address(after=page.following))) if page.following else None
    return [row.name for row in page.rows], following


def query_of(address: str) -> Mapping[str, str]:
    return QueryDict(address.removeprefix("?"))


class TestAddress:
    def test_what_an_address_says_is_read_and_said_again(self) -> None:
        said = f"?of=theirs&tab=all&size=small&shelf=top&maker={MAKER}&year=2025&period=3&order=new&q=plum+jam"
        filters = JARS.parse(query_of(said))
        assert filters == JarFilters(
            side=Side.THEIRS,
            tab=Tab.ALL,
            size=Size.SMALL,
            shelf="top",
            maker=MAKER,
            year=2025,
            period="3",
            order="new",
            words="plum jam",
        )
        assert filters.address() == said

    def test_defaults_are_not_said_unless_they_have_to_be(self) -> None:
        assert JarFilters().address() == "?of=ours"
        assert JarFilters(order="new").address(order="") == "?of=ours"

    @pytest.mark.parametrize(
        "nonsense",
        [
            "of=x&tab=y&size=z&maker=1&year=x&period=9&order=old&after=2",
            "year=0000&shelf=%00&q=%00&after=%00",
            "year=²²²²&after=~",
            f"after=%00~{MAKER}",
            f"after={MAKER}",
        ],
    )
    def test_what_is_impossible_is_passed_over(self, nonsense: str) -> None:
        filters = JARS.parse(query_of(nonsense))
        assert filters in (JarFilters(), JarFilters(shelf=""))

    def test_empty_text_can_be_asked_for_where_none_is_the_default(self) -> None:
        assert JARS.parse(query_of("?shelf=")).shelf == ""
        assert JarFilters(shelf="").address() == "?of=ours&shelf="
        assert JARS.parse(query_of("?")).shelf is None

    def test_change_starts_at_the_first_page(self) -> None:
        later = JarFilters(after=Cursor(("Plum", MAKER)))
        assert "after" not in later.address(tab=Tab.ALL)
        assert later.address(after=later.after) == f"?of=ours&after=Plum~{MAKER}"

    def test_search_form_keeps_the_filters_but_not_the_page(self) -> None:
        filters = JarFilters(size=Size.SMALL, words="plum", order="new", after=Cursor((date.max, MAKER)))
        assert filters.fields() == {"of": "ours", "size": "small", "order": "new"}

    def test_tabs_and_views_do_not_count_as_narrowing(self) -> None:
        assert JarFilters(tab=Tab.ALL, side=Side.THEIRS, period="3").narrowing == 0
        narrowed = JarFilters(size=Size.SMALL, shelf="", words="plum", tab=Tab.ALL)
        assert narrowed.narrowing == 3
        assert narrowed.address(**narrowed.cleared()) == "?of=ours&tab=all"


class TestConditions:
    def test_filters_that_are_set_add_their_conditions(self) -> None:
        where = JarFilters(maker=MAKER, words="50 % plum").where("jar.company_id = %(company)s", company=1)
        assert str(where) == (
            "jar.company_id = %(company)s AND jar.filled_on IS NOT NULL AND jar.maker_id = %(maker)s"
            " AND parley_folded(jar.name) LIKE %(pattern)s"
        )
        assert where.parameters["pattern"] == r"%50%\%%plum%"
        assert (where.parameters["company"], where.parameters["maker"]) == (1, MAKER)

    def test_tab_without_condition_adds_none(self) -> None:
        assert str(JarFilters(tab=Tab.ALL).where()) == "true"

    def test_conditions_and_parameters_travel_together(self) -> None:
        where = Where("a = %(a)s", a=1).add("b = %(b)s", b=2)
        assert (str(where), where.parameters) == ("a = %(a)s AND b = %(b)s", {"a": 1, "b": 2})


class TestSearchText:
    def test_normalised(self) -> None:
        assert normalise_search("  plum \0\n jam ") == "plum jam"
        assert normalise_search("x" * 500) == "x" * 100

    def test_pattern_escapes_what_like_reads(self) -> None:
        assert like_pattern(r"100%_a\b c") == r"%100\%\_a\\b%c%"


class TestColumns:
    def test_detail_joins_the_plain_values_that_are_not_empty(self) -> None:
        assert JARS.detail(jar("Plum")) == "Plum · 4"
        assert JARS.detail(jar("")) == "0"

    def test_every_column_has_a_label_and_a_plain_value(self) -> None:
        row = jar("Plum")
        assert [(each.label, each.value(row)) for each in JARS.columns] == [
            ("Name", "Plum"),
            ("Filled on", row.filled_on),
            ("Length", 4),
        ]


@pytest.mark.django_db
class TestPaging:
    def test_pages_show_every_row_once_and_in_order(self) -> None:
        jars = [jar(name) for name in ("Quince", "Plum", "Plum", "100 % ~Apple~", "Pear")]
        filters: JarFilters | None = JarFilters()
        seen: list[list[str]] = []
        while filters:
            names, filters = read(jars, filters)
            seen.append(names)
        assert seen == [["100 % ~Apple~", "Pear"], ["Plum", "Plum"], ["Quince"]]

    def test_descending(self) -> None:
        jars = [jar("Old", "2026-01-01"), jar("New", "2026-03-01"), jar("Middle", "2026-02-01")]
        names, following = read(jars, JarFilters(order="new"))
        assert names == ["New", "Middle"]
        assert following
        assert read(jars, following) == (["Old"], None)

    def test_place_is_kept_when_the_last_row_of_a_page_is_renamed_or_deleted(self) -> None:
        apple, pear, plum = jar("Apple"), jar("Pear"), jar("Plum")
        _names, following = read([apple, pear, plum], JarFilters())
        assert following
        assert read([apple, pear._replace(name="Aronia"), plum], following)[0] == ["Plum"]
        assert read([apple, plum], following)[0] == ["Plum"]

    @pytest.mark.parametrize("said", ["0001-01-01", "9999-12-31"])
    def test_first_and_last_days_are_days(self, said: str) -> None:
        filters = JARS.parse(query_of(f"order=new&after={said}~{MAKER}"))
        assert filters.after
        assert read([jar("Plum")], filters)[0] == (["Plum"] if said > "2026" else [])


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text("a~%7E25é \\"), st.dates(), st.datetimes())
def test_cursors_are_read_as_they_were_written(name: str, day: date, moment: datetime) -> None:
    order = Order(text_key("a", "a"), date_key("b", "b"), moment_key("c", "c"), id_key("d", "d"))
    cursor = Cursor((name, day, moment, MAKER))
    assert order.parse_cursor(str(cursor)) == cursor


def test_row_in_another_order_is_no_cursor_of_this_one() -> None:
    by_name, by_day = JARS.orders
    row: Any = jar("Plum")
    assert by_day.parse_cursor(str(by_name.cursor_of(row))) is None
