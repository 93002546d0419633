"""Recipients of the notifications of a step."""

from typing import NamedTuple
from uuid import UUID

from parley.notify.mail import Reader

# The assignees of the sides of one party. Where the assignee is no longer an active member, the person responsible for
# the connection, or else the owner, as for new tasks.
RECIPIENTS = """
SELECT side.task_id, person.id, person.email, person.language, own.name, partner.name, person.time_zone,
  side.company_id, own.mails_show_content
FROM tasks_taskside side
JOIN companies_company own ON own.id = side.company_id
JOIN companies_company partner ON partner.id = side.partner_id
JOIN accounts_user person ON person.id = coalesce(
  (SELECT m.user_id FROM companies_member m JOIN accounts_user u ON u.id = m.user_id AND u.is_active
   WHERE m.company_id = side.company_id AND m.user_id = side.assignee_id AND m.is_active),
  (SELECT m.user_id FROM companies_connection c
   JOIN companies_member m ON m.company_id = side.company_id AND m.is_active AND m.user_id =
     CASE WHEN c.customer_id = side.company_id THEN c.customer_responsible_id ELSE c.supplier_responsible_id END
   JOIN accounts_user u ON u.id = m.user_id AND u.is_active
   WHERE (c.customer_id = side.company_id AND c.supplier_id = side.partner_id)
      OR (c.supplier_id = side.company_id AND c.customer_id = side.partner_id)
   ORDER BY c.state = 'active' DESC LIMIT 1),
  (SELECT m.user_id FROM companies_member m WHERE m.company_id = side.company_id AND m.role = 'owner'))
WHERE side.party = %(told)s AND side.task_id =
"""


class Recipient(NamedTuple):
    task_id: UUID
    user_id: UUID
    email: str
    language: str
    company: str
    partner: str
    time_zone: str
    company_id: UUID
    shows_content: bool
    """Whether the company lets its mails say more than that something happened."""

    def reader(self) -> Reader:
        """Return the recipient as somebody to write to."""
        return Reader(self.email, self.language, self.time_zone, self.user_id, self.company_id, self.shows_content)
