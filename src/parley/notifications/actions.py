"""Actions on one's own notices: mark them as read or done, and take that back."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from parley.companies.actor import Actor
from parley.core import clock
from parley.core.errors import NotFound, Refused
from parley.core.sql import execute
from parley.core.translation import gettext as _
from parley.notifications.lists import find_notice
from parley.notifications.topics import NoticeRow

_OWN = "n.company_id = %(company)s AND n.user_id = %(user)s"
# A notice that is being written right now has news that the page did not show. It is skipped instead of waited for,
# so that this cannot deadlock with a change that notifies about many tasks.
_DONE = f"""
WITH seen AS (
  SELECT n.id FROM notifications_notice n
  JOIN unnest(%(ids)s::uuid[], %(events)s::uuid[]) AS shown (id, event_id)
    ON shown.id = n.id AND shown.event_id = n.event_id
  WHERE {_OWN} AND n.done_at IS NULL ORDER BY n.id FOR UPDATE OF n SKIP LOCKED
)
UPDATE notifications_notice n SET done_at = %(at)s FROM seen WHERE n.id = seen.id
"""  # noqa: S608 - no user input


class Shown(NamedTuple):
    """A notice as a page showed it, with its last event then."""

    notice_id: UUID
    event_id: UUID


def mark_done(shown: Collection[Shown], *, by: Actor, at: datetime | None = None) -> int:
    """Mark own notices as done, without those that have had another event since. Returns their number."""
    return execute(
        _DONE,
        {
            "ids": [one.notice_id for one in shown],
            "events": [one.event_id for one in shown],
            "at": at or clock.now(),
            **_own(by),
        },
    )


def mark_one_done(notice_id: UUID, event_id: UUID | None, *, by: Actor, at: datetime) -> None:
    """Mark one notice as done. Raises `NotFound`, or `Refused` if `event_id` is not its last event any more."""
    found = require_notice(notice_id, by=by)
    shown = [Shown(notice_id, event_id)] if event_id else []
    if not found.is_done and not mark_done(shown, by=by, at=at):
        raise Refused(_("Something new has happened here. Look at it first."))


def undo_done(at: datetime, *, by: Actor) -> int:
    """Take back what was marked as done at that moment. Returns the number of notices."""
    return execute(
        f"UPDATE notifications_notice n SET done_at = NULL WHERE {_OWN} AND n.done_at = %(at)s",  # noqa: S608
        {"at": at, **_own(by)},
    )


def restore(notice_id: UUID, *, by: Actor) -> None:
    """Put a notice back among those that are not done."""
    require_notice(notice_id, by=by)
    execute(
        f"UPDATE notifications_notice n SET done_at = NULL WHERE {_OWN} AND n.id = %(notice)s",  # noqa: S608
        {"notice": notice_id, **_own(by)},
    )


def mark_read(notice_id: UUID, *, by: Actor) -> NoticeRow:
    """Mark a notice as read because it is opened. Raises `NotFound`."""
    found = require_notice(notice_id, by=by)
    execute(
        f"UPDATE notifications_notice n SET count = 0 WHERE {_OWN} AND n.id = %(notice)s AND n.count > 0"  # noqa: S608
        " AND n.done_at IS NULL",
        {"notice": notice_id, **_own(by)},
    )
    return found


def mark_topics_read(topic_ids: Iterable[UUID], *, by: Actor) -> int:
    """Mark the notices about topics as read, because the person looks at their pages. One statement."""
    return execute(
        f"UPDATE notifications_notice n SET count = 0 WHERE {_OWN} AND n.count > 0 AND n.done_at IS NULL"  # noqa: S608
        " AND n.topic_id = ANY(%(topics)s)",
        {"topics": list(topic_ids), **_own(by)},
    )


def require_notice(notice_id: UUID, *, by: Actor) -> NoticeRow:
    found = find_notice(by, notice_id)
    if found is None:
        raise NotFound
    return found


def _own(by: Actor) -> dict[str, UUID]:
    return {"company": by.company.pk, "user": by.user.pk}
