"""Queries for one person and for the companies on cards. Every function starts from the acting company."""

from collections.abc import Iterable
from functools import cache
from uuid import UUID

from parley.addressbook.people import CompanyAddress, Entry, entries
from parley.companies.models import Company
from parley.core.errors import NotFound
from parley.core.named_people import named_people
from parley.core.sql import fetch, fetch_one

_ADDRESSES = """
SELECT id, name, street, postal_code, city, country FROM companies_company WHERE id = ANY(%(wanted)s)
"""


@cache
def _person_sql() -> str:
    named = "".join(f"{source.person}, " for source in named_people())
    return entries(f"SELECT coalesce({named}%(person)s::uuid) AS id, NULL::bytea AS key")


def find_person(company: Company, person_id: UUID) -> Entry:
    """Return a person by membership or by a task in which they were named. One statement.

    Raises `NotFound` for anybody who is not in the address book of `company`.
    """
    found = fetch_one(_person_sql(), {"company": company.pk, "person": person_id}, Entry)
    if found is None:
        raise NotFound
    return found


def read_addresses(company_ids: Iterable[UUID]) -> dict[UUID, CompanyAddress]:
    """Return the addresses of companies that the acting company may see, by id. One statement."""
    found = fetch(_ADDRESSES, {"wanted": list(set(company_ids))}, CompanyAddress)
    return {row.id: row for row in found}
