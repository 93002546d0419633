"""The last days of accepted documents in the calendars of the assignees of both sides."""

from parley.core.calendar_sources import CalendarSource, add_calendar_source
from parley.core.translation import gettext_lazy as _

_VALID_UNTIL = """
SELECT s.task_id, d.valid_until, s.title, coalesce(p.name, ''), s.changed_at
FROM tasks_taskside s JOIN documents_requesteddocument d ON d.task_id = s.task_id
LEFT JOIN companies_company p ON p.id = s.partner_id
WHERE s.company_id = %(company)s AND s.assignee_id = %(user)s AND s.state = 'accepted'
  AND s.kind IN ('document', 'product_document') AND d.valid_until >= %(since)s
"""


def register() -> None:
    add_calendar_source(CalendarSource("valid-until", _("Valid until"), _VALID_UNTIL))
