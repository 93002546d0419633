"""The bell: its list, its panel, and what is done with a notice. Nothing here changes by being looked at."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from parley.companies.actor import CompanyRequest
from parley.companies.submissions import submit_form
from parley.companies.views.common import done as respond_done
from parley.companies.views.common import show_form
from parley.companies.views.lists import draw_filter_options, draw_list
from parley.core import clock
from parley.core.errors import NotFound, Refused
from parley.core.http_methods import require_safe_or_post
from parley.core.ids import id_in
from parley.core.lists import Empty
from parley.core.translation import gettext as _
from parley.notifications import actions
from parley.notifications.descriptions import describe_notices
from parley.notifications.forms import NoticeSettingsForm
from parley.notifications.lists import NOTICES, NoticeFilters, Tab, find_notice, read_notices
from parley.notifications.models import BrowserNotices
from parley.notifications.preferences import is_quiet, save_settings, settings_of

IN_PANEL = 8
MOST_AT_ONCE = 100
LONGEST_QUERY = 500


@require_safe
def notifications(request: CompanyRequest) -> HttpResponse:
    filters = NOTICES.parse(request.GET)
    page = read_notices(request.actor, filters)
    rows = describe_notices(request.actor, page.rows)
    drawn = draw_list(
        request.actor.company,
        NOTICES,
        filters,
        rows,
        page.following,
        label=_("Notifications"),
        nothing=_nothing(filters),
        loads={"partner": reverse("notification_partners")},
    )
    context = {
        "list": drawn,
        "query": request.GET.urlencode()[:LONGEST_QUERY],
        "may_finish": any(not row.is_done for row in rows),
        "undo": _undo_of(request.GET),
    }
    return render(request, "notifications/notifications.html", context)


@require_safe
def panel(request: CompanyRequest) -> HttpResponse:
    """Return the latest notices for the panel below the bell."""
    page = read_notices(request.actor, NoticeFilters(), most=IN_PANEL)
    rows = describe_notices(request.actor, page.rows)
    return render(request, "notifications/panel.html", {"rows": rows, "has_more": page.following is not None})


@require_safe
def partners(request: CompanyRequest) -> HttpResponse:
    return draw_filter_options(request, NOTICES, "partner", list_href=reverse("notifications"), place="notifications")


@require_POST
def open_notice(request: CompanyRequest, notice_id: UUID) -> HttpResponse:
    """Mark a notice as read and lead to what it is about, as it is now."""
    row = actions.mark_read(notice_id, by=request.actor)
    drawn = describe_notices(request.actor, [row])
    if not drawn:
        raise NotFound
    return redirect(drawn[0].href)


@require_POST
def finish(request: CompanyRequest, notice_id: UUID) -> HttpResponse:
    """Mark one notice as done, unless it has news that the page did not show."""
    event_id, at = id_in(request.POST.get("event")), clock.now()
    try:
        actions.mark_one_done(notice_id, event_id, by=request.actor, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(_back(request))
    return redirect(_back(request, at))


@require_POST
def finish_all(request: CompanyRequest) -> HttpResponse:
    """Mark as done what the page showed, and nothing else."""
    shown = [one for text in request.POST.getlist("shown")[:MOST_AT_ONCE] if (one := _shown(text))]
    at = clock.now()
    number = actions.mark_done(shown, by=request.actor, at=at)
    return redirect(_back(request, at if number else None))


@require_POST
def undo(request: CompanyRequest) -> HttpResponse:
    at = _moment(request.POST.get("at", ""))
    number = actions.undo_done(at, by=request.actor) if at else 0
    if not number:
        messages.error(request, _("This can no longer be undone."))
    return redirect(_back(request))


@require_POST
def restore(request: CompanyRequest, notice_id: UUID) -> HttpResponse:
    actions.restore(notice_id, by=request.actor)
    return redirect(_back(request))


@require_POST
def seen(request: CompanyRequest) -> HttpResponse:
    """Mark the notices about what a page shows as read. Sent by the page when somebody looks at it."""
    refs = request.POST.get("refs", "")[: 40 * MOST_AT_ONCE].split()
    actions.mark_topics_read([key for ref in refs[:MOST_AT_ONCE] if (key := id_in(ref))], by=request.actor)
    return HttpResponse(status=204)


@require_safe
def brief(request: CompanyRequest, notice_id: UUID) -> HttpResponse:
    """Return what a browser notification says, as the person's settings have it. No content where it says nothing."""
    row = find_notice(request.actor, notice_id)
    if row is None:
        raise NotFound
    settings = settings_of(request.actor)
    is_off = settings.browser == BrowserNotices.OFF or is_quiet(settings, clock.local(clock.now()))
    drawn = [] if is_off or row.is_done or not row.events else describe_notices(request.actor, [row])
    if not drawn:
        return HttpResponse(status=204)
    [notice] = drawn
    said: dict[str, Any] = {
        "title": _("Parley"),
        "body": _("You have a new notification."),
        "href": reverse("notifications"),
    }
    if settings.browser == BrowserNotices.FULL:
        who = f"{notice.who} ({notice.company})" if notice.company else notice.who
        said |= {"title": notice.title, "body": f"{who} {notice.phrase}"}
    return JsonResponse(said)


@require_safe_or_post
def notification_settings(request: CompanyRequest) -> HttpResponse:
    stored = settings_of(request.actor)
    form = NoticeSettingsForm(request.POST or None, stored=stored)

    def save() -> None:
        given = form.cleaned_data
        save_settings(
            by=request.actor,
            hidden=form.hidden_groups(),
            browser=given["browser"],
            quiet_from=given["quiet_from"],
            quiet_until=given["quiet_until"],
        )

    response = submit_form(
        request, form, save, lambda _saved: respond_done(request, _("Saved."), "notification_settings")
    )
    return response or show_form(request, "notifications/settings.html", {}, form)


def _nothing(filters: NoticeFilters) -> Empty:
    if filters.tab is Tab.UNREAD:
        return Empty(_("Nothing unread"), _("You have seen everything that has happened."), "bell")
    if filters.tab is Tab.DONE:
        return Empty(_("Nothing done yet"), _("Notifications that you mark as done stand here for 90 days."), "bell")
    text = _("When something happens in your tasks, chats or with your partners, it appears here.")
    return Empty(_("No notifications"), text, "bell")


def _back(request: CompanyRequest, finished_at: datetime | None = None) -> str:
    """Return the address of the list as it was shown, with the moment that *Undo* needs."""
    query = QueryDict(request.POST.get("query", "")[:LONGEST_QUERY], mutable=True)
    query.pop("finished", None)
    if finished_at:
        query["finished"] = finished_at.isoformat()
    address = reverse("notifications")
    return f"{address}?{query.urlencode()}" if query else address


def _undo_of(query: QueryDict) -> str:
    """Return the moment that *Undo* takes back, for a few minutes after it."""
    at = _moment(query.get("finished", ""))
    return at.isoformat() if at and 0 <= (clock.now() - at).total_seconds() < 600 else ""


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text[:40])
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None


def _shown(text: str) -> actions.Shown | None:
    notice, _dot, event = text.partition(".")
    notice_id, event_id = id_in(notice), id_in(event)
    return actions.Shown(notice_id, event_id) if notice_id and event_id else None
