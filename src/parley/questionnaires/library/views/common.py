"""Helpers that the views of the library share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect

from parley.companies.actor import CompanyRequest
from parley.companies.views.common import attempt, done
from parley.core.idempotency import AlreadyDone, parse_key

Result = TypeVar("Result")


def posted_data(request: CompanyRequest) -> Any:
    return request.POST if request.method == "POST" else None


def submit_form(
    request: CompanyRequest,
    form: forms.BaseForm,
    act: Callable[[UUID | None], Result],
    *,
    message: str,
    leads_to: Callable[[Result], tuple[object, ...]],
) -> HttpResponse | None:
    """Run `act` once for a valid form and redirect; return None if the page is to be shown."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        outcome = attempt(form, lambda: act(parse_key(request.POST.get("submit_key"))))
    except AlreadyDone as before:
        return redirect(before.outcome)
    if outcome is None:
        return None
    url_name, *ids = leads_to(outcome)
    return done(request, message, str(url_name), *ids)
