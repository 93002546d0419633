"""Views for sending corrective actions, naming recipients, and the 8D report. The rest is the page of every task."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from parley.companies.actor import CompanyRequest
from parley.companies.rights import Right
from parley.companies.submissions import submit_form
from parley.companies.views.common import done, show_form
from parley.core.errors import NotFound
from parley.core.http_methods import require_safe_or_post
from parley.core.translation import gettext as _
from parley.core.translation import ngettext
from parley.corrective import actions, queries
from parley.corrective.forms import NewCorrectiveAction, ToldForm
from parley.corrective.kind import CorrectiveActionKind
from parley.corrective.models import Template
from parley.corrective.template_fields import field_name
from parley.tasks.models import Task
from parley.tasks.queries import task_of

PLACE = "corrective_actions"


@require_safe
def choose_template(request: CompanyRequest) -> HttpResponse:
    actor = request.actor
    actor.require(Right.SEND_TASKS)
    context = {
        "place": PLACE,
        "kind": CorrectiveActionKind,
        "templates": queries.templates(actor.company),
        "query": request.META.get("QUERY_STRING", ""),
        "may_manage": actor.may(Right.MANAGE_LIBRARY),
    }
    return render(request, "corrective/choose_template.html", context)


@require_safe_or_post
def new_action(request: CompanyRequest, corrective_template_id: UUID) -> HttpResponse:
    request.actor.require(Right.SEND_TASKS)
    template = queries.own_template(request.actor.company, corrective_template_id)
    if template.archived_at:
        raise NotFound
    return _new_action(request, template)


@require_safe_or_post
def new_plain_action(request: CompanyRequest) -> HttpResponse:
    """Send a corrective action without a template: title and note are enough if a company has defined no templates."""
    request.actor.require(Right.SEND_TASKS)
    return _new_action(request, None)


def _new_action(request: CompanyRequest, template: Template | None) -> HttpResponse:
    actor = request.actor
    fields = list(template.fields.all()) if template else []
    form = NewCorrectiveAction(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        actor=actor,
        template=template,
        fields=fields,
        initial={"partners": request.GET.getlist("partners")},
    )

    def ask() -> list[Task]:
        given = dict(form.cleaned_data)
        answers = {name: given.pop(name) for name in map(field_name, fields)}
        return actions.ask_for_correction(by=actor, template=template, fields=fields, answers=answers, **given)

    def respond(sent: list[Task]) -> HttpResponse:
        sentence = ngettext("%(count)s task sent.", "%(count)s tasks sent.", len(sent)) % {"count": len(sent)}
        messages.success(request, sentence)
        return redirect("task", sent[0].pk) if len(sent) == 1 else redirect("corrective_actions")

    response = submit_form(request, form, ask, respond)
    context: dict[str, object] = {"place": PLACE, "template": template}
    return response or show_form(request, "corrective/new_action.html", context, form)


@require_safe_or_post
def people(request: CompanyRequest, corrective_task_id: UUID) -> HttpResponse:
    """Choose the members to notify of each step. Each company has its own list."""
    actor = request.actor
    actor.require(Right.WORK_ON_TASKS)
    task = _corrective_task(request, corrective_task_id)
    named = {"people": [member.pk for member in queries.named_by(actor.company, task.pk)]}
    form = ToldForm(request.POST if request.method == "POST" else None, actor=actor, initial=named)
    response = submit_form(
        request,
        form,
        lambda: actions.name_people(by=actor, task_id=task.pk, people=form.cleaned_data["people"]),
        lambda _named: done(request, _("Saved."), "task", task.pk),
    )
    return response or show_form(request, "corrective/people.html", {"place": "", "task": task}, form)


@require_safe
def eight_d_report(request: CompanyRequest, corrective_task_id: UUID) -> HttpResponse:
    task = _corrective_task(request, corrective_task_id)
    if not task.subject.has_disciplines:
        raise NotFound
    from parley.corrective.report import report  # takes a quarter of a second, which no start should wait for

    answer = HttpResponse(report(task), content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(True, f"8D {task.reference}.pdf") or "attachment"
    return answer


def _corrective_task(request: CompanyRequest, task_id: UUID) -> Task:
    task = task_of(request.actor, task_id)
    if task.kind != CorrectiveActionKind.slug:
        raise NotFound
    return task
