"""The address book as a list. Imported once all apps have registered where they keep people."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from parley.addressbook.people import Entry, entries, listed
from parley.companies.models import Company
from parley.core.collation import collation
from parley.core.lists import (
    PAGE,
    Empty,
    FilteredList,
    Filters,
    ListPage,
    NameSource,
    Order,
    choice_filter,
    column,
    id_filter,
    id_key,
    search_filter,
    tab_filter,
    text_filter,
    text_key,
)
from parley.core.named_people import named_people
from parley.core.search_words import search_words
from parley.core.sql import fetch
from parley.core.translation import gettext_lazy as _


class Tab(StrEnum):
    ALL = "all"
    OWN = "own"
    PARTNERS = "partners"
    ARCHIVED = "archived"


class WhereFrom(StrEnum):
    MEMBERS = "members"
    NAMED = "named"


COMPANIES = NameSource(
    names="""
SELECT c.id, c.name FROM companies_company c WHERE c.id = %(company)s OR c.id IN (
  SELECT supplier_id FROM companies_connection
  WHERE customer_id = %(company)s AND state IN ('active', 'paused') AND scope = 'full'
  UNION
  SELECT customer_id FROM companies_connection
  WHERE supplier_id = %(company)s AND state IN ('active', 'paused') AND scope = 'full')
""",
    name="SELECT id, name FROM companies_company WHERE id = {wanted}",
)
_FUNCTIONS = " UNION ALL ".join(["SELECT parley_positions()", *(source.functions for source in named_people())])
FUNCTIONS = NameSource(
    names=f"SELECT min(f), min(f) FROM ({_FUNCTIONS}) named (f) GROUP BY lower(f)"  # noqa: S608 - no user input
)
LONGEST_FUNCTION = 120
MOST_COUNTED = 1_000
# For cursors alone: the statement has the order of the functions that choose the people.
_ORDER = Order(text_key("sort_name", "sort_name"), id_key("id", "id"))


@dataclass(frozen=True, slots=True)
class PeopleFilters(Filters):
    tab: Tab = tab_filter(Tab.ALL, {})
    partner: UUID | None = id_filter(_("Company"), names=COMPANIES)
    function: str = text_filter(_("Function"), longest=LONGEST_FUNCTION, names=FUNCTIONS)
    source: WhereFrom | None = choice_filter(
        _("Where from"),
        WhereFrom,
        {WhereFrom.MEMBERS: _("People with an account"), WhereFrom.NAMED: _("Named in contact tasks")},
        "",
    )
    words: str = search_filter()


PEOPLE = FilteredList(
    name="people",
    filters=PeopleFilters,
    row=Entry,
    orders=(_ORDER,),
    columns=(
        column(_("Name"), "name"),
        column(_("Position"), "position", in_detail=True),
        column(_("Functions"), lambda entry: ", ".join(entry.roles), in_detail=True),
        column(_("Company"), "company", in_detail=True),
        column(_("E-mail"), "email"),
        column(_("Phone"), "phone"),
    ),
    tabs={
        Tab.ALL: _("All"),
        Tab.OWN: _("Our company"),
        Tab.PARTNERS: _("Partners"),
        Tab.ARCHIVED: _("Archived"),
    },
    nothing_found=Empty(_("No people found"), _("Nobody in the address book matches these filters."), "search"),
)


def people(company: Company, filters: PeopleFilters, *, most: int = PAGE) -> ListPage[Entry]:
    """Read one page of people by name. One statement."""
    chosen = _listed(filters, by_name=True, most=most + 1)
    return PEOPLE.page_of(filters, fetch(entries(chosen), _parameters(company, filters), Entry), most)


class _Count(NamedTuple):
    number: int


def count_people(company: Company, filters: PeopleFilters) -> int:
    """Return the number of people whom the list shows on all its pages, at most one more than `MOST_COUNTED`.

    One statement.
    """
    statement = f"SELECT count(*) FROM ({_listed(filters, by_name=False, most=MOST_COUNTED + 1)}) counted"  # noqa: S608
    return fetch(statement, _parameters(company, filters), _Count)[0].number


def _listed(filters: PeopleFilters, *, by_name: bool, most: int) -> str:
    return listed(
        members=filters.tab is not Tab.ARCHIVED and filters.source is not WhereFrom.NAMED,
        # Of those with an account, a search or a function finds some by what contact tasks say of them.
        contacts=filters.tab is not Tab.OWN
        and (filters.source is not WhereFrom.MEMBERS or bool(filters.words or filters.function)),
        by_name=by_name,
        most=most,
    )


def _parameters(company: Company, filters: PeopleFilters) -> dict[str, Any]:
    after_name, after_id = filters.after.values if filters.after else (None, None)
    return {
        "company": company.pk,
        "expressions": search_words(filters.words),
        "partner": filters.partner,
        "job": filters.function.lower() or None,
        "own": {Tab.OWN: True, Tab.PARTNERS: False}.get(filters.tab),
        "is_archived": filters.tab is Tab.ARCHIVED,
        "with_members": bool(filters.words or filters.function or filters.source),
        "without_account": filters.source is not WhereFrom.MEMBERS,
        "after_name": after_name,
        "after_id": after_id,
        "collation": collation(),
    }
