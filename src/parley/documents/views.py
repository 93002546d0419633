"""Document types under Settings; document tasks have the page of every task."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parley.companies.desk import DeskRequest
from parley.companies.rights import Right
from parley.companies.views.common import attempt, done, show_form
from parley.core.once import AlreadyDone, claim, parse_key
from parley.documents import actions, queries
from parley.documents.forms import DocumentTypeForm


@require_safe
def document_types(request: DeskRequest) -> HttpResponse:
    retired = request.GET.get("retired") == "on"
    context = {
        "place": "settings",
        "retired": retired,
        "types": queries.document_types(request.actor.company, retired=retired),
        "may_manage": request.actor.may(Right.MANAGE_LIBRARY),
    }
    return render(request, "documents/document_types.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_document_type(request: DeskRequest) -> HttpResponse:
    actor = request.actor
    actor.require(Right.MANAGE_LIBRARY)
    form = DocumentTypeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            claim(parse_key(request.POST.get("submit_key")), company_id=actor.company.pk, outcome="")
        except AlreadyDone:
            return redirect("document_types")
        terms = form.cleaned_data
        if added := attempt(form, lambda: actions.add_document_type(by=actor, **terms)):
            return done(request, _("%(type)s is added.") % {"type": added.name}, "document_types")
    context: dict[str, object] = {"place": "settings", "type": None, "heading": "", "may_manage": True}
    return show_form(request, "documents/document_type.html", context, form)


@require_http_methods(["GET", "HEAD", "POST"])
def document_type(request: DeskRequest, type_id: UUID) -> HttpResponse:
    actor = request.actor
    found = queries.own_document_type(actor.company, type_id)
    heading = found.name  # the form writes what was typed into `found`
    form = DocumentTypeForm(request.POST or None, instance=found)
    if request.method == "POST":
        actor.require(Right.MANAGE_LIBRARY)
        if form.is_valid():
            terms = form.cleaned_data
            if attempt(form, lambda: actions.edit_document_type(by=actor, type_id=type_id, **terms)):
                return done(request, _("Saved."), "document_types")
    context = {
        "place": "settings",
        "type": found,
        "heading": heading,
        "may_manage": actor.may(Right.MANAGE_LIBRARY),
    }
    return show_form(request, "documents/document_type.html", context, form)


@require_POST
def retire(request: DeskRequest, type_id: UUID) -> HttpResponse:
    retired = actions.retire_document_type(by=request.actor, type_id=type_id)
    return done(request, _("%(type)s is retired.") % {"type": retired.name}, "document_types")


@require_POST
def restore(request: DeskRequest, type_id: UUID) -> HttpResponse:
    restored = actions.restore_document_type(by=request.actor, type_id=type_id)
    return done(request, _("%(type)s can be chosen again.") % {"type": restored.name}, "document_types")
