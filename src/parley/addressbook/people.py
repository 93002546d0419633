"""The statement behind the address book: one row for each person that the acting company may see.

Members of the own company and, unless they hide their contact details, of its active and paused partners, with the
people whom these partners have named in tasks. Partners that a portal alone connects show no people. Somebody who was
named several times is one person with several functions, as is a member whom their company named.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote
from uuid import UUID, uuid5

from parley.core.collation import sort_by_name
from parley.core.named_people import named_people_sql
from parley.core.phones import phone_uri
from parley.tasks.models import reference

# `folded` is what a search compares: for members it is stored. It is computed only where a statement uses it.
# `members` is read once, so that the planner merges it into the list and sorts narrow rows.
# Row-level security on members is checked for each row of these companies alone. {condition} narrows the companies `c`.
_ENTRIES = """
WITH connected AS MATERIALIZED (
  SELECT partner_id, bool_or(is_supplier) AS is_supplier, bool_or(NOT is_supplier) AS is_customer,
    bool_or(state = 'active') AS is_active
  FROM (
    SELECT supplier_id AS partner_id, true AS is_supplier, state FROM companies_connection
    WHERE customer_id = %(company)s AND state IN ('active', 'paused') AND scope = 'full'
    UNION ALL
    SELECT customer_id, false, state FROM companies_connection
    WHERE supplier_id = %(company)s AND state IN ('active', 'paused') AND scope = 'full') either
  GROUP BY partner_id
), circle AS MATERIALIZED (
  SELECT c.id, c.name, parley_folded(c.name) AS folded, c.id = %(company)s AS is_own,
    coalesce(p.is_supplier, false) AS is_supplier, coalesce(p.is_customer, false) AS is_customer,
    coalesce(p.is_active, true) AS is_active
  FROM companies_company c LEFT JOIN connected p ON p.partner_id = c.id
  WHERE (c.id = %(company)s OR p.partner_id IS NOT NULL) AND {condition}
), members AS (
  SELECT m.id, m.company_id, m.user_id, u.first_name, u.last_name, m.title, m.position, m.department, u.email, m.phone,
    u.language, m.hide_contact, u.is_active AS signs_in, u.last_name || '  ' || u.first_name AS sort_name,
    u.name_key_und AS key_und, u.name_key_nb AS key_nb,
    u.folded_name || ' ' || m.folded_work AS folded, u.folded_email
  FROM companies_member m JOIN accounts_user u ON u.id = m.user_id
  WHERE m.is_active AND (m.company_id = %(company)s OR NOT m.hide_contact) AND m.company_id IN (SELECT id FROM circle)
), mentions AS (
  SELECT n.*, m.id AS member_id, coalesce(m.id::text, CASE WHEN n.email <> '' THEN lower(n.email || ' ' || n.last_name)
    ELSE lower(n.first_name || ' ' || n.last_name || ' ' || n.phone) END) AS person
  FROM ({named_people}) n
  LEFT JOIN accounts_user u ON lower(u.email) = lower(n.email) AND NOT n.is_archived
    AND (n.last_name = '' OR lower(u.last_name) = lower(n.last_name))
  LEFT JOIN companies_member m ON m.user_id = u.id AND m.company_id = n.partner_id AND m.is_active
    AND NOT m.hide_contact
  WHERE n.partner_id IN (SELECT id FROM circle)
), named AS MATERIALIZED (
  SELECT * FROM (
    SELECT n.*, row_number() OVER (person ORDER BY n.given_at DESC, n.task_id DESC) AS newest,
      array_agg(n.function) OVER person AS functions, array_agg(n.task_id) OVER person AS tasks
    FROM mentions n WINDOW person AS (PARTITION BY n.partner_id, n.is_archived, n.person)) n
  WHERE n.newest = 1
), entries AS (
  SELECT m.id, m.user_id, m.company_id, circle.name AS company, circle.is_own, circle.is_supplier, circle.is_customer,
    m.first_name, m.last_name, m.title, m.position, m.department, m.email, m.phone, m.language, m.hide_contact,
    circle.is_active AND m.signs_in AS can_be_written_to,
    coalesce(n.functions, ARRAY[]::text[]) AS functions,
    coalesce(n.tasks, ARRAY[]::uuid[]) AS tasks, n.task_id AS newest_task, n.given_at,
    n.given_by, false AS is_archived, m.sort_name, m.key_und, m.key_nb,
    concat(m.folded, ' ', parley_folded(array_to_string(n.functions, ' ')), ' ', m.folded_email, ' ', circle.folded)
      AS folded
  FROM members m JOIN circle ON circle.id = m.company_id LEFT JOIN named n ON n.member_id = m.id
  UNION ALL
  SELECT n.task_id, NULL, n.partner_id, circle.name, false, circle.is_supplier, circle.is_customer, n.first_name,
    n.last_name, '', n.position, '', n.email, n.phone, '', false, false, n.functions, n.tasks, n.task_id, n.given_at,
    n.given_by, n.is_archived, n.sort_name, n.key_und, n.key_nb,
    parley_folded(concat_ws(' ', n.first_name, n.last_name, n.position, array_to_string(n.functions, ' '), n.email,
      circle.name))
  FROM named n JOIN circle ON circle.id = n.partner_id WHERE n.member_id IS NULL
)
"""
COLUMNS = """
e.id, e.user_id, e.company_id, e.company, e.is_own, e.is_supplier, e.is_customer, e.first_name, e.last_name, e.title,
e.position, e.department, e.email, e.phone, e.language, e.hide_contact, e.can_be_written_to, e.functions, e.tasks,
e.newest_task, e.given_at, e.given_by, e.is_archived, e.sort_name
"""


def entries(condition: str = "true") -> str:
    """Return the WITH clause that defines `entries`.

    It takes `company`, and what the `condition` on companies `c` takes.
    """
    return _ENTRIES.format(condition=condition, named_people=named_people_sql())


class Entry(NamedTuple):
    """A person in the address book, in the order of `COLUMNS`."""

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
