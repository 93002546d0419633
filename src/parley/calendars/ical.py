"""Calendars as programs read them (RFC 5545 and 7986): all-day dates with identifiers that stay."""

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event

from parley.core.calendar_sources import CalendarDate, calendar_source

READ_AGAIN = timedelta(hours=4)
"""How often programs are asked to fetch the calendar."""


def render_calendar(name: str, dates: Iterable[CalendarDate]) -> bytes:
    """Return the file with `dates`, in the active language. The same dates give the same bytes."""
    name = " ".join(name.split())
    calendar = Calendar()
    calendar.add("prodid", "-//Parley//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT4H")
    for one in dates:
        calendar.add_component(_event(one))
    return bytes(calendar.to_ical())


def _event(one: CalendarDate) -> Event:
    event = Event()
    event.add("uid", f"{one.source}-{one.task_id}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("dtstamp", one.changed_at.replace(microsecond=0))
    event.add("last-modified", one.changed_at.replace(microsecond=0))
    event.add("dtstart", one.day)
    event.add("dtend", one.day + timedelta(days=1))
    event.add("summary", " ".join(f"{calendar_source(one.source).label}: {one.title}".split()))
    address = settings.BASE_URL + reverse("task", args=[one.task_id])
    event.add("description", f"{one.partner}\n{address}")
    event.add("url", address)
    event.add("transp", "TRANSPARENT")
    return event
