"""Reads of calendars: the member's feed, whom a secret belongs to, and the dates."""

from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from parley.calendars.actions import hash_of
from parley.calendars.models import Feed
from parley.companies.actor import Actor
from parley.core import clock
from parley.core.calendar_sources import CalendarDate, read_dates
from parley.core.sql import fetch_one

FETCHED_NOTED_EVERY = timedelta(minutes=10)


class Reader(NamedTuple):
    feed_id: UUID
    company_id: UUID
    user_id: UUID


def own_feed(by: Actor) -> Feed | None:
    return Feed.objects.filter(company=by.company, user=by.user, revoked_at=None).first()


def reader_of(secret: str) -> Reader | None:
    """Return whose calendar it is, or None if there is none, it was revoked, or the person has left. One statement."""
    return fetch_one("SELECT * FROM parley_calendar_reader(%(hash)s)", {"hash": hash_of(secret)}, Reader)


def note_fetch(reader: Reader) -> None:
    """Note that a program has fetched the calendar, at most every few minutes."""
    now: datetime = clock.now()
    Feed.objects.filter(pk=reader.feed_id).exclude(fetched_at__gt=now - FETCHED_NOTED_EVERY).update(fetched_at=now)


def dates_of(reader: Reader, *, since: date) -> list[CalendarDate]:
    """Return the member's dates from `since` on, the earliest first. One statement, as the acting member."""
    return read_dates(reader.company_id, reader.user_id, since)
