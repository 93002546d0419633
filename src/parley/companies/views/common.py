"""Helpers shared by the views of this app."""

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from parley.companies.actor import CompanyRequest
from parley.core.errors import NotAllowed, Refused
from parley.core.idempotency import claim_key, parse_key

Answer = TypeVar("Answer")


def attempt(form: forms.Form | forms.BaseForm, act: Callable[[], Answer]) -> Answer | None:
    """Call `act`. A refusal becomes an error of the form, at the fields it names."""
    try:
        return act()
    except NotAllowed:
        raise
    except Refused as refusal:
        if not form.is_bound:
            # The form was not submitted and only displays the sentence.
            form.full_clean()
            form.cleaned_data = {}
        known = {field: sentences for field, sentences in refusal.fields.items() if field in form.fields}
        for field, sentences in known.items():
            form.add_error(field, sentences)
        if not known:
            form.add_error(None, str(refusal))
        return None


def once(request: CompanyRequest, act: Callable[[], Answer]) -> Answer:
    """Call `act` once per submitted form.

    Raises `AlreadyDone` for a repetition. A refusal releases the idempotency key.
    """
    with transaction.atomic():
        claim_key(parse_key(request.POST.get("submit_key")), company_id=request.actor.company.pk, outcome="")
        return act()


def show_form(request: HttpRequest, template: str, context: dict[str, object], form: forms.BaseForm) -> HttpResponse:
    """Render the page with its form, with status 422 for programs if the form has errors."""
    return render(request, template, {**context, "form": form}, status=422 if form.is_bound and form.errors else 200)


def done(request: HttpRequest, sentence: str | Promise, url_name: str, *args: object) -> HttpResponse:
    messages.success(request, str(sentence))
    return redirect(url_name, *args)


def ask_first(request: HttpRequest, *, place: str, title: str, text: str, label: str, back: str) -> HttpResponse:
    """Render a confirmation page for a step that is hard to undo. Its button posts to the same address."""
    context = {"place": place, "title": title, "text": text, "label": label, "back": back}
    return render(request, "companies/confirm.html", context)
