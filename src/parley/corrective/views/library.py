"""Settings of corrective actions: categories, and templates with their fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parley.companies.actor import CompanyRequest
from parley.companies.rights import Right
from parley.companies.submissions import submit_button, submit_form
from parley.companies.views.common import done, show_form
from parley.core.http_methods import require_safe_or_post
from parley.core.translation import gettext as _
from parley.corrective import library, queries
from parley.corrective.library_forms import CategoryForm, FieldForm, TemplateForm
from parley.corrective.models import Template


@require_safe
def overview(request: CompanyRequest) -> HttpResponse:
    actor, archived = request.actor, bool(request.GET.get("archived"))
    context = {
        "place": "settings",
        "archived": archived,
        "templates": queries.templates(actor.company, archived=archived),
        "categories": queries.categories(actor.company, archived=archived),
        "may_manage": actor.may(Right.MANAGE_LIBRARY),
    }
    return render(request, "corrective/library.html", context)


@require_safe_or_post
def new_category(request: CompanyRequest) -> HttpResponse:
    request.actor.require(Right.MANAGE_LIBRARY)
    form = CategoryForm(_post_data(request))
    answer = _save(request, form, lambda: library.add_category(by=request.actor, **form.cleaned_data))
    return answer or _draw(request, form, _("New category"), _("Add the category"))


@require_safe_or_post
def category(request: CompanyRequest, category_id: UUID) -> HttpResponse:
    request.actor.require(Right.MANAGE_LIBRARY)
    found = queries.own_category(request.actor.company, category_id)
    title, form = found.name, CategoryForm(_post_data(request), instance=found)

    def rename() -> object:
        return library.rename_category(by=request.actor, category_id=category_id, **form.cleaned_data)

    return _save(request, form, rename) or _draw(request, form, title, _("Save"), category=found)


@require_safe_or_post
def new_template(request: CompanyRequest) -> HttpResponse:
    actor = request.actor
    actor.require(Right.MANAGE_LIBRARY)
    form = TemplateForm(_post_data(request))

    def respond(added: Template) -> HttpResponse:
        sentence = _("%(name)s added. Now add its fields.") % {"name": added.name}
        return done(request, sentence, "corrective_template", added.pk)

    response = submit_form(request, form, lambda: library.add_template(by=actor, **form.cleaned_data), respond)
    return response or _draw(request, form, _("New template"), _("Add the template"))


@require_safe_or_post
def template(request: CompanyRequest, corrective_template_id: UUID) -> HttpResponse:
    """Show a template with its fields. Posting changes its name, description or the eight disciplines."""
    actor = request.actor
    found = queries.own_template(actor.company, corrective_template_id)
    title, form = found.name, TemplateForm(_post_data(request), instance=found)
    if form.is_bound:
        actor.require(Right.MANAGE_LIBRARY)

    def edit() -> object:
        return library.edit_template(by=actor, template_id=corrective_template_id, **form.cleaned_data)

    context = {
        "place": "settings",
        "found": found,
        "title": title,
        "fields": list(found.fields.all()),
        "may_manage": actor.may(Right.MANAGE_LIBRARY),
    }
    to_itself = ("corrective_template", corrective_template_id)
    return _save(request, form, edit, *to_itself) or show_form(request, "corrective/template.html", context, form)


@require_safe_or_post
def new_field(request: CompanyRequest, corrective_template_id: UUID) -> HttpResponse:
    actor = request.actor
    found = queries.own_template(actor.company, corrective_template_id)
    actor.require(Right.MANAGE_LIBRARY)
    form = FieldForm(_post_data(request))

    def add() -> object:
        return library.add_field(by=actor, template_id=corrective_template_id, **form.cleaned_data)

    answer = _save(request, form, add, "corrective_template", corrective_template_id)
    return answer or _draw(request, form, _("New field"), _("Add the field"), template=found)


@require_safe_or_post
def field(request: CompanyRequest, corrective_template_id: UUID, template_field_id: UUID) -> HttpResponse:
    actor = request.actor
    found = queries.own_template(actor.company, corrective_template_id)
    changed = queries.own_field(found, template_field_id)
    actor.require(Right.MANAGE_LIBRARY)
    title, form = changed.label, FieldForm(_post_data(request), instance=changed)

    def edit() -> object:
        return library.edit_field(
            by=actor, template_id=corrective_template_id, field_id=template_field_id, **form.cleaned_data
        )

    answer = _save(request, form, edit, "corrective_template", corrective_template_id)
    return answer or _draw(request, form, title, _("Save"), template=found)


@require_POST
def move_field(request: CompanyRequest, corrective_template_id: UUID, template_field_id: UUID) -> HttpResponse:
    library.move_field(
        by=request.actor,
        template_id=corrective_template_id,
        field_id=template_field_id,
        up=request.POST.get("to") == "up",
    )
    return redirect("corrective_template", corrective_template_id)


@require_POST
def remove_field(request: CompanyRequest, corrective_template_id: UUID, template_field_id: UUID) -> HttpResponse:
    library.remove_field(by=request.actor, template_id=corrective_template_id, field_id=template_field_id)
    return done(request, _("Field removed."), "corrective_template", corrective_template_id)


def _post_data(request: CompanyRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _save(
    request: CompanyRequest, form: forms.BaseForm, act: Callable[[], object], *leads_to: Any
) -> HttpResponse | None:
    return submit_form(
        request, form, act, lambda _saved: done(request, _("Saved."), *(leads_to or ("corrective_library",)))
    )


def _draw(request: CompanyRequest, form: forms.BaseForm, title: str, label: str, **more: Any) -> HttpResponse:
    context = {"place": "settings", "title": title, "label": label, **more}
    return show_form(request, "corrective/library_form.html", context, form)


def _restore(request: CompanyRequest, restore: Callable[[], Any]) -> HttpResponse:
    return submit_button(
        request,
        restore,
        lambda restored: done(request, _("%(name)s restored.") % {"name": restored.name}, "corrective_library"),
        back=reverse("corrective_library"),
    )
