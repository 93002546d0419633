"""Weekly reminders to people who were invited and have not joined, as long as their invitation is valid."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from parley.companies import daily
from parley.companies.actions.invitations import HOLDS, remind_invited
from parley.core import clock
from parley.core.sql import fetch

# A day too many: `remind_invited` counts in the company's own days.
_FIND = """
SELECT i.company_id, i.id FROM companies_invitation i
WHERE i.company_id = ANY(%(companies)s) AND i.accepted_at IS NULL AND i.withdrawn_at IS NULL AND i.expires_at > %(now)s
  AND i.expires_at < %(now)s::timestamptz + %(holds)s::interval - (i.reminders * 7 + 6) * interval '1 day'
ORDER BY i.company_id, i.id
"""


class _Found(NamedTuple):
    company_id: UUID
    invitation_id: UUID


def register() -> None:
    daily.register(daily.DailyWork("invitations", find, remind))


def find(days: Mapping[UUID, date]) -> dict[UUID, list[UUID]]:
    """Return the open invitations that are about a week older than their last reminder, by company. One statement."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    parameters = {"companies": list(days), "now": clock.now(), "holds": HOLDS}
    for row in fetch(_FIND, parameters, _Found):
        found[row.company_id].append(row.invitation_id)
    return found


def remind(_day: date, invitation_ids: Sequence[UUID]) -> None:
    for invitation_id in invitation_ids:
        remind_invited(invitation_id)
