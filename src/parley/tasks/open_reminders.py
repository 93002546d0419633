"""Reminders of open tasks: every morning or once a week, as each member chose in the profile.

The period is a day or the Monday of a week, in the member's time zone, so that a reminder that was missed is sent once,
later in the same week. Its row is inserted in the transaction that counts the tasks and queues the mail.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from parley.companies.models import Member, zone_of
from parley.companies.other_companies import company_link
from parley.core import clock
from parley.core.acting_company import acting_as_system
from parley.core.sql import fetch
from parley.notify.mail import Reader, queue_mail

MORNING = 7
"""The hour from which reminders are sent."""
AT_ONCE = 200
NEWCOMER = timedelta(days=1)

_ZONES = "SELECT DISTINCT u.time_zone FROM accounts_user u"
# A weekly reminder that nobody could send on Monday follows on the next day.
_DUE = """
SELECT m.id, m.company_id, c.name, m.user_id, u.email, u.language, u.time_zone, m.reminders, zone.day,
  CASE m.reminders WHEN 'daily' THEN zone.day ELSE zone.monday END
FROM companies_member m
JOIN accounts_user u ON u.id = m.user_id AND u.is_active
JOIN companies_company c ON c.id = m.company_id
JOIN unnest(%(zones)s::text[], %(days)s::date[], %(mondays)s::date[]) AS zone (name, day, monday)
  ON zone.name = u.time_zone
WHERE m.is_active AND m.reminders <> 'never' AND m.joined_at < %(joined)s AND NOT EXISTS (
  SELECT 1 FROM tasks_openreminder r
  WHERE r.member_id = m.id AND r.period = CASE m.reminders WHEN 'daily' THEN zone.day ELSE zone.monday END)
ORDER BY m.id LIMIT %(most)s
"""
_CLAIM = """
INSERT INTO tasks_openreminder (member_id, company_id, period)
SELECT * FROM unnest(%(members)s::uuid[], %(companies)s::uuid[], %(periods)s::date[])
ON CONFLICT DO NOTHING RETURNING member_id
"""
_COUNTS = """
SELECT given.member, count(*), count(*) FILTER (WHERE s.due_on < given.day)
FROM unnest(%(members)s::uuid[], %(companies)s::uuid[], %(users)s::uuid[], %(days)s::date[])
  AS given (member, company, person, day)
JOIN tasks_taskside s ON s.company_id = given.company AND s.assignee_id = given.person AND s.is_open AND s.is_my_turn
WHERE EXISTS (SELECT 1 FROM companies_connection c WHERE c.state IN ('active', 'paused')
  AND ((c.customer_id = s.company_id AND c.supplier_id = s.partner_id)
    OR (c.customer_id = s.partner_id AND c.supplier_id = s.company_id)))
GROUP BY given.member
"""


class _Zone(NamedTuple):
    name: str


class _Due(NamedTuple):
    member_id: UUID
    company_id: UUID
    company: str
    user_id: UUID
    email: str
    language: str
    time_zone: str
    rhythm: str
    day: date
    period: date


class _Claimed(NamedTuple):
    member_id: UUID


class _Counted(NamedTuple):
    member_id: UUID
    waiting: int
    late: int


def remind_of_open_tasks() -> int:
    """Send the reminders of all members whose day or week has begun. Returns the number of mails."""
    sent = 0
    while True:
        with acting_as_system():
            due = _find_due()
            sent += _remind(due)
        if len(due) < AT_ONCE:
            return sent


def _find_due() -> list[_Due]:
    names = [row.name for row in fetch(_ZONES, {}, _Zone)]
    now = clock.now()
    mornings = {name: now.astimezone(zone_of(name)) for name in names}
    days = {name: local.date() for name, local in mornings.items() if local.hour >= MORNING}
    parameters = {
        "zones": list(days),
        "days": list(days.values()),
        "mondays": [day - timedelta(days=day.weekday()) for day in days.values()],
        "joined": now - NEWCOMER,
        "most": AT_ONCE,
    }
    return fetch(_DUE, parameters, _Due) if days else []


def _remind(due: Sequence[_Due]) -> int:
    if not due:
        return 0
    claims = {
        "members": [one.member_id for one in due],
        "companies": [one.company_id for one in due],
        "periods": [one.period for one in due],
    }
    claimed = {row.member_id for row in fetch(_CLAIM, claims, _Claimed)}
    ours = [one for one in due if one.member_id in claimed]
    parameters = {
        "members": [one.member_id for one in ours],
        "companies": [one.company_id for one in ours],
        "users": [one.user_id for one in ours],
        "days": [one.day for one in ours],
    }
    counts = {row.member_id: row for row in fetch(_COUNTS, parameters, _Counted)}
    for one in ours:
        if one.member_id in counts:
            _mail(one, counts[one.member_id])
    return len(counts)


def _mail(one: _Due, count: _Counted) -> None:
    queue_mail(
        to=Reader(one.email, one.language, one.time_zone, one.user_id, one.company_id),
        template="open_tasks",
        context={
            "company": one.company,
            "waiting": count.waiting,
            "late": count.late,
            "is_daily": one.rhythm == Member.Reminders.DAILY,
            "link": settings.BASE_URL + company_link(reverse("inbox"), one.company_id),
        },
    )
