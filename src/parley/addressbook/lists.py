"""The address book as a list. Imported once all apps have registered where they keep people."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from parley.addressbook.people import COLUMNS, Entry, entries
from parley.companies.models import Company
from parley.core.lists import (
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
    stored_text_key,
    tab_filter,
    text_filter,
)
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
_FUNCTIONS = NameSource(
    names=f"""
{entries()} SELECT min(f), min(f) FROM (
  SELECT e.position AS f FROM entries e WHERE NOT e.is_archived
  UNION ALL SELECT unnest(e.functions) FROM entries e WHERE NOT e.is_archived) named
WHERE f <> '' GROUP BY lower(f)
"""  # noqa: S608 - no user input
)
_ORDER = Order(stored_text_key("e.sort_name", "sort_name", stored="e.key_"), id_key("e.id", "id"))
LONGEST_FUNCTION = 120

_ENTRIES = entries("(%(partner)s::uuid IS NULL OR c.id = %(partner)s)")
_COUNT = """
{entries} SELECT count(*) FROM (SELECT 1 FROM entries e WHERE {where} LIMIT {limit}) counted
"""
MOST_COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class PeopleFilters(Filters):
    tab: Tab = tab_filter(
        Tab.ALL,
        {
            Tab.ALL: "NOT e.is_archived",
            Tab.OWN: "e.is_own",
            Tab.PARTNERS: "NOT e.is_own AND NOT e.is_archived",
            Tab.ARCHIVED: "e.is_archived",
        },
    )
    partner: UUID | None = id_filter(_("Company"), names=COMPANIES)
    function: str = text_filter(
        _("Function"),
        "(lower(e.position) = lower(%(function)s)"
        " OR EXISTS (SELECT 1 FROM unnest(e.functions) f WHERE lower(f) = lower(%(function)s)))",
        longest=LONGEST_FUNCTION,
        names=_FUNCTIONS,
    )
    source: WhereFrom | None = choice_filter(
        _("Where from"),
        WhereFrom,
        {WhereFrom.MEMBERS: _("People with an account"), WhereFrom.NAMED: _("Named in contact tasks")},
        {WhereFrom.MEMBERS: "e.user_id IS NOT NULL", WhereFrom.NAMED: "cardinality(e.functions) > 0"},
    )
    words: str = search_filter("e.folded LIKE %(pattern)s")


PEOPLE = FilteredList(
    name="people",
    filters=PeopleFilters,
    row=Entry,
    sql=f"""
{_ENTRIES}
SELECT {COLUMNS} FROM entries e WHERE {{where}} ORDER BY {{order}} LIMIT {{limit}}
""",  # noqa: S608 - no user input
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


def people(company: Company, filters: PeopleFilters, *, most: int | None = None) -> ListPage[Entry]:
    """Read one page of people by name. One statement."""
    return PEOPLE.read(filters, filters.where(company=company.pk), most=most)


class _Count(NamedTuple):
    number: int


def count_people(company: Company, filters: PeopleFilters) -> int:
    """Return the number of people whom the list shows on all its pages, at most one more than `MOST_COUNTED`.

    One statement.
    """
    where = filters.where(company=company.pk)
    statement = _COUNT.format(entries=_ENTRIES, where=where, limit=MOST_COUNTED + 1)
    return fetch(statement, where.parameters, _Count)[0].number
