"""Queries for the contacts that partners have given."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from parley.companies.actor import Actor
from parley.companies.models import Company
from parley.core.collation import collated
from parley.core.sql import fetch

# Of each function the contact given last. Cancelled and re-requested tasks have another state.
_CONTACTS = """
SELECT task_id, function, first_name, last_name, position, email, phone, at, giver FROM (
  SELECT k.*, given.at, coalesce(giver.first_name || ' ' || giver.last_name, '') AS giver,
    row_number() OVER (PARTITION BY lower(k.function) ORDER BY given.at DESC) AS back
  FROM tasks_taskside side
  JOIN contacts_contactrequest k ON k.task_id = side.task_id
  JOIN LATERAL (SELECT e.at, e.by_user_id FROM tasks_event e WHERE e.task_id = side.task_id AND e.verb = 'send_contact'
    ORDER BY e.number DESC LIMIT 1) given ON true
  LEFT JOIN accounts_user giver ON giver.id = given.by_user_id
  WHERE side.company_id = %(company)s AND side.partner_id = %(partner)s AND side.party = 'requester'
    AND side.kind = 'contact' AND side.state = 'answered'
) c WHERE back = 1 ORDER BY {by_function}
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
    statement = _CONTACTS.format(by_function=collated("function"))
    contacts = fetch(statement, {"company": actor.company.pk, "partner": partner.pk}, GivenContact)
    return {"contacts": [contact for contact in contacts if contact.name or contact.reach]}
