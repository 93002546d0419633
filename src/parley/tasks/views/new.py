"""*New task*: choose a kind, fill the form, confirm the tasks that it will create, send them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import ModelMultipleChoiceField
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from parley.companies.actor import Actor, CompanyRequest
from parley.companies.models import Company
from parley.companies.queries import active_partners, active_suppliers
from parley.companies.rights import Right
from parley.core.collation import sort_by_name
from parley.core.commands import Command
from parley.core.errors import NotFound, Refused
from parley.core.http_methods import require_safe_or_post
from parley.core.idempotency import parse_key
from parley.core.translation import gettext as _
from parley.core.translation import ngettext
from parley.tasks.actions import send
from parley.tasks.declaration import Kind, PlannedTask, all_kinds
from parley.tasks.forms import RequestForm


@require_safe
def choose_kind(request: CompanyRequest) -> HttpResponse:
    request.actor.require(Right.SEND_TASKS)
    context = {"place": "", "kinds": kinds_for(request.actor.company), "query": request.META.get("QUERY_STRING", "")}
    return render(request, "tasks/choose_kind.html", context)


@require_safe_or_post
def new_task(request: CompanyRequest, kind: str) -> HttpResponse:
    """Show the form, with `step=plan` the tasks that it will create, and with `step=send` create them."""
    request.actor.require(Right.SEND_TASKS)
    wanted = next((known for known in requestable() if known.slug == kind.replace("-", "_")), None)
    if wanted is None or wanted.request is None:
        raise NotFound
    partners = _partners(wanted, request.actor.company)
    if request.method != "POST":
        form = wanted.request(
            actor=request.actor, partners=partners, initial=_initial_values(wanted.request, request.GET)
        )
        return _draw_form(request, wanted, form)

    form = wanted.request(request.POST, request.FILES, actor=request.actor, partners=partners)
    if request.POST.get("step") == "edit" or not form.is_valid():
        return _draw_form(request, wanted, form, status=200 if request.POST.get("step") == "edit" else 422)
    try:
        planned = wanted.plan(form.cleaned_data, request.actor)
        if request.POST.get("step") != "send":
            return _draw_plan(request, wanted, planned, form.cleaned_data)
        tasks = send(
            wanted,
            [plan for plan in planned if not plan.skip_reason],
            by=request.actor,
            form_data=form.cleaned_data,
            key=parse_key(request.POST.get("submit_key")),
        )
    except Refused as refused:
        return _draw_form(request, wanted, form, problem=str(refused), status=refused.status)
    sent = ngettext("%(count)s task sent.", "%(count)s tasks sent.", len(tasks)) % {"count": len(tasks)}
    messages.success(request, sent)
    return redirect("task", tasks[0].pk) if len(tasks) == 1 else redirect("outbox")


def _initial_values(form: type[RequestForm], query: QueryDict) -> dict[str, object]:
    """Return the initial values that the address names: the partner whose page linked here, a missing document type."""
    return {
        name: query.getlist(name) if isinstance(field, ModelMultipleChoiceField) else query[name]
        for name, field in form.base_fields.items()
        if name in query
    }


def kinds_for(company: Company) -> list[type[Kind]]:
    """Return the kinds that `company` has somebody to send to. At most two statements."""
    has_suppliers = active_suppliers(company).exists()
    has_partners = has_suppliers or active_partners(company).exists()
    return [kind for kind in requestable() if (has_suppliers if kind.partners == "suppliers" else has_partners)]


def new_task_commands(actor: Actor) -> list[Command]:
    """Return a command for the choice of kinds, and one for each kind that `actor` may send."""
    if not actor.may(Right.SEND_TASKS):
        return []
    kinds = (
        Command(
            f"new-{kind.slug}",
            _("New task: %(kind)s") % {"kind": kind.label},
            kind.icon,
            kind.starts_at or "new_task_of_kind",
            100 + kind.order,
            args=() if kind.starts_at else (kind.slug.replace("_", "-"),),
        )
        for kind in kinds_for(actor.company)
    )
    return [Command("new_task", _("New task"), "plus", "new_task", 99), *kinds]


def requestable() -> list[type[Kind]]:
    """Return the kinds that New task offers."""
    return [kind for kind in all_kinds() if kind.request or kind.starts_at]


def _partners(kind: type[Kind], company: Company) -> QuerySet[Company]:
    return active_suppliers(company) if kind.partners == "suppliers" else active_partners(company)


def _draw_form(
    request: CompanyRequest, kind: type[Kind], form: RequestForm, *, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "place": "",
        "kind": kind,
        "form": form,
        "shelf": None if form.is_bound else form.empty_shelf(),
        "may_add": request.actor.may(Right.MANAGE_LIBRARY),
        "problem": problem,
    }
    return render(request, "tasks/new_task.html", context, status=status)


def _draw_plan(
    request: CompanyRequest, kind: type[Kind], planned: Sequence[PlannedTask], given: Mapping[str, Any]
) -> HttpResponse:
    ordered = sort_by_name(sorted(planned, key=lambda plan: plan.responder.pk), lambda plan: plan.responder.name)
    repeated = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in {"step", "submit_key", "csrfmiddlewaretoken"}
        for value in values
    ]
    context = {
        "place": "",
        "kind": kind,
        "by_partner": [(partner, list(plans)) for partner, plans in groupby(ordered, lambda plan: plan.responder)],
        "count": sum(not plan.skip_reason for plan in planned),
        "due_on": given.get("due_on"),
        "note": given.get("note", ""),
        "repeated": repeated,
    }
    return render(request, "tasks/plan.html", context)
