"""Views for evaluations that wait for the person, and for cycles with their partners and people."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parley.companies.actor import CompanyRequest
from parley.companies.lists import LibraryFilters
from parley.companies.rights import Right
from parley.companies.submissions import submit_button, submit_form
from parley.companies.views.common import done, show_form
from parley.core.http_methods import require_safe_or_post
from parley.core.translation import gettext as _
from parley.core.translation import ngettext
from parley.evaluations import actions
from parley.evaluations.access import may_manage_cycle
from parley.evaluations.actions.cycles import require_manager
from parley.evaluations.actions.releases import may_release
from parley.evaluations.criteria import Scale
from parley.evaluations.forms import PeopleForm, StartForm
from parley.evaluations.lists import evaluation_templates
from parley.evaluations.models import Cycle, CycleCriterion, Evaluation, EvaluationTemplate
from parley.evaluations.queries.cycles import (
    criteria_of,
    cycles,
    own_cycle,
    partners_of,
    people_who_left,
    waiting_for,
)
from parley.evaluations.queries.templates import own_template
from parley.evaluations.views.common import after, pages
from parley.evaluations.views.rows import draw_partners
from parley.tasks.models import Task

PLACE = "evaluations"


@require_safe
def evaluations(request: CompanyRequest) -> HttpResponse:
    """Show the evaluations that wait for the person, and the cycles. Two statements of its own."""
    rows, following = cycles(request.actor.company, after=after(request))
    context = {
        "place": PLACE,
        "waiting": waiting_for(request.actor),
        "rows": rows,
        "may_start": request.actor.may(Right.SEND_TASKS),
        **pages(request, following),
    }
    return render(request, "evaluations/evaluations.html", context)


@require_safe_or_post
def new_cycle(request: CompanyRequest) -> HttpResponse:
    """Choose a template; with `template` in the address, start a cycle from it."""
    actor = request.actor
    actor.require(Right.SEND_TASKS)
    chosen = _chosen_template(request)
    if chosen is None:
        return _choose_template(request)
    last = Cycle.objects.filter(company=actor.company, template=chosen).order_by("-started_at").first()
    form = StartForm(
        request.POST if request.method == "POST" else None,
        company=actor.company,
        template=chosen,
        initial={"earlier": last, "partners": request.GET.getlist("partners")},
        **_people_of_last(last, chosen, actor.user.pk),
    )

    def start() -> Cycle:
        given = form.cleaned_data
        return actions.start_cycle(
            by=actor,
            template=chosen,
            name=given["name"],
            partners=list(given["partners"]),
            people=form.people,
            reviewer=given["reviewer"],
            earlier=given["earlier"],
            due_on=given["due_on"],
        )

    response = submit_form(
        request,
        form,
        start,
        lambda started: done(request, _("Cycle started. Partners cannot see it yet."), "cycle", started.pk),
    )
    return response or show_form(request, "evaluations/new_cycle.html", {"place": PLACE, "template": chosen}, form)


@require_safe
def cycle(request: CompanyRequest, cycle_id: UUID) -> HttpResponse:
    actor = request.actor
    found = own_cycle(actor.company, cycle_id)
    criteria = criteria_of(found)
    rows, following = partners_of(found, after=after(request))
    mine = waiting_for(actor, cycle_id=found.pk, most=1)
    context = {
        "place": PLACE,
        "cycle": found,
        "scale": Scale(found.scale).label,
        "criteria": criteria,
        "left": people_who_left(found, criteria),
        "rows": draw_partners(rows),
        "mine": mine[0] if mine else None,
        "ready": rows[0].ready if rows and may_release(actor, found) else 0,
        "may_manage": may_manage_cycle(actor, found),
        **pages(request, following),
    }
    return render(request, "evaluations/cycle.html", context)


@require_safe_or_post
def cycle_people(request: CompanyRequest, cycle_id: UUID) -> HttpResponse:
    """Change the evaluators and the reviewer, for example if one of them has left."""
    actor = request.actor
    found = own_cycle(actor.company, cycle_id)
    require_manager(actor, found)
    criteria = criteria_of(found)
    form = PeopleForm(
        request.POST if request.method == "POST" else None,
        company=actor.company,
        criteria=criteria,
        chosen={n: (criterion.evaluator_id, criterion.turn) for n, criterion in enumerate(criteria)},
        chosen_reviewer=found.reviewer_id,
    )
    sentence = _("Saved. Everyone who now has something to score has been notified.")
    response = submit_form(
        request,
        form,
        lambda: actions.change_people(
            by=actor, cycle_id=cycle_id, people=form.people, reviewer=form.cleaned_data["reviewer"]
        ),
        lambda _changed: done(request, sentence, "cycle", cycle_id),
    )
    context: dict[str, object] = {"place": PLACE, "cycle": found, "left": people_who_left(found, criteria)}
    return response or show_form(request, "evaluations/cycle_people.html", context, form)


@require_POST
def release_cycle(request: CompanyRequest, cycle_id: UUID) -> HttpResponse:
    """Release all evaluations that are ready."""
    found = own_cycle(request.actor.company, cycle_id)
    ready = Evaluation.objects.filter(cycle=found, state=Evaluation.State.REVIEW).values_list("pk", flat=True)

    def respond(released: list[Task]) -> HttpResponse:
        sentence = ngettext("%(count)s evaluation released.", "%(count)s evaluations released.", len(released))
        return done(request, sentence % {"count": len(released)}, "cycle", cycle_id)

    return submit_button(
        request,
        lambda: actions.release(by=request.actor, evaluation_ids=list(ready)),
        respond,
        back=reverse("cycle", args=[cycle_id]),
    )


def _chosen_template(request: CompanyRequest) -> EvaluationTemplate | None:
    try:
        chosen = UUID(request.GET.get("template", ""))
    except ValueError:
        return None
    found = own_template(request.actor.company, chosen)
    return None if found.archived_at else found


def _choose_template(request: CompanyRequest) -> HttpResponse:
    page = evaluation_templates(request.actor.company, LibraryFilters())
    query = request.GET.copy()
    query.pop("template", None)
    context = {
        "place": PLACE,
        "rows": [(row, Scale(row.scale).label) for row in page.rows],
        "query": "&" + query.urlencode() if query else "",
        "may_manage": request.actor.may(Right.MANAGE_LIBRARY),
    }
    return render(request, "evaluations/choose_template.html", context)


def _people_of_last(last: Cycle | None, template: EvaluationTemplate, me: UUID) -> dict[str, Any]:
    """Return the people of the previous cycle if its criteria are the same.

    Otherwise the starter of the cycle releases.
    """
    if last is None:
        return {"chosen_reviewer": me}
    before = {
        criterion.criterion.key: (criterion.evaluator_id, criterion.turn)
        for criterion in CycleCriterion.objects.filter(cycle=last)
    }
    found = {n: before[c.key] for n, c in enumerate(template.weighted) if c.key in before}
    return {"chosen": found, "chosen_reviewer": last.reviewer_id}
