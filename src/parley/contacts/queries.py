"""Queries for the contacts that partners have given."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from parley.companies.actor import Actor
from parley.companies.former_partners import goes_on
from parley.companies.models import Company
from parley.core.collation import collated
from parley.core.sql import fetch

# Of each function the contact given last. `parley_find_named_contacts` finds the same.
_CONTACTS = """
SELECT task_id, function, first_name, last_name, position, email, phone, given_at, giver FROM (
  SELECT k.*, known.given_at, known.archived_at,
    coalesce(giver.first_name || ' ' || giver.last_name, '') AS giver,
    row_number() OVER (PARTITION BY lower(k.function) ORDER BY known.given_at DESC, known.task_id DESC) AS back
  FROM contacts_knowncontact known
  JOIN contacts_contactrequest k ON k.task_id = known.task_id
  LEFT JOIN accounts_user giver ON giver.id = known.given_by_id
  WHERE known.company_id = %(company)s AND known.partner_id = %(partner)s AND {goes_on}
) c WHERE back = 1 AND archived_at IS NULL ORDER BY {by_function}
"""
LISTED_PEOPLE = """
SELECT c.id, c.key FROM parley_list_contacts(%(expressions)s::text[], %(partner)s::uuid, %(job)s::text,
  %(is_archived)s::boolean, %(with_members)s::boolean, %(without_account)s::boolean, false, {by_name},
  substr(parley_collation_key(%(after_name)s::text, %(collation)s), 1, 1000), %(after_id)s::uuid, {most},
  %(collation)s) c
"""
NAMED_PEOPLE = """
SELECT k.task_id, known.partner_id, coalesce(nullif(k.first_name, '-'), '') AS first_name,
  coalesce(nullif(k.last_name, '-'), '') AS last_name, coalesce(nullif(k.position, '-'), '') AS position,
  coalesce(nullif(k.email, '-'), '') AS email, coalesce(nullif(k.phone, '-'), '') AS phone, k.function::text,
  known.given_at, coalesce(giver.first_name || ' ' || giver.last_name, '') AS given_by,
  known.archived_at IS NOT NULL AS is_archived,
  CASE WHEN k.last_name || k.first_name = '--' THEN k.function
    ELSE coalesce(nullif(k.last_name, '-'), k.first_name) || '  ' || k.first_name END AS sort_name
FROM contacts_knowncontact known JOIN contacts_contactrequest k ON k.task_id = known.task_id
LEFT JOIN accounts_user giver ON giver.id = known.given_by_id
WHERE known.company_id = %(company)s
"""


class GivenContact(NamedTuple):
    """A person whom a partner has named for a function. Fields may be "-"."""

    task_id: UUID
    function: str
    first_name: str
    last_name: str
    position: str
    email: str
    phone: str
    given_at: datetime
    given_by: str

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.first_name, self.last_name) if part != "-")

    @property
    def reach(self) -> str:
        """Return how to reach the person, or an empty string."""
        return " · ".join(part for part in (self.email, self.phone) if part != "-")


def contacts_on_partner_page(actor: Actor, partner: Company) -> Mapping[str, Any]:
    """Return the contacts that the partner has given to the acting company, without those that name nobody."""
    statement = _CONTACTS.format(by_function=collated("function"), goes_on=goes_on("known.partner_id"))
    contacts = fetch(statement, {"company": actor.company.pk, "partner": partner.pk}, GivenContact)
    return {"contacts": [contact for contact in contacts if contact.name or contact.reach]}
