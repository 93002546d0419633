"""Views for Settings › Evaluation templates."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from parley.companies.actor import CompanyRequest
from parley.companies.rights import Right
from parley.companies.submissions import submit_form
from parley.companies.views.common import done, show_form
from parley.companies.views.lists import draw_library
from parley.core.http_methods import require_safe_or_post
from parley.core.lists import Empty
from parley.core.translation import gettext as _
from parley.evaluations import actions
from parley.evaluations.criteria import Scale
from parley.evaluations.forms import TemplateForm
from parley.evaluations.lists import EVALUATION_TEMPLATES
from parley.evaluations.lists import evaluation_templates as read_templates
from parley.evaluations.models import EvaluationTemplate
from parley.evaluations.queries.templates import own_template


@require_safe
def evaluation_templates(request: CompanyRequest) -> HttpResponse:
    actor, filters = request.actor, EVALUATION_TEMPLATES.parse(request.GET)
    may_manage = actor.may(Right.MANAGE_LIBRARY)
    text = _("A template sets the scale and criteria for your evaluations.")
    action = _("New template") if may_manage else ""
    drawn = draw_library(
        actor.company,
        EVALUATION_TEMPLATES,
        filters,
        read_templates(actor.company, filters),
        label=_("Evaluation templates"),
        search_label=_("Find a template"),
        nothing=Empty(_("No templates yet"), text, "gauge", action, reverse("new_evaluation_template")),
        nothing_archived=_("Archived templates appear here."),
    )
    context = {"list": drawn, "filters": filters, "may_manage": may_manage, "scale": Scale}
    return render(request, "evaluations/templates.html", context)


@require_safe_or_post
def new_evaluation_template(request: CompanyRequest) -> HttpResponse:
    request.actor.require(Right.MANAGE_LIBRARY)
    return _edit(request, None)


@require_safe_or_post
def evaluation_template(request: CompanyRequest, evaluation_template_id: UUID) -> HttpResponse:
    """Show a template, read-only for people who may not change it."""
    found = own_template(request.actor.company, evaluation_template_id)
    if request.method == "POST":
        request.actor.require(Right.MANAGE_LIBRARY)
    return _edit(request, found)


def _edit(request: CompanyRequest, found: EvaluationTemplate | None) -> HttpResponse:
    actor = request.actor
    form = TemplateForm(request.POST if request.method == "POST" else None, template=found)
    response = submit_form(
        request,
        form,
        lambda: actions.keep_template(by=actor, template_id=found.pk if found else None, **form.given),
        lambda _kept: done(request, _("Saved."), "evaluation_templates"),
    )
    context: dict[str, object] = {"found": found, "may_manage": actor.may(Right.MANAGE_LIBRARY)}
    return response or show_form(request, "evaluations/template.html", context, form)
