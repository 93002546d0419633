"""Options of the list filters by name (partners, colleagues), read when a menu is opened and not with each list."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from parley.companies.actor import Actor
from parley.core.sql import fetch

MOST_CHOICES = 200


class NameFilter(StrEnum):
    """Filters whose menus list names. The values are also field names of `Filters`."""

    PARTNER = "partner"
    ASSIGNEE = "assignee"


class Choice(NamedTuple):
    id: UUID
    name: str


_CHOICES = {
    NameFilter.PARTNER: """
SELECT c.id, c.name FROM companies_company c
WHERE c.id IN (
  SELECT supplier_id FROM companies_connection WHERE customer_id = %(company)s AND connected_at IS NOT NULL
  UNION
  SELECT customer_id FROM companies_connection WHERE supplier_id = %(company)s AND connected_at IS NOT NULL)
ORDER BY c.name LIMIT %(most)s
""",
    NameFilter.ASSIGNEE: """
SELECT m.user_id, u.first_name || ' ' || u.last_name AS name
FROM companies_member m JOIN accounts_user u ON u.id = m.user_id
WHERE m.company_id = %(company)s AND m.is_active
ORDER BY name LIMIT %(most)s
""",
}

_NAMES = {
    NameFilter.PARTNER: "SELECT id, name FROM companies_company WHERE id = %(wanted)s",
    NameFilter.ASSIGNEE: """
SELECT m.user_id, u.first_name || ' ' || u.last_name
FROM companies_member m JOIN accounts_user u ON u.id = m.user_id
WHERE m.company_id = %(company)s AND m.user_id = %(wanted)s
""",
}


def choices(actor: Actor, of: NameFilter) -> list[Choice]:
    """Return the first `MOST_CHOICES` options by name. One statement."""
    return fetch(_CHOICES[of], {"company": actor.company.pk, "most": MOST_CHOICES}, Choice)


def name_of(actor: Actor, of: NameFilter, wanted: UUID) -> str:
    """Return the name of the selected option, or an empty string if the company cannot see it. One statement."""
    found = fetch(_NAMES[of], {"company": actor.company.pk, "wanted": wanted}, Choice)
    return found[0].name if found else ""
