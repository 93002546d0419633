"""Submitting a form: carried out once under its idempotency key, its refusals shown at the fields."""

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import redirect

from parley.companies.actor import CompanyRequest
from parley.core.errors import Refused
from parley.core.idempotency import claim_key, parse_key, raise_if_done, record_outcome
from parley.core.models import Submission

LONGEST_OUTCOME = Submission._meta.get_field("outcome").max_length or 0

Result = TypeVar("Result")


def submit_form(
    request: CompanyRequest,
    form: forms.BaseForm,
    act: Callable[[], Result],
    respond: Callable[[Result], HttpResponse],
) -> HttpResponse | None:
    """Carry out a bound, valid form once and respond. None where the page with the form is to be shown.

    A form sent twice acts once: the second time raises `AlreadyDone`, which the middleware answers with a redirect to
    where the first response led. What `act` refuses stands in the form, and the key stays free.
    """
    if not form.is_bound:
        return None
    if not form.is_valid():
        raise_if_done(parse_key(request.POST.get("submit_key")), company_id=request.actor.company.pk)
        return None
    return attempt(form, lambda: run_once(request, act, respond))


def submit_button(
    request: CompanyRequest,
    act: Callable[[], Result],
    respond: Callable[[Result], HttpResponse],
    *,
    back: str,
) -> HttpResponse:
    """Carry out a form without fields once and respond. A refusal becomes a message on the page `back`."""
    try:
        return run_once(request, act, respond)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(back)


def run_once(
    request: CompanyRequest, act: Callable[[], Result], respond: Callable[[Result], HttpResponse]
) -> HttpResponse:
    """Carry out `act` under the form's idempotency key and respond; raises `AlreadyDone` and what `act` raises."""
    key, company_id = parse_key(request.POST.get("submit_key")), request.actor.company.pk
    with transaction.atomic():
        claim_key(key, company_id=company_id)
        result = act()
    response = respond(result)
    if isinstance(response, HttpResponseRedirectBase) and len(response.url) <= LONGEST_OUTCOME:
        record_outcome(key, company_id=company_id, outcome=response.url)
    return response


def attempt(form: forms.BaseForm, act: Callable[[], Result]) -> Result | None:
    """Do `act`; what it refuses stands in the form, at the fields it is about."""
    try:
        return act()
    except Refused as refusal:
        if not form.is_bound:
            # It was not filled in, and only carries the sentence to the page.
            form.full_clean()
            form.cleaned_data = {}
        known = {field: sentences for field, sentences in refusal.fields.items() if field in form.fields}
        for field, sentences in known.items():
            form.add_error(field, sentences)
        if not known:
            form.add_error(None, str(refusal))
        return None
