"""The clock of a demo: a page that moves its time forward, so that deadlines can be watched."""

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format

from parley.companies.access import for_any_company
from parley.companies.actor import CompanyRequest
from parley.companies.daily import let_days_pass
from parley.companies.submissions import submit_button
from parley.companies.views.common import done
from parley.core import clock
from parley.core.errors import Refused
from parley.core.http_methods import require_safe_or_post
from parley.core.translation import gettext as _

STEPS = (1, 7, 30)
LATEST_YEAR = 2100


class DaysForm(forms.Form):
    days = forms.TypedChoiceField(choices=[(str(step), str(step)) for step in STEPS], coerce=int)


@for_any_company
@require_safe_or_post
def demo_clock(request: CompanyRequest) -> HttpResponse:
    """Show the demo's time, or let days pass for everybody in it. There is no such page outside of the demo."""
    if not settings.DEMO:
        raise Http404
    if request.method == "POST":
        form = DaysForm(request.POST)

        def pass_days() -> None:
            if not form.is_valid() or clock.today().year >= LATEST_YEAR:
                raise Refused(_("The clock can be moved by a day, a week or 30 days."))
            let_days_pass(form.cleaned_data["days"])

        return submit_button(
            request,
            pass_days,
            lambda _passed: done(
                request, _("It is now %(day)s.") % {"day": date_format(clock.today(), "DATE_FORMAT")}, "demo_clock"
            ),
            back=reverse("demo_clock"),
        )
    return render(request, "companies/demo_clock.html", {"now": clock.now(), "steps": STEPS})
