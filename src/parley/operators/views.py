"""The page of operators, and the figures for Prometheus. For everybody else there is nothing at these addresses."""

from secrets import compare_digest

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.views.decorators.http import require_POST, require_safe

from parley.companies.access import company_not_required, for_any_company
from parley.companies.actor import CompanyRequest
from parley.companies.submissions import submit_button
from parley.companies.views.common import done
from parley.core.errors import NotFound
from parley.core.translation import gettext as _
from parley.core.translation import gettext_lazy, ngettext
from parley.notify.queue import retry_all
from parley.operators import figures
from parley.operators.metrics import CONTENT_TYPE, render_metrics

QUEUES: dict[str, Promise] = {"default": gettext_lazy("Jobs"), "mail": gettext_lazy("E-mail")}
DAILY_WORK: dict[str, Promise] = {
    "documents": gettext_lazy("Documents that expire"),
    "invitations": gettext_lazy("Reminders of invitations"),
}


def _require_operator(request: CompanyRequest) -> None:
    if request.user.email.lower() not in settings.OPERATORS:
        raise NotFound


@require_safe
def operator(request: CompanyRequest) -> HttpResponse:
    _require_operator(request)
    context = {"state": figures.read_state(), "queue_labels": QUEUES, "work_labels": DAILY_WORK}
    return render(request, "operators/operator.html", context)


@for_any_company
@require_POST
def retry_job(request: CompanyRequest, job_id: int) -> HttpResponse:
    _require_operator(request)
    return submit_button(
        request,
        lambda: figures.retry_job(job_id),
        lambda _retried: done(request, _("The job will run again in a few seconds."), "operator"),
        back=reverse("operator"),
    )


@for_any_company
@require_POST
def forget_job(request: CompanyRequest, job_id: int) -> HttpResponse:
    _require_operator(request)
    return submit_button(
        request,
        lambda: figures.forget_job(job_id),
        lambda _forgotten: done(request, _("Job deleted."), "operator"),
        back=reverse("operator"),
    )


@for_any_company
@require_POST
def retry_mails(request: CompanyRequest) -> HttpResponse:
    _require_operator(request)
    return submit_button(
        request,
        retry_all,
        lambda count: done(
            request,
            ngettext("%(count)s e-mail will be tried again now.", "%(count)s e-mails will be tried again now.", count)
            % {"count": count},
            "operator",
        ),
        back=reverse("operator"),
    )


@login_not_required
@company_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer Prometheus, which sends the token of the settings."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    expected = settings.METRICS_TOKEN
    if not expected or scheme.lower() != "bearer" or not compare_digest(token.encode(), expected.encode()):
        raise NotFound
    return HttpResponse(render_metrics(figures.read_state()), content_type=CONTENT_TYPE)
