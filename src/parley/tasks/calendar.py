"""Due dates of tasks in the calendar of their assignee."""

from parley.core.calendar_sources import CalendarSource, add_calendar_source
from parley.core.translation import pgettext_lazy

_DUE = """
SELECT s.task_id, s.due_on, s.title, coalesce(p.name, ''), s.changed_at
FROM tasks_taskside s LEFT JOIN companies_company p ON p.id = s.partner_id
WHERE s.company_id = %(company)s AND s.assignee_id = %(user)s AND s.is_open AND s.due_on >= %(since)s
"""


def register() -> None:
    add_calendar_source(CalendarSource("due", pgettext_lazy("calendar", "Due"), _DUE))
