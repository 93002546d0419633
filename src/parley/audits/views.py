"""Views for audits. Their tasks use the page of every task."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from parley.audits import actions, queries
from parley.audits.forms import AuditForm, AuditTaskForm
from parley.audits.lists import AUDITS
from parley.audits.lists import audits as read_audits
from parley.companies.actor import CompanyRequest
from parley.companies.rights import Right
from parley.companies.submissions import submit_form
from parley.companies.views.common import done, show_form
from parley.companies.views.lists import draw_list
from parley.core.http_methods import require_safe_or_post
from parley.core.lists import Empty
from parley.core.translation import gettext as _
from parley.tasks.lists import read_rows
from parley.tasks.views.lists import draw_rows


@require_safe
def audits(request: CompanyRequest) -> HttpResponse:
    filters = AUDITS.parse(request.GET)
    page = read_audits(request.actor.company, filters)
    text = _("Record an audit of a partner with its report, and add follow-up tasks.")
    nothing = Empty(_("No audits yet"), text, "clipboard-check", _("Record an audit"), reverse("new_audit"))
    drawn = draw_list(
        request.actor.company, AUDITS, filters, page.rows, page.following, label=_("Audits"), nothing=nothing
    )
    context = {"place": "audits", "list": drawn}
    return render(request, "audits/audits.html", context)


@require_safe_or_post
def new_audit(request: CompanyRequest) -> HttpResponse:
    actor = request.actor
    actor.require(Right.SEND_TASKS)
    form = AuditForm(
        request.POST or None,
        request.FILES or None,
        company=actor.company,
        initial={"partner": request.GET.get("partners")},
    )
    response = submit_form(
        request,
        form,
        lambda: actions.record_audit(by=actor, **form.cleaned_data),
        lambda audit: done(request, _("Audit recorded. Now add its follow-up tasks."), "audit", audit.pk),
    )
    return response or show_form(request, "audits/audit_form.html", {"place": "audits", "audit": None}, form)


@require_safe
def audit(request: CompanyRequest, audit_id: UUID) -> HttpResponse:
    found = queries.own_audit(request.actor.company, audit_id)
    context = {
        "place": "audits",
        "audit": found,
        "rows": draw_rows(request.actor, read_rows(request.actor, found.tasks.values_list("task_id", flat=True))),
    }
    return render(request, "audits/audit.html", context)


@require_safe_or_post
def edit_audit(request: CompanyRequest, audit_id: UUID) -> HttpResponse:
    actor = request.actor
    actor.require(Right.SEND_TASKS)
    found = queries.own_audit(actor.company, audit_id)
    form = AuditForm(request.POST or None, request.FILES or None, instance=found, company=actor.company)
    response = submit_form(
        request,
        form,
        lambda: actions.correct_audit(by=actor, audit_id=audit_id, **form.cleaned_data),
        lambda _corrected: done(request, _("Saved."), "audit", audit_id),
    )
    return response or show_form(request, "audits/audit_form.html", {"place": "audits", "audit": found}, form)


@require_safe_or_post
def new_audit_task(request: CompanyRequest, audit_id: UUID) -> HttpResponse:
    actor = request.actor
    actor.require(Right.SEND_TASKS)
    found = queries.own_audit(actor.company, audit_id)
    form = AuditTaskForm(request.POST or None, audit=found)
    response = submit_form(
        request,
        form,
        lambda: actions.add_task(by=actor, audit_id=audit_id, **form.cleaned_data),
        lambda _task: done(request, _("Task sent."), "audit", audit_id),
    )
    return response or show_form(request, "audits/audit_task_form.html", {"place": "audits", "audit": found}, form)
