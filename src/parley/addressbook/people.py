"""The statement behind the address book: one row for each person that the acting company may see.

Members of the own company and, unless they hide their contact details, of its active and paused partners, with the
people whom these partners have named in tasks. Partners that a portal alone connects show no people. Somebody who was
named several times is one person with several functions, as is a member whom their company named.

Functions of the tables' owner choose the people by indexes, with the same rights. The rows of those chosen are then
read under row-level security.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote
from uuid import UUID, uuid5

from parley.core.collation import sort_by_name
from parley.core.named_people import named_people, named_people_rows
from parley.core.phones import phone_uri
from parley.tasks.models import reference

_LISTED_MEMBERS = """
SELECT m.member_id AS id, m.key FROM parley_list_members(%(expressions)s::text[], %(partner)s::uuid, %(job)s::text,
  %(own)s::boolean, false, {by_name}, substr(parley_collation_key(%(after_name)s::text, %(collation)s), 1, 1000),
  %(after_id)s::uuid, {most}, %(collation)s) m
"""
_ENTRIES = """
WITH chosen AS MATERIALIZED ({chosen}), connected AS MATERIALIZED (
  SELECT partner_id, bool_or(is_supplier) AS is_supplier, bool_or(NOT is_supplier) AS is_customer,
    bool_or(state = 'active') AS is_active
  FROM (
    SELECT supplier_id AS partner_id, true AS is_supplier, state FROM companies_connection
    WHERE customer_id = %(company)s AND state IN ('active', 'paused') AND scope = 'full'
    UNION ALL
    SELECT customer_id, false, state FROM companies_connection
    WHERE supplier_id = %(company)s AND state IN ('active', 'paused') AND scope = 'full') either
  GROUP BY partner_id
), named AS MATERIALIZED (
  SELECT t.id, array_agg(n.function ORDER BY n.given_at DESC, n.task_id DESC) AS functions,
    array_agg(n.task_id ORDER BY n.given_at DESC, n.task_id DESC) AS tasks, max(n.given_at) AS given_at,
    (array_agg(n.given_by ORDER BY n.given_at DESC, n.task_id DESC))[1] AS given_by
  FROM ({tasks}) t JOIN ({rows}) n ON n.task_id = t.task_id GROUP BY t.id
)
SELECT e.id, e.user_id, e.company_id, e.company, e.company_id = %(company)s, e.is_supplier, e.is_customer, e.first_name,
  e.last_name, e.title, e.position, e.department, e.email, e.phone, e.language, e.is_hidden, e.can_be_written_to,
  e.functions, e.tasks, e.tasks[1], e.given_at, e.given_by, e.is_archived, e.sort_name
FROM (
  SELECT chosen.key, chosen.id, m.user_id, m.company_id, c.name AS company,
    coalesce(p.is_supplier, false) AS is_supplier, coalesce(p.is_customer, false) AS is_customer, u.first_name,
    u.last_name, m.title, m.position, m.department, u.email, m.phone, u.language, m.hide_contact AS is_hidden,
    coalesce(p.is_active, true) AND u.is_active AS can_be_written_to,
    coalesce(n.functions, ARRAY[]::text[]) AS functions, coalesce(n.tasks, ARRAY[]::uuid[]) AS tasks,
    n.given_at, n.given_by, false AS is_archived, u.last_name || '  ' || u.first_name AS sort_name
  FROM chosen JOIN companies_member m ON m.id = chosen.id JOIN accounts_user u ON u.id = m.user_id
  JOIN companies_company c ON c.id = m.company_id LEFT JOIN connected p ON p.partner_id = m.company_id
  LEFT JOIN named n ON n.id = chosen.id
  WHERE m.is_active AND (m.company_id = %(company)s OR (p.partner_id IS NOT NULL AND NOT m.hide_contact))
  UNION ALL
  SELECT chosen.key, chosen.id, NULL, k.partner_id, c.name, p.is_supplier, p.is_customer, k.first_name, k.last_name, '',
    k.position, '', k.email, k.phone, '', false, false, n.functions, n.tasks, n.given_at, n.given_by, k.is_archived,
    k.sort_name
  FROM chosen JOIN named n ON n.id = chosen.id AND chosen.id = ANY(n.tasks) JOIN ({rows}) k ON k.task_id = chosen.id
  JOIN companies_company c ON c.id = k.partner_id JOIN connected p ON p.partner_id = k.partner_id) e
ORDER BY e.key, e.id
"""


def listed(*, members: bool, contacts: bool, by_name: bool, most: int) -> str:
    """Return the statement for ids and sort keys of at most `most` people, in the order of names if `by_name`."""
    sources = [_LISTED_MEMBERS] if members else []
    sources += [source.listed for source in named_people()] if contacts else []
    # A member whom a search finds by name and by function is one person: both rows are the same.
    found = " UNION ".join(f"({source.format(by_name=by_name, most=most)})" for source in sources)
    ordered = "ORDER BY key, id " if by_name else ""
    return f"SELECT id, key FROM ({found}) people {ordered}LIMIT {most}"  # noqa: S608 - no user input


def entries(chosen: str) -> str:
    """Return the statement for the entries of the people whose ids and keys the statement `chosen` selects."""
    tasks = " UNION ALL ".join(source.tasks for source in named_people()).format(
        people="ARRAY(SELECT c.id FROM chosen c)"
    )
    return _ENTRIES.format(chosen=chosen, tasks=tasks, rows=named_people_rows())


class Entry(NamedTuple):
    """A person in the address book, in the order of the columns of `entries`."""

    id: UUID
    """The membership, or the task in which the person was named last."""
    user_id: UUID | None
    """None for people without an account."""
    company_id: UUID
    company: str
    is_own: bool
    is_supplier: bool
    is_customer: bool
    first_name: str
    last_name: str
    title: str
    position: str
    department: str
    email: str
    phone: str
    language: str
    is_hidden: bool
    """Whether partners do not see the person. Always false in a partner's company."""
    can_be_written_to: bool
    """Whether there is an account, and the companies are connected and have not paused the connection."""
    functions: list[str]
    task_ids: list[UUID]
    """The tasks in which the person was named, one for each of `functions`."""
    newest_task_id: UUID | None
    given_at: datetime | None
    given_by: str | None
    is_archived: bool
    sort_name: str

    @property
    def person_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def name(self) -> str:
        """Return the name, or the function where a partner named nobody but a number or an address."""
        return self.person_name or self.functions[0]

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper() or self.name[:1].upper()

    @property
    def roles(self) -> list[str]:
        """Return the functions for which the person was named, without the one that stands for the name."""
        return [function for function in self.named_for if function != self.name]

    @property
    def named_for(self) -> list[str]:
        """Return each function once, in the order of the alphabet."""
        return sort_by_name(dict.fromkeys(self.functions), str)

    @property
    def mentions(self) -> list[tuple[str, UUID, str]]:
        """Return function, task and its reference for each time that the person was named."""
        named = zip(self.functions, self.task_ids, strict=True)
        return sort_by_name(
            ((function, task_id, reference(task_id.bytes)) for function, task_id in named), lambda mention: mention[0]
        )

    @property
    def mail_uri(self) -> str:
        return f"mailto:{quote(self.email, safe='@')}" if "@" in self.email else ""

    @property
    def phone_uri(self) -> str:
        return phone_uri(self.phone)

    @property
    def uid(self) -> UUID:
        """Return an id that stays the same when a partner names the person again."""
        if self.user_id or not self.email:
            return self.id if self.user_id else min(self.task_ids)
        return uuid5(self.company_id, f"{self.email} {self.last_name}".lower())


class CompanyAddress(NamedTuple):
    """A company as it stands on the cards of its people."""

    id: UUID
    name: str
    street: str
    postal_code: str
    city: str
    country: str
