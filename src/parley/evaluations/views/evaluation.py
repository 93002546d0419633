"""Views for one partner in one cycle: scoring, reviewing, releasing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parley.companies.actor import CompanyRequest
from parley.companies.submissions import submit_button, submit_form
from parley.companies.views.common import ask_first, done, show_form
from parley.core.errors import NotAllowed
from parley.core.http_methods import require_safe_or_post
from parley.core.translation import gettext as _
from parley.evaluations import actions
from parley.evaluations.access import may_manage_cycle
from parley.evaluations.actions.cycles import require_manager
from parley.evaluations.actions.releases import may_release
from parley.evaluations.forms import ReleaseForm, ScoreForm, SendBackForm
from parley.evaluations.models import Evaluation
from parley.evaluations.queries.cycles import waiting_for
from parley.evaluations.queries.evaluations import (
    earlier_of,
    lines_of,
    own_evaluation,
)
from parley.evaluations.snapshots import snapshot_of
from parley.tasks.models import Task

PLACE = "evaluations"


@require_safe
def evaluation(request: CompanyRequest, evaluation_id: UUID) -> HttpResponse:
    """Show the progress, with all scores to people who may see them and with their own to evaluators."""
    found = own_evaluation(request.actor.company, evaluation_id)
    return _show(request, found, ReleaseForm())


@require_safe_or_post
def score_evaluation(request: CompanyRequest, evaluation_id: UUID) -> HttpResponse:
    """Show and take the form for the criteria that the person has to score now."""
    actor = request.actor
    found = own_evaluation(actor.company, evaluation_id)
    mine = [line for line in lines_of(found) if line.waits_for(actor, found)]
    if not mine and request.method != "POST":
        messages.info(request, _("You have nothing to score here."))
        return redirect("evaluation", evaluation_id)
    as_draft = request.POST.get("step") == "later"
    form = ScoreForm(
        request.POST if request.method == "POST" else None, lines=mine, scale=found.cycle.scale, as_draft=as_draft
    )
    response = submit_form(
        request,
        form,
        lambda: actions.give_scores(by=actor, evaluation_id=evaluation_id, given=form.given, as_draft=as_draft),
        lambda _scored: _after_scoring(request, found, as_draft=as_draft),
    )
    return response or show_form(request, "evaluations/score.html", {"place": PLACE, "evaluation": found}, form)


def _after_scoring(request: CompanyRequest, scored: Evaluation, *, as_draft: bool) -> HttpResponse:
    """Redirect to the next partner of the same cycle that waits for this person, if there is one."""
    if as_draft:
        return done(request, _("Saved for later. This evaluation is still waiting for you."), "evaluations")
    said = _("Scores for %(partner)s submitted.") % {"partner": scored.partner.name}
    following = waiting_for(request.actor, cycle_id=scored.cycle_id, most=1)
    if following and not following[0].is_review:
        return done(request, said, "score_evaluation", following[0].evaluation_id)
    return done(request, said, "evaluations")


@require_POST
def release_evaluation(request: CompanyRequest, evaluation_id: UUID) -> HttpResponse:
    actor = request.actor
    found = own_evaluation(actor.company, evaluation_id)
    form = ReleaseForm(request.POST)

    def respond(released: list[Task]) -> HttpResponse:
        sentence = _("Evaluation released to %(partner)s.") % {"partner": found.partner.name}
        return done(request, sentence, "task", released[0].pk)

    response = submit_form(
        request,
        form,
        lambda: actions.release(by=actor, evaluation_ids=[evaluation_id], summary=form.cleaned_data["summary"]),
        respond,
    )
    return response or _show(request, found, form)


@require_safe_or_post
def send_back_evaluation(request: CompanyRequest, evaluation_id: UUID) -> HttpResponse:
    actor = request.actor
    found = own_evaluation(actor.company, evaluation_id)
    if not may_release(actor, found.cycle):
        raise NotAllowed(_("Only the final reviewer can send scores back."))
    form = SendBackForm(request.POST if request.method == "POST" else None, lines=lines_of(found))
    response = submit_form(
        request,
        form,
        lambda: actions.send_back(
            by=actor,
            evaluation_id=evaluation_id,
            criterion_ids=[UUID(criterion_id) for criterion_id in form.cleaned_data["criteria"]],
            note=form.cleaned_data["note"],
        ),
        lambda _sent_back: done(request, _("Sent back to be scored again."), "evaluation", evaluation_id),
    )
    return response or show_form(request, "evaluations/send_back.html", {"place": PLACE, "evaluation": found}, form)


@require_safe_or_post
def leave_out_evaluation(request: CompanyRequest, evaluation_id: UUID) -> HttpResponse:
    found = own_evaluation(request.actor.company, evaluation_id)
    require_manager(request.actor, found.cycle)
    if request.method != "POST":
        return ask_first(
            request,
            place=PLACE,
            title=_("Exclude %(partner)s?") % {"partner": found.partner.name},
            text=_("This partner is no longer scored in this cycle and is not notified."),
            label=_("Exclude"),
            back=reverse("evaluation", args=[evaluation_id]),
        )
    sentence = _("%(partner)s has been excluded from this cycle.") % {"partner": found.partner.name}
    return submit_button(
        request,
        lambda: actions.leave_out(by=request.actor, evaluation_id=evaluation_id),
        lambda _excluded: done(request, sentence, "cycle", found.cycle_id),
        back=reverse("evaluation", args=[evaluation_id]),
    )


def _show(request: CompanyRequest, found: Evaluation, form: ReleaseForm) -> HttpResponse:
    actor = request.actor
    lines = lines_of(found)
    sees_all = may_manage_cycle(actor, found.cycle) or found.state == Evaluation.State.RELEASED
    complete = (
        snapshot_of(found, lines, earlier_of(found)) if sees_all and found.state == Evaluation.State.REVIEW else None
    )
    context = {
        "place": PLACE,
        "evaluation": found,
        "lines": lines,
        "shown": {line.asked.pk for line in lines if sees_all or line.asked.evaluator_id == actor.user.pk},
        "mine": [line for line in lines if line.waits_for(actor, found)],
        "complete": complete,
        "may_release": found.state == Evaluation.State.REVIEW and may_release(actor, found.cycle),
        "may_manage": found.is_open and may_manage_cycle(actor, found.cycle),
        "form": form,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "evaluations/evaluation.html", context, status=status)
