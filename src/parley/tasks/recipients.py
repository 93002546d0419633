"""Recipients of the notifications of a step."""

from typing import NamedTuple
from uuid import UUID

# The assignees of the sides of one party, while they are active members.
RECIPIENTS = """
SELECT side.task_id, person.id, person.email, person.language, own.name, partner.name
FROM tasks_taskside side
JOIN companies_company own ON own.id = side.company_id
JOIN companies_company partner ON partner.id = side.partner_id
JOIN companies_member member
  ON member.company_id = side.company_id AND member.user_id = side.assignee_id AND member.is_active
JOIN accounts_user person ON person.id = side.assignee_id AND person.is_active
WHERE side.party = %(told)s AND side.task_id =
"""


class Recipient(NamedTuple):
    task_id: UUID
    user_id: UUID
    email: str
    language: str
    company: str
    partner: str
