"""Views for the sessions of the signed-in person, which are the same in every company."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parley.accounts import actions
from parley.accounts.queries import valid_sessions
from parley.companies.access import for_any_company
from parley.companies.actor import CompanyRequest
from parley.companies.submissions import submit_button
from parley.companies.views.common import done
from parley.core.translation import gettext as _


@require_safe
def sessions(request: CompanyRequest) -> HttpResponse:
    found = valid_sessions(request.user)
    current = [session for session in found if session.pk == request.session.session_key]
    others = [session for session in found if session not in current]
    return render(request, "companies/sessions.html", {"current": current, "others": others})


@for_any_company
@require_POST
def end_session(request: CompanyRequest, session_id: UUID) -> HttpResponse:
    key = request.session.session_key
    return submit_button(
        request,
        lambda: actions.end_session(user=request.user, session_id=session_id, current_key=key),
        lambda _ended: done(request, _("Device signed out."), "sessions"),
        back=reverse("sessions"),
    )


@for_any_company
@require_POST
def end_other_sessions(request: CompanyRequest) -> HttpResponse:
    return submit_button(
        request,
        lambda: actions.end_other_sessions(user=request.user, current_key=request.session.session_key),
        lambda _ended: done(request, _("All other devices signed out."), "sessions"),
        back=reverse("sessions"),
    )
