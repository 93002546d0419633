"""Deadlines for containment in the calendars of the assignees of both sides."""

from parley.core.calendar_sources import CalendarSource, add_calendar_source
from parley.core.translation import gettext_lazy as _

_CONTAINMENT = """
SELECT s.task_id, a.containment_due_on, s.title, coalesce(p.name, ''), s.changed_at
FROM tasks_taskside s JOIN corrective_correctiveaction a ON a.task_id = s.task_id
LEFT JOIN companies_company p ON p.id = s.partner_id
WHERE s.company_id = %(company)s AND s.assignee_id = %(user)s AND s.is_open AND s.kind = 'corrective_action'
  AND a.contained_on IS NULL AND a.containment_due_on >= %(since)s
"""


def register() -> None:
    add_calendar_source(CalendarSource("containment", _("Containment due"), _CONTAINMENT))
