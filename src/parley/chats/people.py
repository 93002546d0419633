"""People whom the acting person may write to: members of the own company and of actively connected companies."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from parley.companies.actor import Actor
from parley.companies.models import Connection
from parley.core.collation import collation
from parley.core.errors import NotFound
from parley.core.search_words import search_words
from parley.core.sql import fetch
from parley.tasks.models import TaskSide

MOST_SHOWN = 20

# Connections by a portal alone carry tickets and nothing else.
_PARTNERS = """
  SELECT c.supplier_id AS id FROM companies_connection c
  WHERE c.customer_id = %(company)s AND c.scope = 'full' AND c.state = 'active'
  UNION SELECT c.customer_id FROM companies_connection c
  WHERE c.supplier_id = %(company)s AND c.scope = 'full' AND c.state = 'active'
"""
_NO_PARTNERS = "NULL"
# A partner's member who hides the contact data is nowhere offered, but can be answered by those who see the name on a
# task or as the responsible person.
_KNOWN = """
  NOT m.hide_contact
  OR EXISTS (SELECT 1 FROM tasks_taskside s WHERE s.company_id = m.company_id AND s.partner_id = %(company)s
    AND s.assignee_id = m.user_id)
  OR EXISTS (SELECT 1 FROM companies_connection c WHERE (c.customer_id = %(company)s AND c.supplier_id = m.company_id
      AND c.supplier_responsible_id = m.user_id)
    OR (c.supplier_id = %(company)s AND c.customer_id = m.company_id AND c.customer_responsible_id = m.user_id))
"""
_PEOPLE = """
WITH companies AS MATERIALIZED (
  SELECT c.id, c.name, parley_folded(c.name) AS folded FROM companies_company c
  WHERE c.id = %(company)s OR c.id IN ({partners}))
SELECT m.user_id, m.company_id, u.first_name, u.last_name, companies.name, m.position
FROM companies JOIN companies_member m ON m.company_id = companies.id AND m.is_active
JOIN accounts_user u ON u.id = m.user_id AND u.is_active
WHERE u.id <> %(user)s AND {where}
ORDER BY m.company_id <> %(company)s, m.name_key_{collation}, m.id LIMIT %(most)s
"""
_SEARCH = (
    "(m.company_id = %(company)s OR NOT m.hide_contact)"
    " AND m.folded || ' ' || companies.folded ~ ALL(%(expressions)s::text[])"
)
_BY_ID = f"u.id = ANY(%(users)s) AND (m.company_id = %(company)s OR {_KNOWN})"


class Person(NamedTuple):
    user_id: UUID
    company_id: UUID
    first_name: str
    last_name: str
    company: str
    position: str

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper()

    @property
    def value(self) -> str:
        """Return the person in a company as one value of a form."""
        return f"{self.user_id}@{self.company_id}"


def find_people(actor: Actor, words: str, *, most: int = MOST_SHOWN) -> list[Person]:
    """Return the people whose name or company has the words, colleagues first; colleagues alone without words."""
    statement = _PEOPLE.format(partners=_PARTNERS if words else _NO_PARTNERS, where=_SEARCH, collation=collation())
    return fetch(statement, _parameters(actor) | {"expressions": search_words(words), "most": most}, Person)


def people_by_id(actor: Actor, user_ids: Iterable[UUID]) -> list[Person]:
    """Return those among the users whom the acting person may write to, once for each of their companies."""
    statement = _PEOPLE.format(partners=_PARTNERS, where=_BY_ID, collation=collation())
    return fetch(statement, _parameters(actor) | {"users": list(user_ids), "most": 1_000}, Person)


def person_of_task(actor: Actor, task_id: UUID) -> Person | None:
    """Return whom to write to about a task: the other side's assignee, or else who answers for the connection there.

    Raises `NotFound` for a task of others. None if nobody there can be written to.
    """
    side = TaskSide.objects.filter(task=task_id, company=actor.company).first()
    if side is None:
        raise NotFound
    assignees = TaskSide.objects.filter(task=task_id, company=side.partner_id).values_list("assignee", flat=True)
    between = Connection.objects.filter(
        Q(customer=actor.company, supplier=side.partner_id) | Q(customer=side.partner_id, supplier=actor.company)
    )
    responsible = [
        one.supplier_responsible_id if one.supplier_id == side.partner_id else one.customer_responsible_id
        for one in between
    ]
    wanted = [key for key in (*assignees, *responsible) if key]
    known = {one.user_id: one for one in people_by_id(actor, wanted) if one.company_id == side.partner_id}
    return next((known[key] for key in wanted if key in known), None)


def _parameters(actor: Actor) -> dict[str, object]:
    return {"company": actor.company.pk, "user": actor.user.pk}
