"""The settings page of a member's calendar, and the calendar itself at its secret address."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from allauth.core.internal.ratelimit import consume
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_POST, require_safe

from parley.accounts.models import User
from parley.calendars import actions
from parley.calendars.ical import render_calendar
from parley.calendars.queries import dates_of, note_fetch, own_feed, reader_of
from parley.companies.access import company_not_required
from parley.companies.actor import CompanyRequest
from parley.companies.models import Company, zone_of
from parley.companies.submissions import run_once, submit_button
from parley.companies.views.common import done
from parley.core import clock
from parley.core.acting_company import acting_as
from parley.core.errors import NotFound, UserError
from parley.core.rate_limits import is_within
from parley.core.translation import gettext as _
from parley.core.translation import gettext_lazy

GUESSES = {"calendar_guess": "60/10m/ip"}
FETCHES, PERIOD = 60, timedelta(minutes=10)
SHOWN_AFTERWARDS = timedelta(days=90)
"""How long a date that has passed stays in the calendar, if it is still open."""


class TooManyFetches(UserError):
    status = 429
    retry_after = 600

    def __init__(self) -> None:
        super().__init__(str(gettext_lazy("This calendar was fetched too often. Please try again in a few minutes.")))


@require_safe
def calendar(request: CompanyRequest) -> HttpResponse:
    return _page(request)


@require_POST
def create_calendar(request: CompanyRequest) -> HttpResponse:
    """Create the address and show it, once. A repeated form leads to the page without it."""
    return run_once(request, lambda: actions.create_feed(by=request.actor), lambda secret: _page(request, secret))


@require_POST
def revoke_calendar(request: CompanyRequest) -> HttpResponse:
    return submit_button(
        request,
        lambda: actions.revoke_feed(by=request.actor),
        lambda _revoked: done(request, _("Calendar address revoked."), "calendar"),
        back=reverse("calendar"),
    )


def _page(request: CompanyRequest, secret: str = "") -> HttpResponse:
    address = settings.BASE_URL + reverse("calendar_feed", args=[secret]) if secret else ""
    return render(request, "calendars/calendar.html", {"feed": own_feed(request.actor), "feed_address": address})


@login_not_required
@company_not_required
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Answer a calendar program. What the member may see is looked at each time."""
    reader = reader_of(secret)
    guessed = {"app": "allauth.account", "action": "calendar_guess", "config": GUESSES, "limit_get": True}
    if not consume(request, dry_run=reader is not None, **guessed):
        raise TooManyFetches
    if reader is None:
        raise NotFound
    if not is_within(FETCHES, PERIOD, "calendar fetched", reader.feed_id):
        raise TooManyFetches
    company, person = Company(pk=reader.company_id), User(pk=reader.user_id)
    with acting_as(company, person):
        note_fetch(reader)
        company, person = Company.objects.get(pk=reader.company_id), User.objects.get(pk=reader.user_id)
        zone: ZoneInfo = zone_of(person.time_zone)
        dates = dates_of(reader, since=clock.today(zone) - SHOWN_AFTERWARDS)
    with translation.override(person.language):
        content = render_calendar(f"Parley: {company.name}", dates)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Disposition"] = 'inline; filename="parley.ics"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response
