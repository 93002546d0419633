"""Helpers shared by the views of this app."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise


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
