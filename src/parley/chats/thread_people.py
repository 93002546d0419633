"""The people whom a thread may be opened with."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from parley.chats.models import Chat
from parley.companies.models import Company
from parley.companies.queries import colleagues
from parley.core.sql import fetch


class Contact(NamedTuple):
    """Who is responsible for the connection at a partner."""

    partner_id: UUID
    name: str
    language: str


_CONTACTS = """
WITH connected AS (
  SELECT CASE WHEN c.customer_id = %(company)s THEN c.supplier_id ELSE c.customer_id END AS partner_id,
    CASE WHEN c.customer_id = %(company)s THEN c.supplier_responsible_id ELSE c.customer_responsible_id END
      AS responsible_id
  FROM companies_connection c WHERE %(company)s IN (c.customer_id, c.supplier_id) AND c.state = 'active'
)
SELECT DISTINCT ON (c.partner_id) c.partner_id, u.first_name || ' ' || u.last_name, u.language
FROM connected c
JOIN companies_member m ON m.company_id = c.partner_id AND m.is_active AND NOT m.hide_contact
  AND (m.role = 'owner' OR m.user_id = c.responsible_id)
JOIN accounts_user u ON u.id = m.user_id AND u.is_active
WHERE c.partner_id = ANY(%(partners)s)
ORDER BY c.partner_id, (m.user_id = c.responsible_id) IS TRUE DESC, m.id
"""


def contacts_of(company: Company, partner_ids: Sequence[UUID]) -> dict[UUID, Contact]:
    """Return the responsible people at partners, or their owners. One statement."""
    rows = fetch(_CONTACTS, {"company": company.pk, "partners": list(partner_ids)}, Contact)
    return {row.partner_id: row for row in rows}


def names_of_colleagues(company: Company) -> list[tuple[UUID, str]]:
    return [(member.user_id, member.user.name) for member in colleagues(company)[:200]]


def names_of_partner_people(partner: Company) -> list[tuple[UUID, str]]:
    """Return the people of a partner who do not hide their contact details. One statement."""
    shown = colleagues(partner).filter(hide_contact=False)[:200]
    return [(member.user_id, member.user.name) for member in shown]


class _Person(NamedTuple):
    user_id: UUID
    name: str


_BOTH = """
SELECT u.id, u.first_name || ' ' || u.last_name || ' (' || company.name || ')'
FROM companies_member m JOIN accounts_user u ON u.id = m.user_id AND u.is_active
JOIN companies_company company ON company.id = m.company_id
WHERE m.company_id IN (%(firm)s, %(client)s) AND m.is_active AND (m.company_id = %(own)s OR NOT m.hide_contact)
ORDER BY m.company_id = %(client)s DESC, u.last_name, u.first_name, u.id LIMIT 400
"""


def assignable_people(chat: Chat, company: Company) -> list[tuple[UUID, str]]:
    """Return the people of both companies whom a client task may be assigned to, those of the client first."""
    parameters = {"firm": chat.firm_id, "client": chat.client_id, "own": company.pk}
    return [(row.user_id, row.name) for row in fetch(_BOTH, parameters, _Person)]
